"""The form that gives a case to a colleague."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms

from intake.review_forms import StaffForm
from orthoregen.accounts.models import Clinician

CANNOT = "This colleague cannot take the case. Choose somebody else."


class HandOverForm(StaffForm):
    """To whom, and what they should know. Nobody is chosen beforehand."""

    to = forms.ChoiceField(
        label="To whom?",
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": CANNOT,
        },
    )
    note = forms.CharField(
        max_length=500,
        label="What should they know?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands beside the case, in the queue too, for everybody who can open it.",
        error_messages={"required": "Write what your colleague should know."},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Clinician], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        self.fields["to"].choices = [("", "Choose a colleague"), *_named(self.colleagues)]  # type: ignore[attr-defined]

    @property
    def colleague(self) -> Clinician:
        """Who was chosen, once the form is valid."""
        return self.colleagues[self.cleaned_data["to"]]


def _named(colleagues: dict[str, Clinician]) -> Iterable[tuple[str, str]]:
    """Names, with the number in the register where two have the same."""
    names = Counter(one.name for one in colleagues.values())
    for key, one in colleagues.items():
        yield key, one.name if names[one.name] == 1 else f"{one.name} ({one.registration_number})"
