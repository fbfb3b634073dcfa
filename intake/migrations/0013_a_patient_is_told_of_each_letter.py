"""A patient is told of what a decision writes, and of each letter that is released under it, once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0012_cases_are_rated_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="letter",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="notice",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.decision"
            ),
        ),
        # On the way back a decision has room for one notice: its own stays.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM intake_notice WHERE letter > 0"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("decision", "letter"), name="intake_notice_once"),
        ),
    ]
