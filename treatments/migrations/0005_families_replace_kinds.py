"""Every entry has a family; what the knowledge base knows is loaded as drafts."""

from django.db import migrations, models

from treatments.services.loading import load_catalogue


def load(apps, schema_editor):
    # Later entries come by `manage.py load_catalogue`. When the models gain a field that the knowledge base
    # fills in, this step moves to that later migration: it is harmless to run again.
    load_catalogue(apps)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0004_families_and_legal_words")]

    operations = [
        migrations.RemoveField(
            model_name="treatment",
            name="kind",
        ),
        migrations.AlterField(
            model_name="treatment",
            name="family",
            field=models.CharField(
                choices=[
                    ("education_and_exercise", "Education and exercise"),
                    ("manual_therapy", "Manual therapy"),
                    ("medicine", "Medicine"),
                    ("steroid_injection", "Steroid injection"),
                    ("radiofrequency", "Radiofrequency"),
                    ("surgery_referral", "Referral for surgery"),
                    ("other_conventional", "Other conventional care"),
                    ("prp", "Platelet-rich plasma"),
                    ("bone_marrow_concentrate", "Bone-marrow concentrate"),
                    ("expanded_msc", "Expanded stem cells"),
                    ("growth_factors", "Growth factors"),
                    ("prolotherapy", "Prolotherapy"),
                    ("other_regenerative", "Other regenerative treatment"),
                ],
                help_text="It can never be changed.",
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade", ""), ("scale", "")),
                    models.Q(("grade__gt", ""), ("scale__gt", "")),
                    _connector="OR",
                ),
                name="treatments_evidence_grade_has_its_scale",
                violation_error_message="A grade names the scale that it belongs to.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "not_assessed"),
                    models.Q(
                        ("approver__gt", ""),
                        ("as_of__isnull", False),
                        ("basis__gt", ""),
                        ("review_by__gt", models.F("as_of")),
                        ("review_by__isnull", False),
                        ("status__in", ["licensed", "off_label", "exempt", "trial_only", "not_permitted"]),
                    ),
                    _connector="OR",
                ),
                name="treatments_legalstatus_assessed_by_somebody",
                violation_error_message="An assessed status says what it rests on, since when it is true, by when it is looked at again, and who answers for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code__gt", ""),
                    ("name__gt", ""),
                    (
                        "family__in",
                        [
                            "education_and_exercise",
                            "manual_therapy",
                            "medicine",
                            "steroid_injection",
                            "radiofrequency",
                            "surgery_referral",
                            "other_conventional",
                            "prp",
                            "bone_marrow_concentrate",
                            "expanded_msc",
                            "growth_factors",
                            "prolotherapy",
                            "other_regenerative",
                        ],
                    ),
                ),
                name="treatments_treatment_is_named",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
