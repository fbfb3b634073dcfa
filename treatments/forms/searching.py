"""What the table of the catalogue is narrowed by."""

from typing import Any

from django import forms

from treatments.models import Family, Structure


class TableForm(forms.Form):
    """Words, a structure, a family. What is not known is left out: an address may be typed by hand."""

    use_required_attribute = False
    q = forms.CharField(label="Words", required=False, max_length=100)
    structure = forms.ChoiceField(
        label="Structure", required=False, choices=[("", "All structures"), *Structure.choices]
    )
    family = forms.ChoiceField(
        label="Family", required=False, choices=[("", "All families"), *Family.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["class"] = "form-control"
        for name in ("structure", "family"):
            self.fields[name].widget.attrs["class"] = "form-select"
