"""Worker and broker are off for ten minutes: the sweeper alone keeps every clock, none late by over a round.

The clock stands still and is moved on by hand.
"""

from datetime import UTC, datetime, timedelta

import pytest

from intake.management.commands.sweeper import EVERY
from intake.models import Escalation, ReviewItem, TriageSummary
from intake.services import claims, sweeper, triage
from orthoregen.accounts.on_call import set_order
from orthoregen.audit.models import AuditEvent
from tests.factories import make_clinician, make_escalation, make_review_item, make_submitted

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday on which the clinic is open
OFF = timedelta(minutes=10)
ROUND = timedelta(seconds=EVERY)
ACKNOWLEDGE = timedelta(minutes=15)  # what the clinic gives for an emergency
MOMENTS = [START + timedelta(seconds=seconds) for seconds in range(7, 600, 83)]  # at any point of a round


@pytest.fixture
def messages(monkeypatch) -> list[str]:
    """The broker is off: what was refused."""
    refused: list[str] = []

    def refuse() -> None:
        refused.append("message")
        raise ConnectionRefusedError

    monkeypatch.setattr(triage, "kept_connection", refuse)
    return refused


@pytest.fixture
def lateness(messages, time_machine, django_capture_on_commit_callbacks):
    """How late each clock was kept by a sweeper that comes `every` so often, by kind of clock."""

    def sweep(at: datetime) -> None:
        time_machine.move_to(at, tick=False)
        sweeper.sweep(at=at)

    def arrive(at: datetime) -> None:
        """A form is sent and an emergency raised."""
        time_machine.move_to(at, tick=False)
        make_escalation(raised_at=at)
        with django_capture_on_commit_callbacks(execute=True):
            triage.enqueue(case=make_submitted(at=at).case, input_seq=0, at=at)

    def walk(every: timedelta) -> dict[str, list[timedelta]]:
        time_machine.move_to(START - timedelta(days=1), tick=False)
        people = [make_clinician(name=name) for name in ("Dr First", "Dr Second")]
        set_order(clinicians=people, seen=0, by=None, at=START)
        for moment in MOMENTS:  # told so long ago that the next is to be told at this moment
            make_escalation(raised_at=moment - ACKNOWLEDGE)
            sweep(moment - ACKNOWLEDGE)
            held_until(moment, people[0].user)
        coming, at = list(MOMENTS), START
        while at <= START + OFF + every:
            while coming and coming[0] <= at:
                arrive(coming.pop(0))
            sweep(at)
            at += every
        return {kind: sorted(found) for kind, found in kept().items()}

    return walk


def held_until(moment: datetime, user) -> None:
    since = moment - claims.lasts()
    make_review_item(
        state="claimed", claimed_by=user, claimed_at=since, claim_until=moment, submitted_at=since
    )


def kept() -> dict[str, list[timedelta]]:
    """Each clock of the outage: how long after it was due somebody acted."""
    early, new = (
        Escalation.objects.filter(raised_at__lt=START),
        Escalation.objects.filter(raised_at__gt=START),
    )
    summaries = TriageSummary.objects.filter(made_at__gt=START)
    released = AuditEvent.objects.filter(action="reviewitem.released").order_by("pk")
    return {
        "read by the rules": [
            summary.made_at - ReviewItem.objects.get(case=summary.case).submitted_at - sweeper.HURRIED_FOR
            for summary in summaries
        ],
        "told": [one.events.get(kind="delivered").at - one.raised_at for one in new],
        "handed on": [one.events.get(kind="handed_on").at - one.raised_at - ACKNOWLEDGE for one in early],
        "given back": [event.at - moment for event, moment in zip(released, MOMENTS, strict=True)],
    }


def test_no_clock_is_missed_by_more_than_a_round_of_the_sweeper(lateness, messages):
    late = lateness(ROUND)

    assert len(messages) == len(MOMENTS)  # each was refused
    assert [len(found) for found in late.values()] == 4 * [len(MOMENTS)]
    assert all(timedelta() <= found[0] <= found[-1] < ROUND for found in late.values()), late


def test_a_sweeper_that_comes_less_often_is_late_with_each_kind_of_clock(lateness):
    late = lateness(4 * ROUND)

    assert all(ROUND < found[-1] < 4 * ROUND for found in late.values()), late
