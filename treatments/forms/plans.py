"""What is filled in on the pages of a plan. Nothing is chosen beforehand; what was typed comes back."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from treatments.models import Precaution, PreparationField, Structure, Version
from treatments.models.plans import NOWHERE, PlanPrecaution, Side
from treatments.places import LEVELS, Place
from treatments.preparation import MEASURED, faults_of
from treatments.weighing import Said, State, Weighed

Answer = PlanPrecaution.Answer
CHOOSE = ("", "Choose")
STRUCTURES = [CHOOSE, *Structure.choices, (NOWHERE, "No one structure")]
LEVEL_CHOICES = [CHOOSE, (NOWHERE, "No one level"), *((level, level) for level in LEVELS)]
ANSWERS = {
    State.UNKNOWN: [
        (Answer.ASKED_NO.value, "Asked now: it is not so"),
        (Answer.ASKED_YES.value, "Asked now: it is so"),
    ],
    State.MET: [
        (Answer.NO_LONGER.value, "It is no longer so"),
        (Answer.WAITS.value, "It is so: the procedure waits until this is settled"),
    ],
}
IS_A_STOP = "This is a stop: the entry cannot be part of the plan while it is so. Write it into the decision."
NUMBERED: dict[str, Any] = {"min_value": 0, "max_value": 2**31 - 1, "widget": forms.HiddenInput}


def text(label: str, missing: str, *, rows: int = 3, most: int = 4000, **options: Any) -> forms.CharField:
    """A field for words; with `missing` it has to be filled in."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class PlanForm(forms.Form):
    """A form that says itself what is missing. Its token tells one sending from another."""

    use_required_attribute = False
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ChooseForm(forms.Form):
    """Which entry to add, of those that can be added today; conventional care stands first."""

    use_required_attribute = False
    entry = forms.ChoiceField(
        label="Catalogue entry",
        error_messages={"required": "Choose an entry.", "invalid_choice": "Choose an entry of the list."},
    )

    def __init__(self, *args: Any, versions: Iterable[Version], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        conventional: list[tuple[str, str]] = []
        regenerative: list[tuple[str, str]] = []
        for version in versions:
            kind = regenerative if version.treatment.is_regenerative else conventional
            kind.append((version.entry["code"], version.name))
        groups = [("Conventional care", conventional), ("Regenerative", regenerative)]
        self.fields["entry"].choices = [CHOOSE, *(group for group in groups if group[1])]  # type: ignore[attr-defined]


class ItemForm(PlanForm):
    """One entry of a plan: where, what was discussed, and an answer to each precaution that needs one."""

    version = forms.IntegerField(**NUMBERED)
    number = forms.IntegerField(**NUMBERED)
    input_seq = forms.IntegerField(**NUMBERED)
    structure = forms.ChoiceField(
        choices=STRUCTURES,
        label="Structure",
        error_messages={"required": "Choose a structure, or that there is none."},
    )
    level = forms.ChoiceField(
        choices=LEVEL_CHOICES,
        label="Level",
        error_messages={"required": "Choose a level, or that there is none."},
    )
    side = forms.ChoiceField(
        choices=Side.choices,
        widget=forms.RadioSelect,
        label="Side",
        error_messages={"required": "Choose a side, or that there is none."},
    )
    elsewhere = text(
        "Why another place than in the decision?",
        "",
        rows=2,
        most=500,
        help_text="Needed only where the signed decision agrees with another structure, level or side.",
    )
    discussed = text("What was discussed", "Write what was discussed with the patient.")
    note = text("Note for clinicians", "", rows=2, help_text="The patient does not read it.")

    def __init__(self, *args: Any, weighed: Iterable[Weighed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weighed = list(weighed)
        for one in self.weighed:
            if not one.allowed:
                continue
            if one.allowed != (Answer.WEIGHED,):
                self.fields[f"answer-{one.place}"] = forms.ChoiceField(
                    choices=ANSWERS[one.state],
                    widget=forms.RadioSelect,
                    label="What is so now?",
                    error_messages={"required": f"{one.said}: choose what is so now."},
                )
            words = text("Your words", "", rows=1, most=1000)
            words.widget.attrs["class"] = "form-control"
            self.fields[f"words-{one.place}"] = words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("structure") not in (None, NOWHERE) and data.get("side") == NOWHERE:
            self.add_error("side", "A structure has a side. Choose it, or midline.")
        for one in self.weighed:
            field = f"answer-{one.place}"
            if not one.allowed or field in self.errors:
                continue
            given = self._said(one)
            if given.answer == Answer.ASKED_YES and one.action == Precaution.Action.STOP:
                self.add_error(field, f"{one.said}: {IS_A_STOP}")
            elif not one.is_answered(given):
                self.add_error(f"words-{one.place}", f"{one.said}: {_wanted(one)}")
        return data

    def _said(self, one: Weighed) -> Said:
        data = self.cleaned_data
        return Said(data.get(f"answer-{one.place}", Answer.WEIGHED), data.get(f"words-{one.place}", ""))

    @property
    def place(self) -> Place:
        return Place(*(self.cleaned_data[name] for name in Place._fields))

    @property
    def said(self) -> dict[int, Said]:
        return {one.place: self._said(one) for one in self.weighed if one.allowed}


def _wanted(one: Weighed) -> str:
    if one.state == State.UNKNOWN:
        return "write what was answered, and who said so."
    if one.action == Precaution.Action.HOLD:
        return "write what is so now, or what has to be settled first."
    return "write how you weighed it."


class WithdrawForm(PlanForm):
    reason = text("Why is it withdrawn?", "Write why it is withdrawn.", most=500)


class ReleaseForm(PlanForm):
    """Words for the patient. `items` and `number` name what was on the screen."""

    number = forms.IntegerField(**NUMBERED)
    items = forms.CharField(widget=forms.HiddenInput, max_length=40_000)
    text = text(
        "What the patient reads",
        "Write what the patient is to read.",
        rows=8,
        help_text="In your words, as you would say it. No abbreviations.",
    )

    def clean_items(self) -> set[UUID]:
        try:
            return {UUID(one) for one in self.cleaned_data["items"].split()}
        except ValueError:
            raise forms.ValidationError("Load the page again.") from None


class TakeBackForm(PlanForm):
    number = forms.IntegerField(**NUMBERED)
    reason = text("Why is it taken back?", "Write why it is taken back.", most=500)


class ProcedureForm(PlanForm):
    """What was done: a field for each thing that the entry's version asks for."""

    done_on = forms.DateField(
        label="Day on which it was done",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": "Enter the day on which it was done.",
            "invalid": "Enter the day as year-month-day, for example 2026-03-14.",
        },
    )

    def __init__(
        self, *args: Any, declared: Iterable[str], waits: bool, corrects: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.declared = [PreparationField(name) for name in declared]
        for name in self.declared:
            self.fields[name] = _preparation_field(name)
            if name in MEASURED:
                self.fields[_unmeasured(name)] = forms.BooleanField(
                    required=False, label=f"{name.label.split(' in ')[0]} was not measured"
                )
        self.fields["elsewhere"] = text(
            "Why at another level or side than in the plan?",
            "",
            rows=2,
            most=500,
            help_text="Needed only where level or side differ from the plan.",
        )
        if waits:
            self.fields["settled"] = text(
                "How was it settled?", "Write how what it waited for was settled.", most=2000
            )
        self.fields["note"] = text("Note", "", rows=2)
        if corrects:
            self.fields["reason"] = text(
                "What was wrong in the earlier record?",
                "Write what was wrong in the earlier record.",
                most=500,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.declared:
            if name in MEASURED and data.get(name) and data.get(_unmeasured(name)):
                self.add_error(name, f"{name.label}: a number, or that it was not measured, not both.")
        for field, fault in faults_of(self.preparation, self.declared).items():
            if field not in self.errors:
                self.add_error(field, fault)
        return data

    @property
    def preparation(self) -> dict[str, str | None]:
        """The values as they are stored: words, and None for what nobody measured."""
        data = self.cleaned_data
        return {
            name.value: None if data.get(_unmeasured(name)) else data.get(name, "") for name in self.declared
        }

    @classmethod
    def shown(cls, preparation: Mapping[str, str | None]) -> dict[str, Any]:
        """Stored values as they stand in the fields."""
        return {
            **{name: value or "" for name, value in preparation.items()},
            **{_unmeasured(name): True for name, value in preparation.items() if value is None},
        }


def _unmeasured(name: str) -> str:
    return f"{name}-unmeasured"


def _preparation_field(name: PreparationField) -> forms.Field:
    """Required by the form as a whole: one place says what is missing."""
    if name == PreparationField.LEVEL:
        return forms.ChoiceField(label=name.label, choices=LEVEL_CHOICES, required=False)
    if name == PreparationField.SIDE:
        return forms.ChoiceField(
            label=name.label, choices=Side.choices, widget=forms.RadioSelect, required=False
        )
    attrs = {"inputmode": "decimal", "autocomplete": "off"} if name in MEASURED else {"autocomplete": "off"}
    return forms.CharField(label=name.label, required=False, widget=forms.TextInput(attrs=attrs))
