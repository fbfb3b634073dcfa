"""Rows that are written once, and a decision that can only name its own case."""

from django.db import migrations

from orthoregen.append_only import ProtectTables

CROSSED = """
    NEW.patient_id <> (SELECT c.patient_id FROM intake_reviewitem i JOIN intake_case c ON c.id = i.case_id
                       WHERE i.id = NEW.item_id)
    OR (NEW.summary_id IS NOT NULL AND
        (SELECT s.case_id FROM intake_triagesummary s WHERE s.id = NEW.summary_id)
        <> (SELECT i.case_id FROM intake_reviewitem i WHERE i.id = NEW.item_id))
    OR (NEW.replaces_id IS NOT NULL AND
        (SELECT d.item_id FROM intake_decision d WHERE d.id = NEW.replaces_id) <> NEW.item_id)
"""
MESSAGE = "a decision names the patient, the summary and the earlier decision of its own case"


def refuse_crossed_rows(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER intake_decision_not_crossed BEFORE INSERT ON intake_decision "
            f"WHEN {CROSSED} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
            params=None,
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION refuse_crossed_decision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {CROSSED} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$",
        params=None,
    )
    schema_editor.execute(
        "CREATE TRIGGER intake_decision_not_crossed BEFORE INSERT ON intake_decision "
        "FOR EACH ROW EXECUTE FUNCTION refuse_crossed_decision()",
        params=None,
    )


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
        migrations.RunPython(refuse_crossed_rows, migrations.RunPython.noop),
    ]
