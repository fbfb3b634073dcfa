"""Writing on drafts. Nothing here reaches a version: what was approved stays as it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from auditlog.context import set_actor
from django.db import models, transaction

from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Role, User
from orthoregen.audit.services import record
from treatments.entries import digest
from treatments.models import Evidence, LegalStatus, Precaution, Treatment
from treatments.services.approving import ChangedSince, Refused, draft_text
from treatments.services.loading import knowledge

Part = Treatment | Evidence | LegalStatus | Precaution
Lists = Mapping[str, Iterable[models.Model]]


def may_write(by: User, at: datetime) -> None:
    """Raises Refused for everybody but catalogue admins."""
    if Role.CATALOGUE_ADMIN not in roles_of(by, at):
        raise Refused("Only a catalogue admin may do this.")


def save(*, part: Part, lists: Lists, seen_sha256: str, by: User, at: datetime) -> None:
    """Store one part of a draft, with the rows that each of its `lists` holds now.

    Refused where the draft is not the one that was on the screen. A part without an entry is a new entry.
    """
    may_write(by, at)
    with transaction.atomic(), set_actor(by):
        treatment = _locked(part, seen_sha256)
        part.full_clean()
        part.save()
        for name, rows in lists.items():
            getattr(part, name).set(rows)
        record(action="catalogue.drafted", actor=by, obj=treatment or part)


def remove(*, part: Evidence | LegalStatus | Precaution, seen_sha256: str, by: User, at: datetime) -> None:
    """Take one part out of a draft."""
    may_write(by, at)
    with transaction.atomic(), set_actor(by):
        treatment = _locked(part, seen_sha256)
        part.delete()
        record(action="catalogue.drafted", actor=by, obj=treatment)


def discard(*, treatment: Treatment, seen_sha256: str, by: User, at: datetime) -> None:
    """Throw a whole draft away. Only one that was written here and that nobody has proposed yet."""
    may_write(by, at)
    with transaction.atomic(), set_actor(by):
        _locked(treatment, seen_sha256)
        if not may_be_discarded(treatment):
            raise Refused("This entry stays: it was proposed before, or the knowledge base brought it.")
        record(action="catalogue.discarded", actor=by, obj=treatment)
        treatment.delete()


def may_be_discarded(treatment: Treatment) -> bool:
    """Whether the draft was begun here and has been proposed to nobody."""
    from_knowledge = {entry["code"] for entry in knowledge("modalities")}
    return treatment.code not in from_knowledge and not treatment.proposals.exists()


def _locked(part: Part, seen_sha256: str) -> Treatment | None:
    """The entry of a part as it stands now, which has to be what was on the screen; None for a new entry."""
    pk = part.pk if isinstance(part, Treatment) else part.treatment_id
    if pk is None:
        return None
    treatment = Treatment.objects.select_for_update().get(pk=pk)
    if digest(draft_text(treatment)) != seen_sha256:
        raise ChangedSince("Somebody changed this entry after you opened the page. Nothing was stored.")
    return treatment
