"""A case that was drawn is rated before its grades are seen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from orthoregen.append_only import ProtectTables
from orthoregen.guards import Guard, PutGuards

NOT_CROSSED = Guard(
    "intake_firstrating_of_its_case",
    "intake_firstrating",
    """
    (SELECT i.case_id FROM intake_reviewitem i WHERE i.id = NEW.draw_id)
    <> (SELECT s.case_id FROM intake_triagesummary s WHERE s.id = NEW.summary_id)
    """,
    "a rating names a summary of its own case",
)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_patients_are_told_of_something_new"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="draw",
                        serialize=False,
                        to="intake.reviewitem",
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FirstRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("structure", models.CharField(max_length=40)),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("supported", "Supported"),
                            ("not_supported", "Not supported"),
                            ("not_assessable", "Cannot be judged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "rules_said",
                    models.CharField(
                        choices=[
                            ("supported", "Supported"),
                            ("not_supported", "Not supported"),
                            ("not_assessable", "Cannot be judged"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rated_at", models.DateTimeField()),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="intake.draw"
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.triagesummary",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draw", "structure"), name="intake_firstrating_said_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rules_said__in", ["supported", "not_supported", "not_assessable"]),
                            ("said__in", ["supported", "not_supported", "not_assessable"]),
                        ),
                        name="intake_firstrating_in_known_words",
                    ),
                ],
            },
        ),
        ProtectTables("Draw", "FirstRating"),
        PutGuards(NOT_CROSSED),
    ]
