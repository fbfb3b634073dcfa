"""Answers that are given after sending, and how long pages take."""

from django.db import migrations, models

from orthoregen.kept_triggers import KeepTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_escalation_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=40)),
                ("questionnaire_version", models.CharField(max_length=20)),
                ("seconds", models.PositiveSmallIntegerField()),
            ],
        ),
        KeepTriggers(
            migrations.AddField(
                model_name="response",
                name="input_seq",
                field=models.PositiveIntegerField(default=0),
            ),
            migrations.AlterField(
                model_name="response",
                name="kind",
                field=models.CharField(
                    choices=[("intake", "Intake"), ("more", "More answers")], default="intake", max_length=10
                ),
            ),
            migrations.AddConstraint(
                model_name="response",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("kind", "more"), ("state", "draft")),
                    fields=("case",),
                    name="intake_response_one_open_more_per_case",
                ),
            ),
            migrations.AddConstraint(
                model_name="response",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("state", "submitted")),
                    fields=("case", "input_seq"),
                    name="intake_response_one_per_input_seq",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="pagetime",
            index=models.Index(fields=["questionnaire_version", "page"], name="intake_pagetime_of_page"),
        ),
        migrations.AddConstraint(
            model_name="pagetime",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconds__gte", 1), ("seconds__lte", 600)), name="intake_pagetime_bounded"
            ),
        ),
    ]
