"""Reads of the catalogue. The same for everybody: nothing here takes a case, a patient or a summary."""

from dataclasses import dataclass
from datetime import date, datetime

from auditlog.models import LogEntry
from django.conf import settings
from django.db.models import QuerySet

from treatments.attaching import hindrance
from treatments.entries import Entry, canonical, digest, entry_of
from treatments.models import Proposal, Treatment, TreatmentQuerySet, Version

NOT_APPROVED = "Draft, not approved."


@dataclass(frozen=True)
class Shown:
    """An entry as clinicians read it: the version in effect, or the draft where no version is."""

    entry: Entry
    version: Version | None


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


def versions_in_effect(on: date, code: str = "") -> dict[int, Version]:
    """The version of each treatment, or of one, that counts on this day, by key; retired ones too."""
    versions = Version.objects.in_effect(on)
    if code:
        versions = versions.filter(treatment__code=code)
    related = versions.select_related("treatment", "retirement", "approved_by__clinician")
    return {version.treatment_id: version for version in related}


def to_retire(treatment: Treatment, on: date) -> QuerySet[Version]:
    """The versions that end with a regenerative entry: the one that counts on this day and those to come."""
    if not treatment.is_regenerative:
        return Version.objects.none()
    current = versions_in_effect(on, treatment.code).get(treatment.pk)
    alive = treatment.versions.filter(retirement=None).order_by("number")
    return alive.filter(number__gte=current.number) if current else alive


# --- reading --------------------------------------------------------------------------------------
def shown(on: date) -> list[Shown]:
    """The whole catalogue as it is read on this day."""
    current = versions_in_effect(on)
    order = list(Treatment.objects.in_order())
    drafts = Treatment.objects.with_parts().in_bulk([one.pk for one in order if one.pk not in current])
    return [
        Shown(current[one.pk].entry, current[one.pk])
        if one.pk in current
        else Shown(entry_of(drafts[one.pk]), None)
        for one in order
    ]


def shown_one(code: str, on: date) -> Shown:
    """One entry as it is read on this day. Raises Treatment.DoesNotExist."""
    found = next(iter(versions_in_effect(on, code).values()), None)
    if found is not None:
        return Shown(found.entry, found)
    return Shown(entry_of(Treatment.objects.with_parts().get(code=code)), None)


# --- plans ----------------------------------------------------------------------------------------
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
    newest = versions_in_effect(on, version.treatment.code).get(version.treatment_id)
    if newest is not None and newest.number > version.number:
        return f"Version {newest.number} has replaced it."
    return hindrance(version, on, jurisdiction)


# --- keeping --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Kept:
    """One entry for those who keep it: its draft, what is in effect, what was approved last, what waits."""

    treatment: Treatment
    draft: Entry
    current: Version | None
    newest: Version | None
    waiting: Proposal | None

    @property
    def sha256(self) -> str:
        """The digest of the draft, which an act names so that it is known what was on the screen."""
        return digest(canonical(self.draft))

    @property
    def has_changes(self) -> bool:
        """Whether the draft says something else than the newest version."""
        return self.newest is not None and self.newest.sha256 != self.sha256


def kept(on: date) -> list[Kept]:
    """The whole catalogue, for those who keep it."""
    return _kept(catalogue(), on)


def kept_one(code: str, on: date) -> Kept:
    """One entry, for those who keep it. Raises Treatment.DoesNotExist."""
    found = _kept(catalogue().filter(code=code), on, code)
    if not found:
        raise Treatment.DoesNotExist
    return found[0]


def _kept(treatments: TreatmentQuerySet, on: date, code: str = "") -> list[Kept]:
    current, newest = versions_in_effect(on, code), versions_in_effect(date.max, code)
    waiting = Proposal.objects.filter(verdict=None).select_related("proposed_by__clinician")
    waits = {proposal.treatment_id: proposal for proposal in waiting}
    return [
        Kept(one, entry_of(one), current.get(one.pk), newest.get(one.pk), waits.get(one.pk))
        for one in treatments
    ]


def versions_of(treatment: Treatment) -> QuerySet[Version]:
    """Every version of one entry, the newest first. Their texts are not loaded."""
    people = ("proposed_by__clinician", "approved_by__clinician", "retirement__retired_by__clinician")
    return treatment.versions.select_related(*people).defer("text").order_by("-number")


def proposals_of(treatment: Treatment) -> QuerySet[Proposal]:
    """Every proposal of one entry with its verdict, the newest first. Their texts are not loaded."""
    people = ("proposed_by__clinician", "verdict__given_by__clinician")
    return treatment.proposals.select_related(*people).defer("text").order_by("-number")


def changes_of(code: str) -> QuerySet[LogEntry]:
    """Who changed what in the draft of one entry, the newest first."""
    changes = LogEntry.objects.filter(additional_data__entry=code)
    return changes.select_related("actor__clinician", "content_type").order_by("-timestamp", "-id")
