"""The forms with which a draft becomes a version, and a version ends."""

from datetime import date
from typing import Any

from django import forms

LARGEST_PASTED = 250_000  # characters; the whole catalogue has about 50,000


class PlainForm(forms.Form):
    """A form that says itself what is missing."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def day_field(label: str, missing: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": "Enter a day such as 2026-01-31."},
    )


def said(label: str, missing: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class ProposeForm(PlainForm):
    """Put a draft forward."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    what_changed = said("What changed, and why", "Say what changed, for who approves it.", 500)
    review_by = day_field("To be reviewed by", "Enter the day by which it has to be reviewed.")


class ApproveForm(PlainForm):
    """Make a proposal the next version."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    effective_from = day_field("In effect from", "Enter the day from which clinicians read it.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = today


class SendBackForm(PlainForm):
    """Return a proposal."""

    note = said("What has to be changed", "Say what has to be changed.", 1000)


class RetireForm(PlainForm):
    """End a version."""

    reason = said("Why it is retired", "Say why it is retired.", 500, "Clinicians read this.")


class ImportForm(PlainForm):
    """The text of a file with entries. The site takes no files."""

    text = forms.CharField(
        label="The text of the file",
        help_text="Open the file in an editor, copy all of it and paste it here.",
        max_length=LARGEST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        error_messages={"required": "Paste the text of a file."},
    )
