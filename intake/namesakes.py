"""People who are easily taken for each other: warned about, never joined, because software cannot know."""

from django.db.models import Value
from django.db.models.functions import Upper

from intake.models import Patient

MOST = 5


def namesakes(patient: Patient) -> list[Patient]:
    """Other patients with the same name, whatever its capitals; those born on the same day first."""
    if not patient.full_name:
        return []
    others = Patient.objects.annotate(name_key=Upper("full_name")).exclude(pk=patient.pk)
    found = others.filter(name_key=Upper(Value(patient.full_name))).order_by("reference")[:MOST]
    return sorted(found, key=lambda other: other.birth_date != patient.birth_date)
