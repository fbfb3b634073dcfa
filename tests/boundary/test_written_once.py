"""Rows that were signed, said or judged stay as they are, whatever SQL asks for, on both databases."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from intake.models import (
    Consent,
    DecisionFinding,
    Draw,
    EscalationEvent,
    FirstRating,
    Handover,
    Opinion,
    Rated,
    Relation,
)
from orthoregen.accounts.models import OnCallOrder, OnCallTurn
from orthoregen.append_only import AppendOnly, lift_sql
from orthoregen.audit.models import AuditSeal
from orthoregen.audit.services import record
from tests.factories import (
    NOON,
    make_amendment,
    make_clinician,
    make_escalation,
    make_patient_user,
    make_review_item,
    make_staff,
)
from tests.treatments.planned import make_item, make_procedure, make_release, make_version, withdraw
from treatments.models import Retirement

pytestmark = pytest.mark.django_db


def a_row_of_each() -> None:
    """A whole history: sent, judged, amended, handed over, decided, planned, released, ended."""
    smokes = {"words": "Smokes", "condition": "smoker == current", "action": "note"}
    planned = make_item(version=make_version(precautions=[smokes]))
    make_release(planned)
    make_procedure(planned)
    withdraw(planned)
    decision = planned.decision
    DecisionFinding.objects.create(
        decision=decision, structure="si_joint", side="right", level="none", opinion=Opinion.AGREE
    )
    case, user, clinician = decision.item.case, make_patient_user(), make_clinician()
    make_amendment(case=case)
    Handover.objects.create(
        item=decision.item, to=clinician, note="Please.", handed_by=make_staff(), handed_at=NOON
    )
    Consent.objects.create(
        patient=case.patient,
        purpose=Consent.Purpose.CARE,
        is_given=True,
        text_version="1",
        language="en-gb",
        relation=Relation.SELF,
        given_by=user,
    )
    escalation = make_escalation()
    EscalationEvent.objects.create(escalation=escalation, kind=EscalationEvent.Kind.RAISED, by=user)
    rated = make_review_item()
    FirstRating.objects.create(
        draw=Draw.objects.create(item=rated, drawn_at=NOON),
        summary=rated.summary,
        structure="disc",
        said=Rated.SUPPORTED,
        rules_said=Rated.SUPPORTED,
        rated_by=user,
        rated_at=NOON,
    )
    OnCallTurn.objects.create(order=OnCallOrder.objects.create(number=1), position=1, clinician=clinician)
    Retirement.objects.create(
        version=planned.version, reason="Old.", retired_by=planned.version.approved_by, retired_at=NOON
    )
    event = record(action="test.read", actor=None)
    AuditSeal.objects.create(first_event_id=event.pk, last_event_id=event.pk, digest="0" * 64)


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, None)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.hazard("H25")
def test_no_row_that_is_written_once_is_changed_or_deleted_by_sql():
    a_row_of_each()
    frozen = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    assert [model.__name__ for model in frozen if not model._base_manager.exists()] == []

    done = [
        statement
        for model in frozen
        for table, key in [(model._meta.db_table, model._meta.pk.column)]
        for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}")  # noqa: S608
        if not refused(statement)
    ]

    assert done == []


def test_without_its_trigger_a_row_would_be_gone():
    a_row_of_each()
    with connection.cursor() as cursor:
        for statement in lift_sql("treatments_releaseditem", connection.vendor):
            cursor.execute(statement)

    assert not refused("DELETE FROM treatments_releaseditem")
    assert refused("DELETE FROM treatments_planrelease")
