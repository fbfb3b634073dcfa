"""Reads of the catalogue. The same for everybody: nothing here takes a case, a patient or a summary."""

from treatments.models import Treatment, TreatmentQuerySet


def catalogue() -> TreatmentQuerySet:
    """Every entry with its parts, conventional care first."""
    return Treatment.objects.in_order().with_parts()
