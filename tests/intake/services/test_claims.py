"""Taking a case, keeping it and giving it back: one person has it at a time, and never for ever."""

from datetime import timedelta

import pytest

from intake.models import ReviewItem
from intake.services import claims
from intake.services.transitions import MovedOn
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_review_item, make_staff
from tests.intake.services.test_reviews import LATER, claimed, sign

pytestmark = pytest.mark.django_db


def test_who_claims_a_case_has_it_for_half_an_hour():
    item, user = make_review_item(), make_staff()

    claims.claim(item_id=item.pk, by=user, at=NOON)

    item.refresh_from_db()
    assert (item.state, item.claimed_by) == (ReviewItem.State.CLAIMED, user)
    assert item.claim_until == NOON + timedelta(minutes=30)
    assert AuditEvent.objects.get(action="reviewitem.claimed").actor == user


def test_who_comes_second_does_not_get_it():
    first, second = make_staff(), make_staff()
    item = claimed(first)

    with pytest.raises(MovedOn):
        claims.claim(item_id=item.pk, by=second, at=NOON + timedelta(minutes=29))

    item.refresh_from_db()
    assert item.claimed_by == first


def test_a_claim_that_ran_out_can_be_taken_over():
    item, second = claimed(), make_staff()

    claims.claim(item_id=item.pk, by=second, at=NOON + timedelta(minutes=30))

    item.refresh_from_db()
    assert item.claimed_by == second
    released = AuditEvent.objects.get(action="reviewitem.released")
    assert (released.actor, released.reason) == (None, "claim ran out")


def test_a_decided_case_cannot_be_claimed():
    item = claimed()
    sign(item)

    with pytest.raises(MovedOn):
        claims.claim(item_id=item.pk, by=make_staff(), at=LATER)


def test_work_on_the_case_moves_the_claim_on_for_its_holder_only():
    item = claimed()

    claims.keep(item=item, by=make_staff(), at=NOON + timedelta(minutes=10))
    item.refresh_from_db()
    assert item.claim_until == NOON + timedelta(minutes=30)

    claims.keep(item=item, by=item.claimed_by, at=NOON + timedelta(minutes=10))
    item.refresh_from_db()
    assert item.claim_until == NOON + timedelta(minutes=40)


def test_only_the_holder_releases_it():
    item = claimed()

    with pytest.raises(claims.NotClaimed):
        claims.release(item_id=item.pk, by=make_staff())
    claims.release(item_id=item.pk, by=item.claimed_by)

    item.refresh_from_db()
    assert (item.state, item.claimed_by, item.claim_until) == (ReviewItem.State.WAITING, None, None)


def test_claims_that_ran_out_are_given_back_and_others_stay():
    idle, busy = claimed(), claimed()
    claims.keep(item=busy, by=busy.claimed_by, at=NOON + timedelta(minutes=20))

    assert claims.release_overdue(at=NOON + timedelta(minutes=40)) == 1

    idle.refresh_from_db()
    busy.refresh_from_db()
    assert (idle.state, busy.state) == (ReviewItem.State.WAITING, ReviewItem.State.CLAIMED)
