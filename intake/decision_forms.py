"""What a clinician fills in to sign: a decision, and one that stands in the place of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms

from intake.asked import whole
from intake.models import Decision, Disagreement, Opinion, Outcome, Urgency
from intake.presenters.signed import place_words
from intake.review_forms import SeenForm, StaffForm
from intake.services.reviews import Finding, Judgement, needs_reason

# Who decides one of these has not judged the structures, and is not made to say something of them.
WITHOUT_OPINIONS = (Outcome.REFER_EMERGENCY, Outcome.NEED_MORE, Outcome.COULD_NOT_REACH)
NO_REASON = "This is another urgency than the case has. Write why."
ONLY_DISAGREED = "This goes with “Disagree”. Choose that, or take this out and write it in the note."
NOTHING_ASKED = "Ask the patient something, or write where it comes from."
Place = tuple[str, str, tuple[str, ...]]  # structure, side, levels


@dataclass(frozen=True)
class Deciding:
    """What there is to decide about: the structures that are named, the urgency, what can be asked.

    `questions` are (group, [(code, words)]); `suggested` are codes of them.
    """

    places: list[Place]
    rank_seen: int
    questions: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OpinionFields:
    """What is asked of one structure."""

    opinion: forms.BoundField
    reason: forms.BoundField
    text: forms.BoundField


@dataclass(frozen=True)
class Tick:
    """A question that can be chosen."""

    code: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Topic:
    title: str
    rows: list[Tick]

    @property
    def is_open(self) -> bool:
        return any(row.is_chosen for row in self.rows)


def _chosen_from(field: forms.Field) -> forms.ChoiceField:
    return cast(forms.ChoiceField, field)


class JudgementForm(SeenForm):
    """What is signed. Nothing is chosen beforehand."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        label="Outcome",
        error_messages={"required": "Choose an outcome."},
    )
    rank = forms.TypedChoiceField(
        choices=Urgency.choices,
        coerce=int,
        widget=forms.RadioSelect,
        label="Urgency",
        error_messages={"required": "Confirm the urgency, or choose another."},
    )
    urgency_reason = forms.CharField(
        required=False,
        max_length=500,
        label="Reason for another urgency",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where you change the urgency, and where the outcome is less urgent than the case.",
    )
    note = forms.CharField(
        max_length=4000,
        label="Note",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For colleagues. The patient does not read it.",
        error_messages={"required": "Write a note: what you found and why you decide so."},
    )
    next_step = forms.CharField(
        required=False,
        max_length=300,
        label="Next step",
        help_text="Who does what, by when.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    message = forms.CharField(
        required=False,
        max_length=2000,
        label="Message to the patient",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In your own words. The patient reads it as it stands once you have signed.",
    )
    questions = forms.MultipleChoiceField(required=False, label="Ask the patient")

    def __init__(self, *args: Any, deciding: Deciding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deciding = deciding
        now = Urgency(deciding.rank_seen)
        _chosen_from(self.fields["rank"]).choices = [
            (one.value, f"{one.label}, as it stands" if one == now else one.label) for one in Urgency
        ]
        _chosen_from(self.fields["questions"]).choices = [
            one for _group, ones in deciding.questions for one in ones
        ]
        for number, (structure, side, levels) in enumerate(deciding.places):
            where = place_words(structure, side, levels)
            self.fields[f"agree-{number}"] = forms.ChoiceField(
                required=False, choices=Opinion.choices, widget=forms.RadioSelect, label=where
            )
            self.fields[f"why-{number}"] = forms.ChoiceField(
                required=False,
                choices=[("", "Choose a reason"), *Disagreement.choices],
                label="If you disagree, why?",
            )
            self.fields[f"text-{number}"] = forms.CharField(
                required=False,
                max_length=300,
                label="In words",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        outcome, rank = said.get("outcome"), said.get("rank")
        if outcome and rank is not None and said.get("urgency_reason") == "":
            self._clean_urgency(outcome, rank)
        self._clean_more(said, outcome)
        for number in range(len(self.deciding.places)):
            self._clean_opinion(said, number, is_needed=bool(outcome) and outcome not in WITHOUT_OPINIONS)
        return said

    def _clean_urgency(self, outcome: str, rank: int) -> None:
        if needs_reason(outcome, rank, self.deciding.rank_seen):
            self.add_error("urgency_reason", NO_REASON)

    def _clean_more(self, said: Mapping[str, Any], outcome: str | None) -> None:
        if outcome == Outcome.NEED_MORE:
            if (
                not said.get("questions")
                and not said.get("next_step")
                and not self.errors.keys() & {"questions"}
            ):
                self.add_error("next_step", NOTHING_ASKED)
        elif outcome and said.get("questions"):
            label = Outcome.NEED_MORE.label
            self.add_error("questions", f"Choose “{label}” as the outcome, or take the questions out.")

    def _clean_opinion(self, said: Mapping[str, Any], number: int, *, is_needed: bool) -> None:
        opinion, why, text = (said.get(f"{name}-{number}") for name in ("agree", "why", "text"))
        if opinion and opinion != Opinion.DISAGREE:
            self._clean_leftover(number, why, text)
        if not opinion and f"agree-{number}" not in self.errors and (is_needed or why or text):
            self.add_error(f"agree-{number}", "Say whether you agree, disagree or are unsure.")
        if opinion == Opinion.DISAGREE and not why and f"why-{number}" not in self.errors:
            self.add_error(f"why-{number}", "Choose why you disagree.")
        if opinion == Opinion.DISAGREE and why == Disagreement.OTHER and not text:
            self.add_error(f"text-{number}", "Write the reason in words.")

    def _clean_leftover(self, number: int, why: str | None, text: str | None) -> None:
        """Why somebody disagrees, from who does not: signed as it stands, it would be lost."""
        for name, what in (("why", why), ("text", text)):
            if what:
                self.add_error(f"{name}-{number}", ONLY_DISAGREED)

    @property
    def opinions(self) -> list[OpinionFields]:
        count = len(self.deciding.places)
        return [OpinionFields(self[f"agree-{n}"], self[f"why-{n}"], self[f"text-{n}"]) for n in range(count)]

    @property
    def suggested(self) -> list["Tick"]:
        """What would change the picture most, to be ticked on top; the topics below leave it out."""
        words = dict(one for _title, ones in self.deciding.questions for one in ones)
        return self._ticks((code, words[code]) for code in self.deciding.suggested if code in words)

    @property
    def topics(self) -> list["Topic"]:
        groups = (
            Topic(title, self._ticks(one for one in ones if one[0] not in self.deciding.suggested))
            for title, ones in self.deciding.questions
        )
        return [group for group in groups if group.rows]

    def _ticks(self, questions: Iterable[tuple[str, str]]) -> list["Tick"]:
        chosen = self["questions"].value() or ()
        return [Tick(code, words, code in chosen) for code, words in questions]

    @property
    def judgement(self) -> Judgement:
        """What a valid form says, to be signed."""
        said = self.cleaned_data
        return Judgement(
            outcome=said["outcome"],
            rank=said["rank"],
            note=said["note"],
            urgency_reason=said["urgency_reason"],
            next_step=said["next_step"],
            message=said["message"],
            questions=whole(said["questions"]),
            findings=tuple(self._findings()),
        )

    def _findings(self) -> Iterable[Finding]:
        """What was said of each structure, a row for each level; where nothing was said there is no row."""
        for number, (structure, side, levels) in enumerate(self.deciding.places):
            opinion = self.cleaned_data[f"agree-{number}"]
            why, text = self.cleaned_data[f"why-{number}"], self.cleaned_data[f"text-{number}"]
            for level in (levels or ("",)) if opinion else ():
                yield Finding(structure, side, level, opinion, why, text)


class DecisionForm(JudgementForm):
    """Signing. What was on the screen is named by hidden fields."""

    item = forms.UUIDField(widget=forms.HiddenInput)
    patient = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class CorrectionForm(JudgementForm):
    """A decision that stands in the place of the one that was signed, whose words it begins with."""

    replaces = forms.UUIDField(widget=forms.HiddenInput)


def as_signed(decision: Decision, places: Iterable[Place]) -> dict[str, Any]:
    """What a form has to begin with to say the same as a decision that was signed."""
    said: dict[str, Any] = {
        name: getattr(decision, name)
        for name in ("outcome", "rank", "urgency_reason", "note", "next_step", "message", "questions")
    }
    found = {(row.structure, row.side, row.level): row for row in decision.findings.all()}
    for number, (structure, side, levels) in enumerate(places):
        row = found.get((structure, side, levels[0] if levels else ""))
        if row:
            said |= {f"agree-{number}": row.opinion, f"why-{number}": row.reason}
            said[f"text-{number}"] = row.reason_text
    return said


TEXTS = ("urgency_reason", "note", "next_step", "message")


def texts_of(form: StaffForm) -> list[tuple[str, str]]:
    """What somebody has written, with its labels: it is given back where it could not be signed."""
    return labelled({name: form.data.get(name, "") for name in TEXTS})


def labelled(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same of texts by the name of their field."""
    labels = {name: str(JudgementForm.base_fields[name].label) for name in TEXTS}
    return [(labels[name], texts[name]) for name in TEXTS if texts.get(name, "").strip()]
