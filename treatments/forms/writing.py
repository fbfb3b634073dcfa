"""The forms in which drafts are written, one for each part of an entry."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from treatments.models import (
    Evidence,
    LegalStatus,
    PreparationField,
    Source,
    Treatment,
)


class SourcesField(forms.CharField):
    """Names of sources with commas between them, such as `chen2022, singla2017`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(sorted(value))

    def clean(self, value: Any) -> list[Source]:
        typed = super().clean(value)
        names = [name.strip() for name in typed.split(",") if name.strip()]
        found = Source.objects.in_bulk(names)
        if len(found) < len(set(names)):
            raise ValidationError([_unknown(name) for name in names if name not in found])
        return list(found.values())


def _unknown(name: str) -> str:
    close = get_close_matches(name, Source.objects.values_list("pk", flat=True), n=1)
    return f"No source is called “{name}”." + (f" Did you mean {close[0]}?" if close else "")


class PartForm(forms.ModelForm):
    """A part of a draft. `lists` are rows that are kept in tables of their own, `seen` is what was read."""

    use_required_attribute = False
    field_order = ("seen",)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    list_names: tuple[str, ...] = ("sources",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField):
                choices: Any = field.choices
                field.choices = [(value, label if value else "Choose") for value, label in choices]
        if self.instance.pk:
            for name in self.list_names:
                if isinstance(self.fields.get(name), SourcesField):
                    rows = getattr(self.instance, name).all()
                    self.initial[name] = ", ".join(sorted(row.pk for row in rows))

    @property
    def lists(self) -> dict[str, Iterable[Any]]:
        return {name: self.cleaned_data[name] for name in self.list_names}

    def _save_m2m(self) -> None:
        """The service stores the lists."""


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 2026-01-31."},
    )


class NewEntryForm(PartForm):
    """What an entry is called and what kind of care it is, for good."""

    list_names = ()

    class Meta:
        model = Treatment
        fields = ("name", "code", "family")
        error_messages = {
            "name": {"required": "Enter the name of the treatment."},
            "code": {
                "required": "Enter a short name, such as heat.",
                "invalid": "Use letters, figures, - and _ only.",
            },
            "family": {"required": "Choose the family."},
        }


class TextForm(PartForm):
    """What is said of the whole entry."""

    preparation = forms.MultipleChoiceField(
        label="What is written down when it was done",
        choices=PreparationField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    alternatives = forms.ModelMultipleChoiceField(
        label="Alternatives that must be shown with it",
        queryset=Treatment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sources = SourcesField(
        label="Sources of the whole entry", required=False, help_text="Names with commas between them."
    )
    list_names = ("alternatives", "sources")

    class Meta:
        model = Treatment
        fields = (
            "name",
            "mechanism",
            "benefits",
            "harms",
            "disclosure",
            "cost_note",
            "consent_version",
            "legal_note",
            "note",
            "preparation",
            "alternatives",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in [
                ("mechanism", 3),
                ("benefits", 4),
                ("harms", 4),
                ("disclosure", 4),
                ("legal_note", 3),
                ("note", 3),
            ]
        }
        error_messages = {"name": {"required": "Enter the name of the treatment."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Treatment.objects.in_order().exclude(pk=self.instance.pk)
        self.fields["alternatives"].queryset = others  # type: ignore[attr-defined]


class EvidenceForm(PartForm):
    """What trials say for one structure."""

    sources = SourcesField(
        label="What it rests on",
        help_text="Names of sources with commas between them.",
        error_messages={"required": "Name what it rests on."},
    )
    sources_for = SourcesField(label="Key studies that speak for it", required=False)
    sources_against = SourcesField(label="Key studies that speak against it", required=False)
    read_on = _day("Day on which the sources were read")
    list_names = ("sources", "sources_for", "sources_against")

    class Meta:
        model = Evidence
        fields = ("result", "level", "grade", "scale", "in_short", "summary", "read_on")
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}
        error_messages = {
            "result": {"required": "Choose what the trials say."},
            "level": {"required": "Say in a few words how good the evidence is."},
        }


class LegalStatusForm(PartForm):
    """Whether it is lawful in one country."""

    sources = SourcesField(label="Sources", required=False, help_text="Names with commas between them.")
    as_of = _day("True as of")
    review_by = _day("Look again by")

    class Meta:
        model = LegalStatus
        fields = ("jurisdiction", "status", "words", "basis", "as_of", "review_by", "approver")
        labels = {"jurisdiction": "Country"}
        help_texts = {"jurisdiction": "As two capital letters, such as GB."}
        error_messages = {"jurisdiction": {"required": "Enter the country, as two capital letters."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["jurisdiction"]

    def clean_jurisdiction(self) -> str:
        country: str = self.cleaned_data["jurisdiction"]
        if LegalStatus.objects.filter(treatment=self.instance.treatment, jurisdiction=country).exists():
            raise ValidationError("This country stands there already. Change it instead.")
        return country
