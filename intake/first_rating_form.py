"""What a clinician says of each structure before they see what the rules say."""

from typing import Any

from django import forms

from intake.models import Rated
from intake.presenters.words import STRUCTURES
from intake.review_forms import StaffForm
from intake.widgets import TileRadio


class FirstRatingForm(StaffForm):
    """One choice for each structure, none chosen beforehand. `summary` names the answers on the screen."""

    summary = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for structure, name in STRUCTURES.items():
            self.fields[structure] = forms.ChoiceField(
                label=name,
                choices=Rated.choices,
                widget=TileRadio,
                error_messages={"required": f"Choose what you say of: {name.lower()}."},
            )

    @property
    def said(self) -> dict[str, str]:
        """The word for each structure, once the form is valid."""
        return {structure: self.cleaned_data[structure] for structure in STRUCTURES}
