"""Ages change on birthdays, at midnight of the clinic's day."""

from datetime import UTC, date, datetime

import pytest

from intake.age import age_at, is_too_young, years_on


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2008, 11, 25), date(2026, 11, 24), 17),
        (date(2008, 11, 25), date(2026, 11, 25), 18),
        (date(2008, 11, 25), date(2026, 11, 26), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(1926, 12, 31), date(2026, 1, 1), 99),
    ],
)
def test_a_year_is_full_on_the_birthday(born, day, years):
    assert years_on(born, day) == years


@pytest.mark.hazard("H27")
def test_the_birthday_begins_at_midnight_of_the_clinic(settings):
    born = date(2008, 7, 2)  # British summer time: midnight in London is 23:00 UTC

    assert age_at(born, datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == 17
    assert age_at(born, datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == 18


def test_too_young_is_below_the_minimum_age_and_unknown_is_not(settings):
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert settings.CLINIC.minimum_age == 18
    assert is_too_young(date(2008, 11, 26), at)
    assert not is_too_young(date(2008, 11, 25), at)
    assert not is_too_young(None, at)
