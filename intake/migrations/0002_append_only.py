"""Rows that are written once, and rows that can only belong to their own case."""

from typing import NamedTuple

from django.db import migrations

from orthoregen.append_only import ProtectTables


class Guard(NamedTuple):
    """Writing is refused while `refused` holds for the new row."""

    name: str
    table: str
    refused: str
    message: str
    writes: tuple[str, ...] = ("INSERT",)


GUARDS = (
    Guard(
        "intake_decision_not_crossed",
        "intake_decision",
        """
        NEW.patient_id <> (SELECT c.patient_id FROM intake_reviewitem i JOIN intake_case c ON c.id = i.case_id
                           WHERE i.id = NEW.item_id)
        OR (NEW.summary_id IS NOT NULL AND
            (SELECT s.case_id FROM intake_triagesummary s WHERE s.id = NEW.summary_id)
            <> (SELECT i.case_id FROM intake_reviewitem i WHERE i.id = NEW.item_id))
        OR (NEW.replaces_id IS NOT NULL AND
            (SELECT d.item_id FROM intake_decision d WHERE d.id = NEW.replaces_id) <> NEW.item_id)
        """,
        "a decision names the patient, the summary and the earlier decision of its own case",
    ),
    Guard(
        "intake_reviewitem_not_crossed",
        "intake_reviewitem",
        """
        NEW.summary_id IS NOT NULL AND
        (SELECT s.case_id FROM intake_triagesummary s WHERE s.id = NEW.summary_id) <> NEW.case_id
        """,
        "a review item shows a summary of its own case",
        ("INSERT", "UPDATE"),
    ),
    Guard(
        "intake_triagesummary_of_submitted",
        "intake_triagesummary",
        """
        NOT EXISTS (SELECT 1 FROM intake_response r WHERE r.case_id = NEW.case_id AND r.state = 'submitted')
        """,
        "only a form that was sent has a summary",
    ),
)


def put_guards(apps, schema_editor):
    put = sqlite_statements if schema_editor.connection.vendor == "sqlite" else postgresql_statements
    for guard in GUARDS:
        for statement in put(guard):
            schema_editor.execute(statement, params=None)


def sqlite_statements(guard):
    return [
        f"CREATE TRIGGER {guard.name}_{write.lower()} BEFORE {write} ON {guard.table} "
        f"WHEN {guard.refused} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        for write in guard.writes
    ]


def postgresql_statements(guard):
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.refused} THEN RAISE EXCEPTION '{guard.message}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {' OR '.join(guard.writes)} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        ProtectTables(
            "Consent",
            "Ruleset",
            "Amendment",
            "TriageSummary",
            "EscalationEvent",
            "Decision",
            "DecisionFinding",
        ),
        migrations.RunPython(put_guards, migrations.RunPython.noop),
    ]
