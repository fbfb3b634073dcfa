"""What a clinician enters: the examination, records of imaging and blocks, a decision, an escalation's step.

A form gives facts of the dictionary; a service decides what is stored.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms

from intake.examination import CHOSEN, GROUPS, MEASURED, SELF_HARM, base_of
from intake.models import Escalation, EscalationOutcome
from intake.presenters.words import LEVELLESS, fact_words, value_words
from intake.rules import RULESET
from intake.rules.dictionary import Fact, Field
from intake.widgets import FindingRadio

NOT_DONE = ("", "not done")
EXAMINED = [NOT_DONE, ("negative", "negative"), ("positive", "positive"), ("unclear", "unclear")]
YES_NO = [("", "not entered"), ("yes", "yes"), ("no", "no")]
REASON = "reason"
EMPTY_ROWS = 2
MOST_RECORDS = 60


class StaffForm(forms.Form):
    """A form of ours: it says itself what is missing."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class SeenForm(StaffForm):
    """Carries the state of the facts that was on the screen."""

    input_seq = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


# --- examination ----------------------------------------------------------------------------------
class ExaminationForm(SeenForm):
    """Every test of the grid and what is measured. `facts` holds what the page says of each code."""

    reason = forms.CharField(
        required=False,
        max_length=200,
        label="Why is something changed?",
        help_text="Needed only where a finding that was recorded before is changed or taken back.",
    )

    def __init__(self, *args: Any, answers: Mapping[str, object], **kwargs: Any) -> None:
        self.known = {code: answers[code] for code in entered_codes() if code in answers}
        shown = {code: _as_shown(value) for code, value in self.known.items()}
        super().__init__(*args, initial={**kwargs.pop("initial", {}), **shown}, **kwargs)

    @property
    def facts(self) -> dict[str, object]:
        """Codes that were on the page, with their values; None takes back what was recorded."""
        given: dict[str, object] = {}
        for code in entered_codes():
            widget = self.fields[code].widget
            if widget.value_omitted_from_data(self.data, self.files, code):
                continue
            value = self.cleaned_data.get(code)
            if code == SELF_HARM and value:
                value = value == "yes"
            if value not in ("", None):
                given[code] = value
            elif code in self.known:
                given[code] = None
        return given


def _as_shown(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


@cache
def entered_codes() -> tuple[str, ...]:
    """Every code of the examination page, flat, in the order of the page."""
    bases = [row.base for group in GROUPS for row in group.rows]
    return tuple(code for base in (*bases, *MEASURED, *CHOSEN) for code in sides_of(base))


def measured_codes() -> tuple[str, ...]:
    """Those that are no test of the grid: what is measured, and what is chosen from a list."""
    return tuple(code for base in (*MEASURED, *CHOSEN) for code in sides_of(base))


def sides_of(base: str) -> tuple[str, ...]:
    """The code itself, or both of its sides, the left one first."""
    return (base,) if base in RULESET.dictionary else (f"{base}_left", f"{base}_right")


@cache
def examination_form() -> type[ExaminationForm]:
    """The form with a field for each code of the dictionary that belongs to the examination."""
    fields: dict[str, forms.Field] = {}
    for code in entered_codes():
        if code in MEASURED:
            fields[code] = _number_field(code)
        elif code == SELF_HARM:
            fields[code] = forms.ChoiceField(required=False, label=CHOSEN[code], choices=YES_NO)
        elif base_of(code)[0] in CHOSEN:
            values = [(value, value_words(value)) for value in RULESET.dictionary[code].of]
            fields[code] = forms.ChoiceField(
                required=False, label=fact_words(code), choices=[("", "not entered"), *values]
            )
        else:
            fields[code] = forms.ChoiceField(
                required=False, choices=EXAMINED, widget=FindingRadio, initial=""
            )
    return type("FilledExaminationForm", (ExaminationForm,), fields)


def _number_field(code: str) -> forms.Field:
    fact = RULESET.dictionary[code]
    return _number(fact, MEASURED[code], f"{MEASURED[code]}, {fact.unit.split(',')[0]}")


def _number(fact: Fact | Field, name: str, label: str) -> forms.Field:
    """A number as the dictionary limits it. The limits are of what is possible, not of what is normal."""
    kind = forms.IntegerField if fact.type == "int" else forms.FloatField
    limits: dict[str, Any] = {"min_value": fact.minimum, "max_value": fact.maximum}
    outside = f"{name}: enter a number from {fact.minimum:g} to {fact.maximum:g}."
    return kind(
        required=False,
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": f"{name}: enter a number, without its unit.",
            "min_value": outside,
            "max_value": outside,
        },
        **limits,
    )


# --- records of imaging and blocks ----------------------------------------------------------------
class RecordForm(StaffForm):
    """One record of a list. A row that is empty, or that is ticked to go, is left out."""

    is_gone = forms.BooleanField(required=False, label="Take this record away")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_record and not data.get("is_gone"):
            for name, field in self.of_record.items():
                if not field.optional and data.get(name) in ("", None) and name not in self.errors:
                    self.add_error(name, f"Choose a {name.replace('_', ' ')}, or leave the whole row empty.")
        return data

    of_record: Mapping[str, Any] = {}

    @property
    def has_record(self) -> bool:
        return any(self.cleaned_data.get(name) not in ("", None) for name in self.of_record)

    @property
    def record(self) -> dict[str, object] | None:
        """The record as the dictionary writes it; None where there is none."""
        data = self.cleaned_data
        if not self.has_record or data.get("is_gone"):
            return None
        given = {name: data[name] for name in self.of_record if data.get(name) not in ("", None)}
        return {name: _as_stored(self.of_record[name].type, value) for name, value in given.items()}


def _as_stored(kind: str, value: Any) -> object:
    if kind == "bool":
        return value == "yes"
    return value.isoformat() if kind == "date" else value


@cache
def record_form(code: str) -> type[RecordForm]:
    """A form for one record of the list that `code` stands for, made of the dictionary's fields."""
    of_record = RULESET.dictionary[code].fields
    fields = {name: _record_field(name, field) for name, field in of_record.items()}
    return type("FilledRecordForm", (RecordForm,), {**fields, "of_record": of_record})


def _record_field(name: str, field: Field) -> forms.Field:
    label = FIELD_WORDS.get(name, name.replace("_", " ").capitalize())
    if field.type == "choice":
        words = LEVELLESS | {"": "not said"}
        values = [(value, words.get(value, value_words(value))) for value in field.of]
        return forms.ChoiceField(required=False, label=label, choices=[("", "not said"), *values])
    if field.type == "bool":
        return forms.ChoiceField(required=False, label=label, choices=YES_NO)
    if field.type == "date":
        return forms.DateField(
            required=False,
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Enter the day as year-month-day, for example 2026-03-14."},
        )
    if field.type in ("int", "number"):
        return _number(field, label, label)
    return forms.CharField(required=False, label=label, max_length=200)


FIELD_WORDS = {
    "reported_by": "Who says so",
    "relief_percent": "Relief, percent",
    "relief": "Or in words",
    "controlled": "Controlled",
    "grade": "Grade (disc 1 to 5, slip 1 to 4)",
}


class Records:
    """The records of one list: a row for each that is stored, and empty ones to add to."""

    def __init__(self, code: str, stored: object, data: Mapping[str, Any] | None = None) -> None:
        known = stored if isinstance(stored, list) else []
        self.code = code
        kind = forms.formset_factory(
            record_form(code),
            extra=EMPTY_ROWS,
            max_num=MOST_RECORDS,
            absolute_max=MOST_RECORDS,
            validate_max=True,
        )
        self.formset = kind(data, initial=[_shown(record) for record in known], prefix=code)

    def is_valid(self) -> bool:
        return self.formset.is_valid()

    @property
    def fact(self) -> list[dict[str, object]] | None:
        """The whole list as it is to be stored; None where nothing is left of it."""
        records = [form.record for form in self.formset if form.record is not None]
        return records or None


def _shown(record: object) -> dict[str, object]:
    known = record if isinstance(record, dict) else {}
    return {name: _as_shown(value) for name, value in known.items()}


class ReasonForm(SeenForm):
    """Beside the records: why one of them is changed."""

    reason = forms.CharField(
        required=False,
        max_length=200,
        label="Why is something changed?",
        help_text="Needed only where a record that was there before is changed or taken away.",
    )


# --- the patient's answers ------------------------------------------------------------------------
class VerifyForm(SeenForm):
    """An answer is right as it stands."""

    comment = forms.CharField(
        required=False,
        max_length=200,
        label="Comment",
        help_text="For example who was asked. It may stay empty.",
    )


class CorrectAnswerForm(SeenForm):
    """Beside the field of the question: how the clinician knows."""

    reason = forms.CharField(
        max_length=200,
        label="Why is it changed?",
        help_text="How you know, in words that stand beside the answer.",
        error_messages={"required": "Write why the answer is changed."},
    )


# --- escalations ----------------------------------------------------------------------------------
class AcknowledgeForm(StaffForm):
    """Nothing to fill in: pressing the button is the act."""

    step = forms.CharField(widget=forms.HiddenInput, initial=Escalation.State.ACKNOWLEDGED)


class ContactedForm(StaffForm):
    """The patient, or who cares for them, was reached."""

    step = forms.CharField(widget=forms.HiddenInput, initial=Escalation.State.CONTACTED)
    note = forms.CharField(
        max_length=500,
        label="Who was reached, and what was said?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write who was reached, and what was said."},
    )


class CloseForm(StaffForm):
    """How it ended. Nothing is chosen beforehand."""

    step = forms.CharField(widget=forms.HiddenInput, initial=Escalation.State.CLOSED)
    outcome = forms.ChoiceField(
        choices=EscalationOutcome.choices,
        widget=forms.RadioSelect,
        label="How did it end?",
        error_messages={"required": "Choose how it ended."},
    )
    note = forms.CharField(
        max_length=500,
        label="Note",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was done, before you close it."},
    )


STEP_FORMS: Mapping[str, type[StaffForm]] = {
    Escalation.State.ACKNOWLEDGED: AcknowledgeForm,
    Escalation.State.CONTACTED: ContactedForm,
    Escalation.State.CLOSED: CloseForm,
}
