"""How long the pages take in this clinic, so that the minutes that are shown become its own.

A time is a page and a number of seconds: no person, no form, no answer and no moment. The first of each page
and version of the questionnaire are kept, enough for a median; what comes after them is not stored at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from time import monotonic

from django.core.signing import BadSignature, Signer

from intake import questionnaire
from intake.models.page_time import LONGEST_SECONDS, PageTime

ENOUGH = 30  # from so many on a median replaces the formula
MOST = 200  # of one page
KEPT_FOR = 300  # seconds that a process trusts what it has read
SIGNER = Signer(salt="intake.page_times")


@dataclass
class _Read:
    """What this process has read, and until when it trusts that."""

    medians: Mapping[str, float] = field(default_factory=dict)
    until: float = 0.0
    full: set[str] = field(default_factory=set)


_read = _Read()


def mark(page_key: str, at: datetime) -> str:
    """What a page carries so that its time can be told when it comes back."""
    return SIGNER.sign_object([page_key, round(at.timestamp())])


def note(*, page_key: str, shown_as: str, at: datetime) -> None:
    """Keep how long a page took, if it was this page, and nobody went away from it in between."""
    seconds = _seconds_since(page_key, shown_as, at)
    if seconds is None or page_key in _read.full:
        return
    of_page = PageTime.objects.filter(page=page_key, questionnaire_version=questionnaire.VERSION)
    if of_page.count() >= MOST:
        _read.full.add(page_key)
        return
    PageTime.objects.create(
        page=page_key, questionnaire_version=questionnaire.VERSION, seconds=max(1, round(seconds))
    )


def _seconds_since(page_key: str, shown_as: str, at: datetime) -> float | None:
    """From being shown to `at`; None for another page, a mark that is not ours, and a long time."""
    try:
        key, began = SIGNER.unsign_object(shown_as)
    except (BadSignature, ValueError, TypeError):
        return None
    seconds = at.timestamp() - began
    return seconds if key == page_key and 0 <= seconds <= LONGEST_SECONDS else None


def page_times() -> Mapping[str, float]:
    """Median seconds of the pages that have been timed often enough; a few minutes old at most."""
    if monotonic() >= _read.until:
        _read.medians, _read.until = _medians(), monotonic() + KEPT_FOR
    return _read.medians


def forget() -> None:
    """Read anew what is stored."""
    _read.until = 0.0
    _read.full.clear()


def _medians() -> dict[str, float]:
    seconds: dict[str, list[int]] = {}
    timed = PageTime.objects.filter(questionnaire_version=questionnaire.VERSION)
    for page, taken in timed.values_list("page", "seconds"):
        seconds.setdefault(page, []).append(taken)
    return {page: median(taken) for page, taken in seconds.items() if len(taken) >= ENOUGH}
