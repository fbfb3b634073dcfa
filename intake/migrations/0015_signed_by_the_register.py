"""A decision is signed by somebody who is in the register at that time, whatever writes it."""

from django.db import migrations

from orthoregen.guards import Guard, PutGuards

SIGNED = Guard(
    "intake_decision_signed",
    "intake_decision",
    """
    NOT EXISTS (SELECT 1 FROM accounts_clinician c
                WHERE c.id = NEW.decided_by_id AND c.active_from <= NEW.decided_at
                AND (c.active_until IS NULL OR c.active_until > NEW.decided_at))
    """,
    "only somebody who is in the register of clinicians at that time signs a decision",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_on_call_order"),
        ("intake", "0014_open_cases_with_more_are_marked"),
    ]

    operations = [PutGuards(SIGNED)]
