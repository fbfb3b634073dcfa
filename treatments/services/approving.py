"""From a draft to a version: somebody proposes it, a clinical lead who did not write it approves that text.

Of two people who act on one proposal at once, one is refused: a proposal has one verdict.
"""

from datetime import date, datetime
from uuid import UUID

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q

from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Role, User
from orthoregen.audit.services import record
from orthoregen.policies import KEEPERS
from treatments.entries import canonical, cited, digest, entry_of
from treatments.models import Proposal, ProposalAuthor, Retirement, Source, Treatment, Verdict, Version
from treatments.selectors import day_of, to_retire


class Refused(Exception):
    """What was asked for cannot be done; the words say why, to whoever asked."""


class ChangedSince(Refused):
    """The entry is no longer what was on the screen."""


# --- proposing ------------------------------------------------------------------------------------
@transaction.atomic
def propose(
    *, code: str, seen_sha256: str, what_changed: str, review_by: date, by: User, at: datetime
) -> Proposal:
    """Put the draft forward as it stands. A proposal that still waits is withdrawn by that."""
    _require(by, Role.CATALOGUE_ADMIN, at)
    if review_by <= day_of(at):
        raise Refused("The day of the review lies in the future.")
    treatment = Treatment.objects.select_for_update().get(code=code)
    draft = Treatment.objects.with_parts().get(pk=treatment.pk)
    text = canonical(entry_of(draft))
    if digest(text) != seen_sha256:
        raise ChangedSince("Somebody changed this entry after you opened the page. Read it again first.")
    waiting = waiting_proposal(treatment)
    if waiting is not None:
        _give(waiting, Verdict.Kind.WITHDRAWN, f"Replaced by proposal {waiting.number + 1}.", by, at)
    newest = treatment.proposals.order_by("-number").first()
    proposal = Proposal.objects.create(
        treatment=treatment,
        number=newest.number + 1 if newest else 1,
        text=text,
        sha256=digest(text),
        what_changed=what_changed,
        review_by=review_by,
        proposed_by=by,
        proposed_at=at,
    )
    for author in authors_since_last_version(draft) | {by.pk}:
        ProposalAuthor.objects.create(proposal=proposal, user_id=author)
    record(action="catalogue.proposed", actor=by, obj=proposal)
    return proposal


def waiting_proposal(treatment: Treatment) -> Proposal | None:
    """The proposal of this entry that has no verdict yet."""
    return treatment.proposals.filter(verdict=None).order_by("-number").first()


def draft_text(treatment: Treatment) -> str:
    """The draft as it stands now, read anew."""
    return canonical(entry_of(Treatment.objects.with_parts().get(pk=treatment.pk)))


def authors_since_last_version(treatment: Treatment) -> set[UUID]:
    """Everybody who wrote on the draft, or on a source that it cites, after what is approved was proposed."""
    sources = [source.pk for source in cited(treatment)]
    of_sources = Q(content_type=ContentType.objects.get_for_model(Source), object_pk__in=sources)
    changes = LogEntry.objects.filter(Q(additional_data__entry=treatment.code) | of_sources)
    last = treatment.versions.order_by("-number").select_related("proposal").first()
    if last is not None:
        changes = changes.filter(timestamp__gt=last.proposal.proposed_at)
    named = changes.filter(actor__isnull=False).order_by()
    return set(named.values_list("actor_id", flat=True).distinct())


# --- deciding -------------------------------------------------------------------------------------
def approve(*, proposal_id: int, seen_sha256: str, effective_from: date, by: User, at: datetime) -> Version:
    """Freeze what was proposed as the next version. It is what clinicians read from that day on.

    Refused where the text on the screen was another one, and where the draft was edited since.
    """
    try:
        with transaction.atomic():
            return _approve(proposal_id, seen_sha256, effective_from, by, at)
    except IntegrityError:
        raise _why_refused(proposal_id, by) from None


def _approve(proposal_id: int, seen_sha256: str, effective_from: date, by: User, at: datetime) -> Version:
    _require(by, Role.CLINICAL_LEAD, at)
    proposal = Proposal.objects.select_related("treatment").get(pk=proposal_id)
    treatment = Treatment.objects.select_for_update().get(pk=proposal.treatment_id)
    if proposal.sha256 != seen_sha256 or digest(draft_text(treatment)) != proposal.sha256:
        raise ChangedSince("The draft was changed after it was proposed. It has to be proposed again.")
    if effective_from < day_of(at):
        raise Refused("A version takes effect today or later.")
    if effective_from >= proposal.review_by:
        raise Refused("It would take effect after the day of its review.")
    _give(proposal, Verdict.Kind.APPROVED, "", by, at)
    newest = treatment.versions.order_by("-number").first()
    version = Version.objects.create(
        treatment=treatment,
        number=newest.number + 1 if newest else 1,
        proposal=proposal,
        text=proposal.text,
        sha256=proposal.sha256,
        what_changed=proposal.what_changed,
        proposed_by=proposal.proposed_by,
        approved_by=by,
        approved_at=at,
        effective_from=effective_from,
        review_by=proposal.review_by,
    )
    record(action="catalogue.approved", actor=by, obj=version)
    return version


def send_back(*, proposal_id: int, note: str, by: User, at: datetime) -> Verdict:
    """Return a proposal to its author, with what has to be changed."""
    _require(by, Role.CLINICAL_LEAD, at)
    return _close(proposal_id, Verdict.Kind.SENT_BACK, note, by, at)


def withdraw(*, proposal_id: int, by: User, at: datetime) -> Verdict:
    """Take a proposal back before anybody has decided on it."""
    _require(by, Role.CATALOGUE_ADMIN, at)
    return _close(proposal_id, Verdict.Kind.WITHDRAWN, "", by, at)


def _close(proposal_id: int, kind: Verdict.Kind, note: str, by: User, at: datetime) -> Verdict:
    try:
        with transaction.atomic():
            verdict = _give(Proposal.objects.get(pk=proposal_id), kind, note, by, at)
            record(action=f"catalogue.{kind}", actor=by, obj=verdict.proposal)
    except IntegrityError:
        raise _why_refused(proposal_id, by) from None
    return verdict


def _give(proposal: Proposal, kind: Verdict.Kind, note: str, by: User, at: datetime) -> Verdict:
    return Verdict.objects.create(proposal=proposal, kind=kind, note=note, given_by=by, given_at=at)


def _why_refused(proposal_id: int, by: User) -> Refused:
    """Which of the database's rules was in the way."""
    proposal = Proposal.objects.get(pk=proposal_id)
    verdict = Verdict.objects.filter(proposal=proposal).first()
    if verdict is not None:
        return Refused(f"Somebody was first: this proposal is {verdict.get_kind_display().lower()}.")
    if proposal.authors.filter(user=by).exists():
        return Refused("You wrote on this entry or proposed it, so somebody else has to approve it.")
    return Refused("This proposal cannot be approved.")


# --- retiring -------------------------------------------------------------------------------------
@transaction.atomic
def retire(*, code: str, reason: str, by: User, at: datetime) -> list[Retirement]:
    """End a regenerative entry: the version in effect and those to come, so no plan can name it from now on.

    One person may do this: it only takes something away. A new version brings the entry back.
    """
    if not roles_of(by, at) & KEEPERS:
        raise Refused("Only who keeps the catalogue may do this.")
    treatment = Treatment.objects.select_for_update().get(code=code)
    if not treatment.is_regenerative:
        raise Refused("Conventional care is never retired.")
    if not treatment.versions.exists():
        raise Refused("No version of it was approved yet.")
    ended = []
    for version in to_retire(treatment, day_of(at)):
        ended.append(Retirement.objects.create(version=version, reason=reason, retired_by=by, retired_at=at))
        record(action="catalogue.retired", actor=by, obj=version)
    if not ended:
        raise Refused("It is retired already.")
    return ended


def _require(by: User, role: Role, at: datetime) -> None:
    if role not in roles_of(by, at):
        raise Refused(f"Only a {role.label.lower()} may do this.")
