"""A case is handed over to a colleague with a note."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from orthoregen.append_only import ProtectTables
from orthoregen.guards import Guard, PutGuards
from orthoregen.kept_triggers import KeepTriggers

NOT_CROSSED = Guard(
    "intake_reviewitem_handed_over_itself",
    "intake_reviewitem",
    """
    NEW.handover_id IS NOT NULL AND
    (SELECT h.item_id FROM intake_handover h WHERE h.id = NEW.handover_id) <> NEW.id
    """,
    "a review item points to a handover of its own",
    ("INSERT", "UPDATE"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("intake", "0008_the_map_that_was_marked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(max_length=500)),
                ("handed_at", models.DateTimeField()),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="intake.reviewitem",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.clinician",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(condition=~models.Q(note=""), name="intake_handover_says_why"),
        ),
        ProtectTables("Handover"),
        KeepTriggers(
            migrations.AddField(
                model_name="reviewitem",
                name="handover",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="intake.handover",
                ),
            ),
        ),
        PutGuards(NOT_CROSSED),
    ]
