"""Which questionnaires may be used here: the free ones, and those that the clinic has a licence for."""

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from intake.rules import RULESET


def usable_instruments(at: datetime) -> frozenset[str]:
    """The ids of the instruments that may be used at this moment, by the clinic's calendar."""
    today: date = at.astimezone(settings.CLINIC.zone).date()
    licensed = (one.instrument for one in settings.CLINIC.instrument_licences if one.is_valid(today))
    return RULESET.free_instruments.union(licensed)


def check_licences() -> None:
    """A licence names an instrument that is known and needs one. Raises ImproperlyConfigured."""
    for licence in settings.CLINIC.instrument_licences:
        instrument = RULESET.instruments.get(licence.instrument)
        if instrument is None or instrument.is_free:
            why = "is not known" if instrument is None else "is free and needs no licence"
            raise ImproperlyConfigured(f"instrument_licences: the questionnaire {licence.instrument!r} {why}")
