"""Reads of the catalogue. The same for everybody: nothing here takes a case, a patient or a summary."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from treatments.attaching import hindrance
from treatments.models import Treatment, TreatmentQuerySet, Version

NOT_APPROVED = "Draft, not approved."


@dataclass(frozen=True)
class NotAttachable:
    """An entry that cannot be put into a plan, and why, in words."""

    name: str
    why: str


@dataclass(frozen=True)
class Attachable:
    """What can be put into a plan at one moment, and what cannot; both in the order of the catalogue."""

    versions: tuple[Version, ...]
    others: tuple[NotAttachable, ...]


def catalogue() -> TreatmentQuerySet:
    """Every draft with its parts, conventional care first."""
    return Treatment.objects.in_order().with_parts()


def day_of(at: datetime) -> date:
    """The day that it is at the clinic."""
    return at.astimezone(settings.CLINIC.zone).date()


def versions_in_effect(on: date) -> dict[int, Version]:
    """The version of each treatment that counts on this day, by the treatment's key; retired ones too."""
    versions = Version.objects.in_effect(on).select_related(
        "treatment", "retirement", "approved_by__clinician"
    )
    return {version.treatment_id: version for version in versions}


def attachable(at: datetime, jurisdiction: str) -> Attachable:
    """What a plan may name at this moment in this country. Nothing here suggests any of it."""
    on = day_of(at)
    current = versions_in_effect(on)
    versions, others = [], []
    for treatment in Treatment.objects.in_order():
        version = current.get(treatment.pk)
        why = hindrance(version, on, jurisdiction) if version else NOT_APPROVED
        if version and not why:
            versions.append(version)
        else:
            others.append(NotAttachable(version.name if version else treatment.name, why))
    return Attachable(tuple(versions), tuple(others))


def why_not_attachable(version: Version, at: datetime, jurisdiction: str) -> str:
    """Why a plan cannot name this version at this moment, in words; empty where it can."""
    on = day_of(at)
    newest = versions_in_effect(on).get(version.treatment_id)
    if newest is not None and newest.number > version.number:
        return f"Version {newest.number} has replaced it."
    return hindrance(version, on, jurisdiction)
