"""Open cases of which more was told are marked, so that their list begins in an index of its own."""

from django.db import migrations, models

from orthoregen.kept_triggers import KeepTriggers

MARK = """
UPDATE intake_reviewitem SET has_more = TRUE
WHERE closed_at IS NULL AND EXISTS (
    SELECT 1 FROM intake_response r
    WHERE r.case_id = intake_reviewitem.case_id AND r.kind = 'more' AND r.state = 'submitted'
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_a_patient_is_told_of_each_letter"),
    ]

    operations = [
        KeepTriggers(
            migrations.AddField(
                model_name="reviewitem",
                name="has_more",
                field=models.BooleanField(default=False),
            ),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(
                fields=["rank", "submitted_at", "id"],
                condition=models.Q(closed_at=None, has_more=True),
                name="intake_reviewitem_answered",
            ),
        ),
    ]
