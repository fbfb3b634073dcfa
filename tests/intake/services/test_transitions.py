"""A state changes only from the state that was seen, one winner at a time, with a line in the trail."""

from datetime import timedelta

import pytest
from django.db.models import Q

from intake.models import Escalation, Outbox, Response, ReviewItem
from intake.services.transitions import MOVES, MovedOn, change_if, transition, transition_with
from intake.services.triage import work_for
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_escalation, make_review_item, make_staff

pytestmark = pytest.mark.django_db


def claim(item: ReviewItem, by, **extra) -> None:
    transition(
        item,
        to=ReviewItem.State.CLAIMED,
        action="reviewitem.claimed",
        by=by,
        patient_id=item.case.patient_id,
        claimed_by=by,
        claimed_at=NOON,
        claim_until=NOON + timedelta(minutes=15),
        **extra,
    )


def test_a_change_is_stored_and_recorded():
    item, clinician = make_review_item(), make_staff()

    claim(item, clinician)

    assert item.state == ReviewItem.State.CLAIMED
    stored = ReviewItem.objects.get()
    assert (stored.state, stored.claimed_by, stored.claimed_at) == ("claimed", clinician, NOON)
    event = AuditEvent.objects.get(action="reviewitem.claimed")
    assert (event.actor, event.object_id, event.patient_id) == (
        clinician,
        str(item.pk),
        item.case.patient_id,
    )


def test_whoever_saw_an_earlier_state_comes_too_late():
    item = make_review_item()
    late = ReviewItem.objects.get()
    first, second = make_staff(), make_staff()
    claim(item, first)

    with pytest.raises(MovedOn):
        claim(late, second)

    assert ReviewItem.objects.get().claimed_by == first
    assert AuditEvent.objects.filter(action="reviewitem.claimed").count() == 1


def throw_away(draft: Response) -> None:
    transition_with(
        draft,
        to=Response.State.EXPIRED,
        action="response.discarded",
        by=draft.started_by,
        patient_id=draft.case.patient_id,
        rows=[work_for(case=draft.case, input_seq=0, at=NOON)],
        saved_at=NOON,
    )


def test_what_belongs_to_a_change_is_stored_with_it_once():
    draft = make_draft()
    late = Response.objects.get()
    throw_away(draft)

    with pytest.raises(MovedOn):
        throw_away(late)
    with pytest.raises(MovedOn):  # from where it is now, nothing leads there
        throw_away(draft)

    stored = Response.objects.get()
    assert (draft.state, stored.state, stored.saved_at, late.state) == ("expired", "expired", NOON, "draft")
    assert AuditEvent.objects.filter(action="response.discarded").count() == 1
    assert Outbox.objects.count() == 1


def test_a_move_that_is_not_in_the_table_is_refused():
    escalation = make_escalation()

    with pytest.raises(MovedOn):
        transition(
            escalation,
            to=Escalation.State.CLOSED,
            action="escalation.closed",
            by=make_staff(),
            patient_id=escalation.response.case.patient_id,
        )

    assert Escalation.objects.get().state == Escalation.State.OPEN


def test_a_further_condition_counts():
    item = make_review_item()

    with pytest.raises(MovedOn):
        claim(item, make_staff(), condition=Q(rank=0))

    assert ReviewItem.objects.get().state == ReviewItem.State.WAITING


def test_a_conditional_change_happens_once():
    draft = make_draft(revision=3)

    assert change_if(Response, draft.pk, Q(revision=3), revision=4)
    assert not change_if(Response, draft.pk, Q(revision=3), revision=4)


@pytest.mark.parametrize("model", MOVES, ids=lambda model: model.__name__)
def test_every_state_of_the_table_is_a_state_of_the_model(model):
    states = set(model.State.values)

    assert set(MOVES[model]) <= states
    assert set.union(*MOVES[model].values()) <= states
