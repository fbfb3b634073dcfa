"""Due times in words."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.models import Urgency
from intake.presenters.clocks import acknowledgement_due, by, decision_due, due, duration

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 min"),
        (15, "15 min"),
        (60, "1 h"),
        (130, "2 h 10 min"),
        (24 * 60, "1 d"),
        (3 * 24 * 60 + 125, "3 d 2 h"),
    ],
)
def test_a_duration_has_its_two_largest_units(minutes, words):
    assert duration(timedelta(minutes=minutes, seconds=20)) == words


@pytest.mark.parametrize(
    ("gap", "words", "is_late"),
    [
        (timedelta(hours=2, minutes=10), "due in 2 h 10 min", False),
        (timedelta(seconds=30), "due in less than a minute", False),
        (timedelta(), "due in less than a minute", False),
        (-timedelta(minutes=15), "late by 15 min", True),
        (-timedelta(seconds=1), "late by less than a minute", True),
    ],
)
def test_a_clock_says_how_far_and_whether_it_is_late(gap, words, is_late):
    told = due(NOON + gap, NOON)

    assert (told.words, told.is_late) == (words, is_late)


def test_the_moment_is_by_the_clinics_clock_and_names_the_day_unless_it_is_today():
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert by(summer, summer) == "13:00"
    assert by(NOON + timedelta(days=1), NOON) == "26 Nov, 12:00"
    assert by(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), summer) == "2 Jul, 00:30"


def test_cases_and_escalations_have_the_targets_that_the_clinic_has_set():
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)

    assert decision_due(Urgency.EMERGENCY, friday, friday).words == "due in 30 min"
    assert decision_due(Urgency.URGENT, friday, friday).by == "30 Nov, 17:00"
    assert (
        acknowledgement_due(Urgency.EMERGENCY, friday, friday + timedelta(hours=1)).words == "late by 45 min"
    )
    assert acknowledgement_due(Urgency.URGENT, friday, friday).words == "due in 2 d 16 h"
