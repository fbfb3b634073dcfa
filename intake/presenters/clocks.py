"""A due time in words: "due in 2 h 10 min", "late by 15 min". It is the time on the wall, nights included."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format

from intake.models import Urgency


@dataclass(frozen=True)
class Due:
    """What a clock says."""

    words: str
    by: str  # the moment, by the clinic's clock
    is_late: bool


def decision_due(rank: int, submitted_at: datetime, at: datetime) -> Due:
    """The clock of a case in the queue."""
    return due(settings.CLINIC.clocks.decide_by(Urgency(rank), submitted_at), at)


def acknowledgement_due(rank: int, raised_at: datetime, at: datetime) -> Due:
    """The clock of an escalation that nobody has acknowledged."""
    return due(settings.CLINIC.clocks.acknowledge_by(Urgency(rank), raised_at), at)


def due(moment: datetime, at: datetime) -> Due:
    """How far away `moment` is."""
    is_late = at > moment
    gap = duration(at - moment if is_late else moment - at)
    return Due(f"late by {gap}" if is_late else f"due in {gap}", by(moment, at), is_late)


def by(moment: datetime, at: datetime) -> str:
    """The moment by the clinic's clock; the day stands there where it is not today."""
    local, today = (one.astimezone(settings.CLINIC.zone) for one in (moment, at))
    return date_format(local, "H:i" if local.date() == today.date() else "j M, H:i")


def duration(gap: timedelta) -> str:
    """The two largest units: "15 min", "2 h 10 min", "3 d 2 h"."""
    minutes = int(gap.total_seconds() // 60)
    days, hours, left = minutes // (24 * 60), minutes // 60 % 24, minutes % 60
    if minutes == 0:
        return "less than a minute"
    parts = [(days, "d"), (hours, "h")] if days else [(hours, "h"), (left, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
