"""Ages, counted in whole years on a day of the clinic's calendar."""

from datetime import date, datetime

from django.conf import settings


def clinic_day(at: datetime) -> date:
    """The day it is at the clinic at `at`."""
    return at.astimezone(settings.CLINIC.zone).date()


def years_on(birth_date: date, day: date) -> int:
    """Whole years on `day`. Somebody born on 29 February has a birthday on 1 March in other years."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def age_at(birth_date: date, at: datetime) -> int:
    """Whole years at `at`, by the clinic's calendar."""
    return years_on(birth_date, clinic_day(at))


def is_too_young(birth_date: date | None, at: datetime) -> bool:
    """Whether the clinic talks to this person instead of giving them a form. Unknown is not too young."""
    return birth_date is not None and age_at(birth_date, at) < settings.CLINIC.minimum_age
