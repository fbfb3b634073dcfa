"""The queue's order, its pages and its cost; one case read once; the alarm."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake import selectors
from intake.models import Escalation, ReviewItem, Urgency
from tests.factories import (
    NOON,
    make_amendment,
    make_clinician,
    make_decision,
    make_draft,
    make_escalation,
    make_review_item,
    make_staff,
)

pytestmark = pytest.mark.django_db


def decided(at) -> ReviewItem:
    clinician = make_clinician()
    item = make_review_item(state="decided", closed_at=at, closed_by=clinician.user)
    make_decision(item=item, decided_by=clinician)
    return item


def all_pages(read) -> list:
    found, after = [], ""
    while True:
        page = read(after)
        found += [row.id for row in page.rows]
        if not page.after:
            return found
        after = page.after


def test_the_most_urgent_stands_first_then_the_one_that_waits_longest():
    late = make_review_item(rank=Urgency.URGENT, submitted_at=NOON)
    early = make_review_item(rank=Urgency.URGENT, submitted_at=NOON - timedelta(days=2))
    routine = make_review_item(submitted_at=NOON - timedelta(days=30))
    unread = make_review_item(rank=Urgency.EMERGENCY, is_evaluated=False, submitted_at=NOON)

    assert all_pages(selectors.waiting) == [unread.pk, early.pk, late.pk, routine.pk]


def test_pages_follow_each_other_without_gap_or_repeat_also_among_equals(monkeypatch):
    monkeypatch.setattr(selectors, "ROWS", 4)
    for number in range(13):
        make_review_item(rank=number % 2 + 2, submitted_at=NOON + timedelta(microseconds=number // 6))

    in_order = list(ReviewItem.objects.open().in_queue_order().values_list("pk", flat=True))

    assert all_pages(selectors.waiting) == in_order
    assert len(set(in_order)) == 13


def test_done_stands_newest_first_and_pages_too(monkeypatch):
    monkeypatch.setattr(selectors, "ROWS", 2)
    items = [decided(NOON + timedelta(hours=number // 2)) for number in range(5)]
    make_review_item()

    found = all_pages(selectors.done)

    assert set(found) == {item.pk for item in items}
    hours = [ReviewItem.objects.get(pk=pk).closed_at for pk in found]
    assert hours == sorted(hours, reverse=True)


def test_mine_holds_only_what_i_have():
    user = make_staff()
    until = {"claimed_at": NOON, "claim_until": NOON, "state": "claimed"}
    have = make_review_item(claimed_by=user, **until)
    make_review_item(claimed_by=make_staff(), **until)
    make_review_item()

    assert all_pages(lambda after: selectors.mine(user, after)) == [have.pk]


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "1",
        "9_9_9",
        "0_99999999999999999999_" + "a" * 32,
        "-4_1_" + "a" * 32,
        "1_-99999999999999999_" + "0" * 32,
        "٣_1_" + "a" * 32,
    ],
)
def test_a_mark_that_cannot_be_read_begins_at_the_top(mark):
    item = make_review_item(submitted_at=NOON)

    rows = selectors.waiting(mark).rows

    assert [row.id for row in rows] in ([item.pk], [])
    assert selectors.done(mark).rows == []


def test_a_page_of_the_queue_costs_one_statement_however_many_wait():
    for _ in range(5):
        make_review_item()
    with CaptureQueriesContext(
        connection,
    ) as few:
        selectors.waiting()
    for _ in range(30):
        make_review_item()
    with CaptureQueriesContext(connection) as many:
        page = selectors.waiting()

    assert len(few) == len(many) == 1
    assert len(page.rows) == selectors.ROWS


def test_a_case_is_read_with_a_fixed_number_of_statements():
    item = make_review_item()
    with CaptureQueriesContext(connection) as few:
        selectors.case_record(item.pk)
    for number in range(6):
        make_amendment(case=item.case, code="slr_left" if number % 2 else "slump_left")
        item.case.refresh_from_db()
    make_decision(item=item)
    with CaptureQueriesContext(connection) as many:
        record = selectors.case_record(item.pk)

    assert len(many) <= len(few) + 2  # names of the staff, findings of the decision
    assert record.answers["slr_left"] == "positive"
    assert "slr_left" not in record.frozen


def test_the_alarm_counts_emergencies_that_nobody_acknowledged_also_of_forms_that_are_not_sent():
    assert selectors.alarm() is None
    make_escalation(raised_at=NOON)
    make_escalation(raised_at=NOON - timedelta(hours=1), response=make_draft())
    make_escalation(rank=Urgency.URGENT)
    make_escalation(state=Escalation.State.ACKNOWLEDGED)

    found = selectors.alarm()

    assert (found.count, found.oldest) == (2, NOON - timedelta(hours=1))


def test_the_alarm_counts_whatever_nobody_on_call_took():
    make_escalation(rank=Urgency.URGENT, raised_at=NOON, unanswered_at=NOON + timedelta(hours=2))
    make_escalation(rank=Urgency.URGENT)
    make_escalation(state="acknowledged", unanswered_at=NOON)

    assert selectors.alarm() == selectors.unanswered()
    assert selectors.alarm() == selectors.Alarm(1, NOON, NOON + timedelta(hours=2))


def test_open_escalations_stand_in_order_those_that_nobody_has_first():
    taken = make_escalation(raised_at=NOON - timedelta(hours=9), state="contacted")
    urgent = make_escalation(rank=Urgency.URGENT, raised_at=NOON - timedelta(days=1))
    second = make_escalation(raised_at=NOON)
    first = make_escalation(raised_at=NOON - timedelta(hours=1))
    make_escalation(state="closed")

    assert list(selectors.open_escalations()) == [first, second, urgent, taken]
