"""People who are easily taken for each other: warned about, never joined, because software cannot know."""

from django.db.models import Exists, OuterRef, Value
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


def has_namesake(path: str) -> Exists:
    """Whether the patient at `path` of a query has one, for a list that says no more than that."""
    others = Patient.objects.alias(name_key=Upper("full_name")).exclude(full_name="")
    return Exists(others.filter(name_key=Upper(OuterRef(f"{path}__full_name"))).exclude(pk=OuterRef(path)))
