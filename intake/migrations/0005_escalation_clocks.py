"""Escalations have a clock, events without a person, and a coded outcome at their end."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from orthoregen.append_only import lift_sql, protect_sql

EVENTS = "intake_escalationevent"
# What was closed before outcomes were coded: the note says how it ended.
NOT_CODED = f"UPDATE {EVENTS} SET outcome = 'not_coded' WHERE kind = 'closed' AND outcome = ''"  # noqa: S608


def lift(apps, schema_editor):
    _run(schema_editor, lift_sql(EVENTS, schema_editor.connection.vendor))


def protect(apps, schema_editor):
    """Again, because changing a column copies the table on SQLite, without its triggers."""
    vendor = schema_editor.connection.vendor
    _run(schema_editor, [*lift_sql(EVENTS, vendor), *protect_sql(EVENTS, vendor)])


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_saving_while_typing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift, protect),
        migrations.RemoveConstraint(
            model_name="escalationevent", name="intake_escalationevent_closing_says_outcome"
        ),
        migrations.AddField(
            model_name="escalation",
            name="clock_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="escalation", name="unanswered_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sent_to_emergency", "Sent to the emergency department"),
                    ("already_in_care", "Is in hospital or in another doctor's care already"),
                    ("seen_here", "Seen here, or comes today"),
                    ("advised", "Spoken with, advised what to do"),
                    ("no_need", "Spoken with, no need to act"),
                    ("not_reached", "Could not be reached, everything was tried"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="told",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="escalationevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="escalationevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("raised", "Raised"),
                    ("shown", "Advice shown to the patient"),
                    ("patient_acknowledged", "Patient has read the advice"),
                    ("handed_on", "Not acknowledged in time, handed on"),
                    ("delivered", "Told by mail"),
                    ("not_delivered", "Mail failed"),
                    ("on_screen", "Stood in the list on screen"),
                    ("seen", "Opened"),
                    ("unanswered", "Nobody on call acknowledged it: alarm"),
                    ("acknowledged", "Acknowledged"),
                    ("contacted", "Patient contacted"),
                    ("closed", "Closed"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(NOT_CODED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(state="open"), fields=["clock_at"], name="intake_escalation_clock"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationevent",
            constraint=models.CheckConstraint(
                condition=~models.Q(kind="closed") | (~models.Q(outcome="") & ~models.Q(note="")),
                name="intake_escalationevent_closing_says_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationevent",
            constraint=models.CheckConstraint(
                condition=models.Q(by__isnull=False)
                | models.Q(kind__in=["handed_on", "delivered", "not_delivered", "unanswered"]),
                name="intake_escalationevent_names_who_acted",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationevent",
            constraint=models.CheckConstraint(
                condition=models.Q(told__isnull=False)
                | ~models.Q(kind__in=["handed_on", "delivered", "not_delivered"]),
                name="intake_escalationevent_names_who_was_told",
            ),
        ),
        migrations.RunPython(protect, lift),
    ]
