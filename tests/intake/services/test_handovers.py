"""Giving a case to a colleague: who may, to whom, and what is so when they do nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import selectors
from intake.models import Handover, ReviewItem
from intake.services import claims, handovers
from intake.services.transitions import MovedOn
from orthoregen.accounts.models import Clinician, Role
from orthoregen.audit.models import AuditEvent
from tests.factories import make_clinician, make_decision, make_review_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now() + timedelta(minutes=1)  # once everybody has begun


@pytest.fixture
def first() -> Clinician:
    return make_clinician(name="Dr First")


@pytest.fixture
def second() -> Clinician:
    return make_clinician(name="Dr Second")


def had_by(clinician: Clinician, at) -> ReviewItem:
    return claims.claim(item_id=make_review_item().pk, by=clinician.user, at=at)


def give(item: ReviewItem, to: Clinician, by, at, note="Bladder was not asked about.") -> Handover:
    return handovers.hand_over(item_id=item.pk, to=to, note=note, by=by, at=at)


def acts() -> list[str]:
    events = AuditEvent.objects.filter(action__startswith="reviewitem.").order_by("pk")
    return [event.action.removeprefix("reviewitem.") for event in events]


def test_the_colleague_has_the_case_from_then_on_with_the_note(now, first, second):
    item, later = had_by(first, now), now + timedelta(minutes=10)

    handover = give(item, second, first.user, later, note="  Ask about the bladder.  ")

    item.refresh_from_db()
    assert (item.state, item.claimed_by) == (ReviewItem.State.CLAIMED, second.user)
    assert (item.claimed_at, item.claim_until) == (later, later + claims.lasts())
    assert (item.handover, handover.note) == (handover, "Ask about the bladder.")
    assert acts() == ["claimed", "handed_over"]
    event = AuditEvent.objects.get(action="reviewitem.handed_over")
    assert (event.actor, event.patient_id) == (first.user, item.case.patient_id)
    assert event.reason == f"to {second.pk}"


def test_only_who_has_the_case_gives_it_away(now, first, second):
    item = had_by(first, now)

    with pytest.raises(claims.NotClaimed):
        give(item, make_clinician(), second.user, now)
    with pytest.raises(claims.NotClaimed):
        give(make_review_item(), second, first.user, now)

    item.refresh_from_db()
    assert item.claimed_by == first.user
    assert not Handover.objects.exists()


@pytest.mark.parametrize("is_claimed", [True, False], ids=["somebody has it", "nobody has it"])
def test_a_clinical_lead_gives_any_open_case_to_anybody(now, first, second, is_claimed):
    item = had_by(first, now) if is_claimed else make_review_item()
    lead = make_staff(Role.CLINICAL_LEAD)

    give(item, second, lead, timezone.now() + timedelta(minutes=2))

    item.refresh_from_db()
    assert (item.state, item.claimed_by) == (ReviewItem.State.CLAIMED, second.user)
    assert acts()[-1] == "handed_over"


def test_who_has_it_already_is_not_handed_it(now, first):
    item = had_by(first, now)

    with pytest.raises(handovers.HasItAlready):
        give(item, first, first.user, now)


def test_a_case_that_is_decided_is_not_handed_over(now, first, second):
    item = make_review_item(state="decided", closed_at=now, closed_by=first.user)
    make_decision(item=item, decided_by=first)

    for giver in (
        make_staff(Role.CLINICAL_LEAD),
        second.user,
    ):  # who may, and who would be told something else
        with pytest.raises(MovedOn):
            give(item, second, giver, now)


def left_the_register(one: Clinician, now) -> None:
    one.active_until = now
    one.save()


def lost_the_role(one: Clinician, now) -> None:
    grant = one.user.role_grants.get()
    grant.valid_until = now
    grant.save()


def account_closed(one: Clinician, now) -> None:
    one.user.is_active = False
    one.user.save()


@pytest.mark.parametrize("gone", [left_the_register, lost_the_role, account_closed])
def test_somebody_who_has_left_gets_no_case(now, first, second, gone):
    item = had_by(first, now)
    gone(second, now)

    with pytest.raises(handovers.NotAColleague):
        give(item, second, first.user, now)

    item.refresh_from_db()
    assert (item.claimed_by, item.handover) == (first.user, None)


def test_a_colleague_who_does_nothing_loses_the_case_and_the_note_stays(now, first, second):
    """Also one who left just after: nobody has to notice."""
    item = had_by(first, now)
    handover = give(item, second, first.user, now)
    left_the_register(second, now)

    assert claims.release_overdue(at=now + claims.lasts()) == 1

    item.refresh_from_db()
    assert (item.state, item.handover) == (ReviewItem.State.WAITING, handover)
    row = selectors.waiting().rows[0]
    assert (row.handed_by_name, row.handed_to_name, row.claimed_by) == ("Dr First", "Dr Second", None)


def test_what_was_handed_over_stands_under_mine_until_somebody_else_has_it(now, first, second):
    item, third = had_by(first, now), make_clinician()
    give(item, second, first.user, now)

    def mine() -> list[bool]:
        return [bool(selectors.mine(who.user).rows) for who in (first, second, third)]

    assert mine() == [False, True, False]
    after = now + claims.lasts()
    claims.release_overdue(at=after)
    assert mine() == [False, True, False]
    claims.claim(item_id=item.pk, by=third.user, at=after)
    assert mine() == [False, False, True]


def test_a_case_goes_on_from_hand_to_hand_and_every_note_stays(now, first, second):
    item, third = had_by(first, now), make_clinician(name="Dr Third")
    give(item, second, first.user, now, note="One")
    give(item, third, second.user, now + timedelta(minutes=1), note="Two")

    assert [(one.note, one.to.name) for one in selectors.handovers_of(item.pk)] == [
        ("Two", "Dr Third"),
        ("One", "Dr Second"),
    ]
    assert selectors.waiting().rows[0].handed_note == "Two"


def test_the_database_takes_no_handover_without_a_note(now, first, second):
    item = had_by(first, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        give(item, second, first.user, now, note="  ")

    item.refresh_from_db()
    assert item.claimed_by == first.user
