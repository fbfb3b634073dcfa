"""The version of the drawn body on which a form's places were marked."""

from django.db import migrations, models

from orthoregen.kept_triggers import KeepTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_what_was_said_last_time"),
    ]

    operations = [
        KeepTriggers(
            migrations.AddField(
                model_name="response",
                name="map_version",
                field=models.PositiveSmallIntegerField(default=1),
            ),
        ),
    ]
