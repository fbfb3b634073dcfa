"""Families for the entries that are there. A legal status that has no word of the new list is assessed again."""

from django.db import migrations

BY_CODE = {
    "exercise": "education_and_exercise",
    "nsaids": "medicine",
    "steroid_injection": "steroid_injection",
    "rfa": "radiofrequency",
    "surgery": "surgery_referral",
    "prp": "prp",
    "bone_marrow_concentrate": "bone_marrow_concentrate",
    "msc_expanded": "expanded_msc",
    "growth_factors": "growth_factors",
    "prolotherapy": "prolotherapy",
}
BY_KIND = {"medicine": "medicine", "regenerative": "other_regenerative"}
STATUSES = {"not_assessed": "not_assessed", "trial_only": "trial_only", "unlawful": "not_permitted"}
WERE = {"lawful": "Lawful", "conditional": "Lawful under conditions"}


def fill(apps, schema_editor):
    for treatment in apps.get_model("treatments", "Treatment").objects.all():
        treatment.family = BY_CODE.get(treatment.code) or BY_KIND.get(treatment.kind, "other_conventional")
        treatment.save(update_fields=["family"])
    for row in apps.get_model("treatments", "LegalStatus").objects.all():
        # "Lawful" does not say whether it is licensed for this use: a person has to say that.
        if row.status in WERE:
            row.words = f"Was recorded as \u201c{WERE[row.status]}\u201d. {row.words}".strip()[:400]
        row.status = STATUSES.get(row.status, "not_assessed")
        row.save(update_fields=["status", "words"])


class Migration(migrations.Migration):
    dependencies = [("treatments", "0003_families_grades_and_disclosures")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
