"""What is counted, of what, and in which month."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.models import Escalation, EscalationEvent, Urgency
from intake.quality.measures import ACKNOWLEDGED, LOWERED, RAISED, UPHELD, months_until, quality
from tests.factories import NOON, make_clinician, make_decision, make_escalation
from tests.intake.quality.signed import make_signed, say

LONDON = ZoneInfo("Europe/London")
RANKS = {"emergency": 0, "urgent": 1, "soon": 2, "routine": 3}
STRUCTURES = ("disc", "muscle")

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician():
    return make_clinician()


@pytest.fixture
def sign(clinician):
    """Sign so many decisions that say the same."""

    def sign_many(number: int, **said):
        return [make_signed(decided_by=clinician, **said) for _ in range(number)]

    return sign_many


def counted(at: datetime = NOON):
    return quality(at, LONDON, RANKS, STRUCTURES)


def together(series, key):
    figure = next(one for one in series if one.key == key).together
    return figure and (round(figure.value * figure.of), figure.of)


def test_of_each_structure_it_is_counted_who_agreed(sign):
    sign(9, opinions={"disc": "agree", "muscle": "unsure"})
    sign(2, opinions={"disc": "disagree"})
    sign(1, opinions={"disc": "unsure"})

    found = counted()

    assert found.signed == 12
    assert together(found.agreed, "disc") == (9, 12)
    assert together(found.disagreed, "disc") == (2, 12)
    assert together(found.agreed, "muscle") is None  # nine


def test_a_structure_counts_once_a_case_and_is_agreed_only_in_every_place(sign):
    cases = sign(10, opinions={"disc": "agree"})
    for decision, opinion in zip(cases[:4], ("agree", "unsure", "disagree", "disagree"), strict=True):
        say(decision, "disc", opinion, side="right")

    found = counted()

    assert together(found.agreed, "disc") == (7, 10)
    assert together(found.disagreed, "disc") == (2, 10)


def test_of_a_corrected_decision_only_the_correction_counts(sign, clinician):
    first = sign(10, opinions={"disc": "agree"})[0]
    correction = make_decision(item=first.item, replaces=first, decided_by=clinician)
    say(correction, "disc", "disagree")

    found = counted()

    assert found.signed == 10
    assert together(found.agreed, "disc") == (9, 10)


def test_urgency_goes_up_or_down_and_a_red_flag_is_upheld_or_not(sign):
    sign(3, rank_seen=Urgency.ROUTINE, rank=Urgency.SOON)
    sign(6, rank_seen=Urgency.URGENT, rank=Urgency.URGENT, flags=("soon", "urgent"))
    sign(2, rank_seen=Urgency.URGENT, rank=Urgency.ROUTINE, flags=("urgent",))
    sign(2, rank_seen=Urgency.URGENT, rank=Urgency.SOON, flags=("soon",))  # urgent for another reason

    found = counted()

    assert together(found.urgency, RAISED) == (3, 13)
    assert together(found.urgency, LOWERED) == (4, 13)
    assert together(found.urgency, UPHELD) == (8, 10)


def test_what_could_not_be_judged_is_counted_of_the_cases_that_the_rules_have_read(sign):
    sign(7, supports={"disc": "not_assessable", "muscle": "weak"})
    sign(3, supports={"disc": "against", "muscle": "not_assessable"})

    found = counted()

    assert together(found.unjudged, "disc") == (7, 10)
    assert together(found.unjudged, "muscle") == (3, 10)


def test_waiting_is_from_sending_to_the_first_signature_and_from_a_flag_to_who_acknowledges_it(
    sign, clinician
):
    first = sign(10, waited=timedelta(hours=3), rank_seen=Urgency.URGENT, rank=Urgency.URGENT)[0]
    make_decision(item=first.item, replaces=first, decided_by=clinician, decided_at=NOON + timedelta(days=9))
    sign(9, waited=timedelta(hours=1))
    for minutes in range(10):
        raised = make_escalation(raised_at=NOON, state=Escalation.State.ACKNOWLEDGED)
        for later in (minutes, minutes + 60):
            EscalationEvent.objects.create(
                escalation=raised, kind="acknowledged", by=clinician.user, at=NOON + timedelta(minutes=later)
            )
    make_escalation(raised_at=NOON)  # nobody has

    found = {series.key: series.together for series in counted(NOON + timedelta(days=10)).times}

    assert (found[str(int(Urgency.URGENT))].of, found[str(int(Urgency.URGENT))].value) == (10, 3 * 3600)
    assert (found[ACKNOWLEDGED].of, found[ACKNOWLEDGED].value) == (10, 4.5 * 60)
    assert found[str(int(Urgency.ROUTINE))] is None


def test_a_month_is_that_of_the_clinics_calendar_and_twelve_are_told(sign):
    last_second = datetime(2026, 7, 31, 23, 59, 59, tzinfo=LONDON)
    sign(10, at=last_second, opinions={"disc": "agree"})
    sign(11, at=last_second + timedelta(seconds=1), opinions={"disc": "agree"})
    sign(12, at=datetime(2025, 11, 30, 23, 59, tzinfo=LONDON), opinions={"disc": "agree"})

    found = counted()

    assert (found.months[0], found.months[-1], len(found.months)) == (
        date(2025, 12, 1),
        date(2026, 11, 1),
        12,
    )
    disc = found.agreed[0]
    assert {month.month: one.of for month, one in zip(found.months, disc.months, strict=True) if one} == {
        7: 10,
        8: 11,
    }
    assert disc.together.of == 21


def test_the_months_go_back_over_the_year():
    assert months_until(date(2026, 1, 31))[-3:] == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))


def test_five_statements_count_whatever_is_stored(sign):
    sign(1, opinions={"disc": "agree"})
    with CaptureQueriesContext(connection) as few:
        counted()
    sign(5, opinions={"disc": "agree", "muscle": "unsure"})

    with CaptureQueriesContext(connection) as more:
        counted()

    assert len(few) == len(more) == 5
