"""Places on the pages of the intake that another app may fill. What fills them is not known here.

An app names its functions once, when it is ready. Without one, the places stay empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from intake.models import Decision


class Way(NamedTuple):
    """Where a clinician can go on from a signed decision."""

    words: str
    url: str


@dataclass(frozen=True)
class Agreed:
    """One thing that a letter names, with what has to be told about it."""

    name: str
    told: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    ended_on: date | None = None


@dataclass(frozen=True)
class Letter:
    """What a clinician wrote for a patient, in their own words. One that was taken back has no text."""

    text: str
    by: str
    at: datetime
    agreed: tuple[Agreed, ...] = ()
    ended_on: date | None = None
    """Since when it no longer stands, because the decision that it rests on was replaced."""

    @property
    def on(self) -> date:
        """The clinic's day on which it was written, or taken back."""
        return self.at.astimezone(settings.CLINIC.zone).date()


Ways = Callable[[Sequence[Decision]], list[Way]]
Letters = Callable[[UUID], list[Letter]]
_ways: list[Ways] = []
_letters: list[Letters] = []


def fill(*, ways: Ways, letters: Letters) -> None:
    """Called by an app when it is ready: its ways on from decisions, its letters about one case."""
    _ways.append(ways)
    _letters.append(letters)


def ways_on(decisions: Sequence[Decision]) -> list[Way]:
    """Every way on from the decisions of a case, the newest decision first."""
    return [way for ways in _ways for way in ways(decisions)] if decisions else []


def letters_about(case_id: UUID) -> list[Letter]:
    """Everything that was released to the patient of this case, the newest first."""
    found = [letter for letters in _letters for letter in letters(case_id)]
    return sorted(found, key=lambda letter: letter.at, reverse=True)
