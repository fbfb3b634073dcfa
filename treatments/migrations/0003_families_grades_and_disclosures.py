"""What an entry says in full: its family, grades with their scale, for and against, disclosure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treatments", "0002_first_drafts")]

    operations = [
        migrations.RemoveConstraint(
            model_name="legalstatus",
            name="treatments_legalstatus_assessed_by_somebody",
        ),
        migrations.RemoveConstraint(
            model_name="treatment",
            name="treatments_treatment_is_named",
        ),
        migrations.AddField(
            model_name="evidence",
            name="grade",
            field=models.CharField(
                blank=True, help_text="As the scale names it, such as III.", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="read_on",
            field=models.DateField(blank=True, null=True, verbose_name="day on which the sources were read"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="scale",
            field=models.CharField(
                blank=True,
                help_text="Whose scale it is, from where to where.",
                max_length=120,
                verbose_name="scale of the grade",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="sources_against",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="treatments.source",
                verbose_name="key studies that speak against it",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="sources_for",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="treatments.source",
                verbose_name="key studies that speak for it",
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="alternatives",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="treatments.treatment",
                verbose_name="alternatives that must be shown with it",
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="consent_version",
            field=models.CharField(
                blank=True,
                help_text="Name and version of the form that is signed before it.",
                max_length=120,
                verbose_name="consent form",
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="disclosure",
            field=models.TextField(
                blank=True,
                help_text="The required disclosure, word for word.",
                max_length=2000,
                verbose_name="what must be said to everybody who is offered it",
            ),
        ),
        migrations.AddField(
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
                default="",
                help_text="It can never be changed.",
                max_length=30,
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="preparation",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Names of PreparationField.",
                verbose_name="what is written down when it was done",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="sources",
            field=models.ManyToManyField(
                related_name="+", to="treatments.source", verbose_name="what it rests on"
            ),
        ),
        migrations.AlterField(
            model_name="legalstatus",
            name="status",
            field=models.CharField(
                choices=[
                    ("not_assessed", "Not assessed"),
                    ("licensed", "Licensed for this use"),
                    ("off_label", "Off-label"),
                    ("exempt", "Unlicensed, under an exemption"),
                    ("trial_only", "Only in a trial"),
                    ("not_permitted", "Not permitted"),
                ],
                default="not_assessed",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="treatment",
            name="code",
            field=models.SlugField(
                help_text="For addresses. It can never be changed.",
                max_length=60,
                unique=True,
                verbose_name="short name",
            ),
        ),
    ]
