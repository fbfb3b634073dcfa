"""A page that came after its session had ended stands beside the draft until its person decides about it."""

from datetime import timedelta

import pytest

from intake.models import Escalation, ParkedPage, Response
from intake.services import parking
from intake.services.cases import set_consent
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_parked, make_patient_user, make_submitted

pytestmark = pytest.mark.django_db
CALM = {"bowel_change": "none"}


def park(response: Response, **overrides):
    fields = {
        "response_id": response.pk,
        "page_key": "urgent-signs",
        "answers": CALM,
        "cleared": (),
        "by": response.started_by,
        "at": NOON,
        **overrides,
    }
    return parking.park(**fields)


def test_it_is_kept_and_the_draft_is_not_touched():
    response = make_draft(draft={"saddle_numbness": "no"})

    kept = park(response, cleared={"saddle_numbness"})

    assert (kept.page.answers, kept.page.cleared) == (CALM, ["saddle_numbness"])
    response.refresh_from_db()
    assert (response.draft, response.revision) == ({"saddle_numbness": "no"}, 0)
    event = AuditEvent.objects.get(action="response.parked")
    assert (event.actor, event.patient_id) == (response.started_by, response.case.patient_id)


def test_what_cannot_wait_is_raised_where_it_is_known_whose_session_it_was():
    kept = park(make_draft(), answers={"saddle_numbness": "yes"})

    assert kept.emergency == Escalation.objects.get()


def test_of_a_stranger_nothing_is_raised():
    kept = park(make_draft(), answers={"saddle_numbness": "yes"}, by=None)

    assert kept.emergency is None
    assert AuditEvent.objects.get(action="response.parked").role == "anonymous"


def test_nothing_is_kept_for_a_form_that_takes_no_answers_or_of_somebody_elses_session():
    taken_back = make_draft()
    agreement = {"purpose": "care", "is_given": False, "relation": "self"}
    set_consent(patient=taken_back.case.patient, by=taken_back.started_by, at=NOON, **agreement)

    assert park(make_submitted()) is None
    assert park(taken_back) is None
    assert park(make_draft(), by=make_patient_user()) is None
    assert park(make_draft(draft=CALM)) is None  # it says the same
    assert not ParkedPage.objects.exists()


def test_nobody_can_fill_the_table():
    response = make_draft()
    for _ in range(parking.MOST):
        assert park(response, by=None)

    assert park(response, by=None) is None


def test_the_oldest_comes_first_and_a_strangers_only_in_the_browser_that_sent_it():
    response = make_draft()
    user = response.started_by
    own = make_parked(response=response)
    unknown = make_parked(response=response, by=None, parked_at=NOON - timedelta(minutes=1))
    make_parked(response=response, by=make_patient_user(), parked_at=NOON - timedelta(hours=1))

    assert parking.waiting(response, user=user, known=[]) == own
    assert parking.waiting(response, user=user, known=[str(unknown.pk)]) == unknown


def test_a_decision_ends_it_and_stands_in_the_trail():
    kept, dropped = make_parked(), make_parked()

    parking.settle(parked=kept, is_kept=True, by=kept.response.started_by)
    parking.settle(parked=dropped, is_kept=False, by=dropped.response.started_by)

    assert not ParkedPage.objects.exists()
    assert AuditEvent.objects.filter(action="response.parked_kept").count() == 1
    assert AuditEvent.objects.filter(action="response.parked_dropped").count() == 1


def test_what_was_decided_in_another_window_is_told_once():
    kept = make_parked(parked_at=NOON - parking.KEPT_FOR)
    other_window, sweeper = parking.forgotten(NOON).get(), parking.forgotten(NOON).get()
    parking.settle(parked=kept, is_kept=True, by=kept.response.started_by)

    parking.settle(parked=other_window, is_kept=False, by=kept.response.started_by)
    assert parking.forget(sweeper, NOON) is False

    assert [event.action for event in AuditEvent.objects.filter(action__startswith="response.parked")] == [
        "response.parked_kept"
    ]


def test_what_is_too_old_or_belongs_to_no_draft_is_forgotten():
    make_parked(parked_at=NOON - parking.KEPT_FOR + timedelta(seconds=1))
    old = make_parked(parked_at=NOON - parking.KEPT_FOR)
    sent = make_parked(response=make_submitted())

    due = list(parking.forgotten(NOON))
    assert due == [old, sent]

    assert parking.forget(due[0], NOON)

    assert ParkedPage.objects.count() == 2
    assert AuditEvent.objects.get(action="response.parked_forgotten").role == "system"
