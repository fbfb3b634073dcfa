"""What was written to sign when nobody was signed in any more is kept for a while."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_corrections_have_an_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsignedText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("texts", models.JSONField()),
                ("kept_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.reviewitem"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kept_at"], name="intake_unsignedtext_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "by"), name="intake_unsignedtext_one_each")
                ],
            },
        ),
    ]
