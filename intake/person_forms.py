"""The forms about a person: who fills in for whom, who they are, what they agree to."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from intake.models import Consent, Patient, PatientAccess, Relation
from intake.questionnaire.consents import CONSENTS, ConsentText
from intake.questionnaire.text import Words
from intake.widgets import BirthDate, ChoiceRadio

OLDEST = 120
FEWEST_DIGITS = 6
RELATIONS: dict[str, Words] = {
    Relation.SELF: _("Me"),
    Relation.PARENT: _("My child"),
    Relation.CARER: _("Someone I care for"),
    Relation.INTERPRETER: _("Someone I interpret for"),
}
CHOOSE_WHO = _("Choose who this form is about.")
CONSENT_ERRORS: dict[str, Words] = {
    Consent.Purpose.CARE: _(
        "Tick this box so that we may read your answers. If you would rather talk, call the clinic."
    ),
}


class WhoForm(forms.Form):
    """Who the form is about: somebody already known to this account, or somebody new."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, people: Iterable[PatientAccess], **options: Any) -> None:
        super().__init__(data, **options)
        self.people = {str(access.patient_id): access for access in people}
        known = [(key, _known(access.patient)) for key, access in self.people.items()]
        relations = dict(RELATIONS)
        if any(access.relation == Relation.SELF for access in self.people.values()):
            del relations[Relation.SELF]
        if known:
            relations = {
                key: _("%(who)s, not in the list above") % {"who": words} for key, words in relations.items()
            }
        self.fields["who"] = forms.ChoiceField(
            label=_("Who is this form about?"),
            choices=[*known, *((str(key), words) for key, words in relations.items())],
            widget=ChoiceRadio,
            error_messages={"required": CHOOSE_WHO, "invalid_choice": CHOOSE_WHO},
        )

    @property
    def known(self) -> PatientAccess | None:
        """The person that was chosen, if the account knows them already."""
        return self.people.get(self.cleaned_data["who"])

    @property
    def relation(self) -> str:
        return self.known.relation if self.known else self.cleaned_data["who"]


def _known(patient: Patient) -> str:
    if patient.birth_date is None:
        return patient.full_name or patient.reference
    words = {"name": patient.full_name, "date": date_format(patient.birth_date, "DATE_FORMAT")}
    return _("%(name)s, born %(date)s") % words


class PersonForm(forms.Form):
    """Name, birth date and a telephone number."""

    use_required_attribute = False

    full_name = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Enter the full name."),
            "max_length": _("Enter a shorter name, at most 200 letters."),
        },
    )
    birth_date = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=BirthDate,
        help_text=_("For example 14 3 1948."),
        error_messages={
            "required": _("Enter the date of birth, for example 14 3 1948."),
            "invalid": _("Enter the date of birth with day, month and year, for example 14 3 1948."),
        },
    )
    phone = forms.CharField(
        max_length=30,
        help_text=_("We use it when we have to talk to you about the answers."),
        error_messages={
            "required": _("Enter a telephone number where we can reach you."),
            "max_length": _("Enter one telephone number, at most 30 characters."),
        },
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )

    def __init__(self, data: Any = None, *, relation: str, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.today = today
        is_self = relation == Relation.SELF
        self.fields["full_name"].label = _("Your full name") if is_self else _("Their full name")
        self.fields["birth_date"].label = _("Your date of birth") if is_self else _("Their date of birth")
        self.fields["phone"].label = _("A telephone number where we can reach you")
        if is_self:
            self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError(_("That date is in the future. Check the year."))
        if born.year < self.today.year - OLDEST:
            raise forms.ValidationError(_("That date is too long ago. Check the year."))
        return born

    def clean_phone(self) -> str:
        phone = " ".join(self.cleaned_data["phone"].split())
        figures = sum(letter.isascii() and letter.isdigit() for letter in phone)
        if figures < FEWEST_DIGITS or re.search(r"[^0-9+()/. x-]", phone):
            raise forms.ValidationError(
                _("Enter the whole telephone number in figures, for example 01632 960123.")
            )
        return phone


class StartForm(PersonForm):
    """What is needed to begin: who the person is, where they are new, and what was agreed to."""

    AGREES, CANNOT = "yes", "no"

    agrees = forms.ChoiceField(
        label=_("Do they know about this form, and do they agree that you fill it in?"),
        choices=[(AGREES, _("Yes")), (CANNOT, _("No, or they cannot decide this themselves"))],
        widget=ChoiceRadio,
        error_messages={
            "required": _("Choose whether they know and agree."),
            "invalid_choice": _("Choose whether they know and agree."),
        },
    )

    def __init__(
        self, data: Any = None, *, relation: str, today: date, known: Patient | None = None, **options: Any
    ) -> None:
        super().__init__(data, relation=relation, today=today, **options)
        if known is not None:
            for name in ("full_name", "birth_date", "phone"):
                del self.fields[name]
        if relation == Relation.SELF:
            del self.fields["agrees"]
        for purpose, text in CONSENTS.items():
            errors = {"required": CONSENT_ERRORS[purpose]} if text.required else {}
            self.fields[f"consent_{purpose}"] = forms.BooleanField(
                label=text.agree, required=text.required, error_messages=errors
            )
        self.order_fields(["full_name", "birth_date", "phone", "agrees"])

    @property
    def cannot_agree(self) -> bool:
        return self.cleaned_data.get("agrees") == self.CANNOT

    @property
    def person(self) -> dict[str, Any]:
        """Who the new person is; empty where they are known."""
        return {name: value for name, value in self.cleaned_data.items() if name in PersonForm.base_fields}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields before the agreements."""
        return [field for field in self if not field.name.startswith("consent_")]

    @property
    def agreements(self) -> list[tuple[ConsentText, forms.BoundField]]:
        """Each text with its box."""
        return [(text, self[f"consent_{purpose}"]) for purpose, text in CONSENTS.items()]

    @property
    def consents(self) -> dict[str, bool]:
        return {purpose: self.cleaned_data[f"consent_{purpose}"] for purpose in CONSENTS}
