"""A red flag is raised once per form, and every step after that is kept."""

from dataclasses import dataclass

import pytest

from intake.models import Escalation, EscalationEvent
from intake.services import escalations
from intake.services.transitions import MovedOn
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_escalation, make_patient_user, make_staff

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Flag:
    id: str = "rf_test"
    rank: int = 0
    advice_id: str = "emergency_nerves"
    because: tuple[str, ...] = ("saddle_numbness",)


def raise_for(response, *flags, **answers):
    return escalations.raise_for(
        response=response,
        flags=flags,
        answers={"saddle_numbness": "yes", **answers},
        by=response.started_by,
        at=NOON,
    )


def kinds(escalation) -> list[str]:
    return list(escalation.events.order_by("id").values_list("kind", flat=True))


def test_raising_keeps_the_answers_that_fired_it_and_says_so():
    response = make_draft()

    [escalation] = raise_for(response, Flag(), fever_or_chills=False)

    assert escalation.because == {"saddle_numbness": "yes"}
    assert (escalation.rank, escalation.advice, escalation.state) == (0, "emergency_nerves", "open")
    assert escalation.ruleset_digest.startswith("sha256:")
    assert kinds(escalation) == ["raised"]
    event = AuditEvent.objects.get(action="escalation.raised")
    assert event.patient_id == response.case.patient_id


def test_the_same_flag_is_raised_once_per_form():
    response, other = make_draft(), make_draft()
    raise_for(response, Flag())

    assert raise_for(response, Flag()) == []
    assert len(raise_for(other, Flag())) == 1
    assert Escalation.objects.count() == EscalationEvent.objects.count() == 2


def test_the_most_urgent_of_several_comes_first():
    raised = raise_for(make_draft(), Flag(id="rf_a", rank=1), Flag(id="rf_z", rank=0))

    assert [escalation.flag for escalation in raised] == ["rf_z", "rf_a"]


def test_a_code_that_has_no_answer_is_not_invented():
    [escalation] = raise_for(make_draft(), Flag(because=("saddle_numbness", "bowel_change")))

    assert escalation.because == {"saddle_numbness": "yes"}


def test_shown_is_kept_once_for_each_version_and_read_once():
    escalation, user = make_escalation(), make_patient_user()

    for version in ("1", "1", "2"):
        escalations.shown(escalation=escalation, advice_version=version, by=user, at=NOON)
    for _ in range(2):
        escalations.patient_acknowledged(escalation=escalation, advice_version="2", by=user, at=NOON)

    assert kinds(escalation) == ["shown", "shown", "patient_acknowledged"]
    assert list(escalation.events.values_list("advice_version", flat=True).order_by("id")) == ["1", "2", "2"]
    assert Escalation.objects.get().state == "open"  # what the patient does, closes nothing


def test_a_clinician_acknowledges_contacts_and_closes_with_an_outcome():
    escalation, clinician = make_escalation(), make_staff()

    escalations.acknowledge(escalation=escalation, by=clinician, at=NOON)
    escalations.contacted(escalation=escalation, by=clinician, at=NOON, note="Spoke to her.")
    escalations.close(
        escalation=escalation, outcome="sent_to_emergency", note="Went by taxi.", by=clinician, at=NOON
    )

    assert Escalation.objects.get().state == "closed"
    assert kinds(escalation) == ["acknowledged", "contacted", "closed"]
    closed = escalation.events.get(kind="closed")
    assert (closed.outcome, closed.note) == ("sent_to_emergency", "Went by taxi.")
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["escalation.acknowledged", "escalation.contacted", "escalation.closed"]


def test_of_two_clinicians_one_acknowledges():
    make_escalation()
    first, late = Escalation.objects.get(), Escalation.objects.get()
    escalations.acknowledge(escalation=first, by=make_staff(), at=NOON)

    with pytest.raises(MovedOn):
        escalations.acknowledge(escalation=late, by=make_staff(), at=NOON)

    assert EscalationEvent.objects.count() == 1


def test_nothing_is_closed_before_somebody_took_it_on():
    escalation = make_escalation()

    with pytest.raises(MovedOn):
        escalations.close(escalation=escalation, outcome="no_need", note="x", by=make_staff(), at=NOON)

    assert kinds(escalation) == []
