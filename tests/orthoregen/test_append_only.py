"""Rows of append-only tables cannot be changed: not through a model, not through SQL."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from orthoregen.append_only import AppendOnly, AppendOnlyError, lift_sql
from orthoregen.audit import services as audit
from orthoregen.audit.models import AuditEvent
from tests.guards import triggers

pytestmark = pytest.mark.django_db

# A new model has to choose: a row here, or AppendOnly.
EDITABLE = {
    "accounts.Clinician",
    "accounts.RoleGrant",
    "accounts.User",
    "intake.Case",
    "intake.Escalation",
    "intake.Notice",
    "intake.Outbox",
    "intake.PageTime",
    "intake.ParkedPage",
    "intake.Patient",
    "intake.PatientAccess",
    "intake.ReplayChunk",
    "intake.ReplayFinding",
    "intake.ReplayRun",
    "intake.Response",
    "intake.ReviewItem",
    "intake.UnsignedText",
    "treatments.Evidence",
    "treatments.LegalStatus",
    "treatments.Precaution",
    "treatments.Source",
    "treatments.Treatment",
}
OURS = ("accounts", "audit", "intake", "treatments")


@pytest.fixture
def event():
    return audit.record(action="test.read", actor=None)


@pytest.mark.hazard("H25")
def test_every_append_only_model_has_its_triggers():
    tables = {m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)}

    assert len(tables) >= 9
    kinds = ("UPDATE", "DELETE") if connection.vendor == "sqlite" else ("change", "truncate")
    assert {f"{table}_no_{kind}" for table in tables for kind in kinds} - triggers() == set()


def test_every_model_of_ours_is_append_only_or_listed_as_editable():
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]

    assert {m._meta.label for m in models if not issubclass(m, AppendOnly)} == EDITABLE


def test_a_row_is_not_saved_twice(event):
    with pytest.raises(AppendOnlyError):
        event.save()


def test_a_row_is_not_deleted(event):
    with pytest.raises(AppendOnlyError):
        event.delete()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET action = 'other'", "DELETE FROM audit_auditevent"]
)
@pytest.mark.hazard("H25")
def test_sql_cannot_change_a_row(event, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.get().action == "test.read"


def test_without_the_trigger_sql_would_change_it(event):
    with connection.cursor() as cursor:
        for statement in lift_sql("audit_auditevent", connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE audit_auditevent SET action = 'other'")

    assert AuditEvent.objects.get().action == "other"
