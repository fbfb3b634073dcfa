"""A form knows the one before it and what was confirmed of it; research can be agreed to; people by name."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Upper

from orthoregen.kept_triggers import KeepTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_more_answers_and_page_times"),
    ]

    operations = [
        KeepTriggers(
            migrations.AddField(
                model_name="response",
                name="previous",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="intake.response",
                ),
            ),
            migrations.AddField(
                model_name="response",
                name="still_true",
                field=models.JSONField(default=list),
            ),
            migrations.AlterField(
                model_name="consent",
                name="purpose",
                field=models.CharField(
                    choices=[("care", "Care"), ("messages", "Messages"), ("research", "Research")],
                    max_length=10,
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(Upper("full_name"), name="intake_patient_by_name"),
        ),
    ]
