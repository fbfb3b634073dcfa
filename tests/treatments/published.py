"""Published entries for tests: proposed by one person and approved by another, through the services."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from orthoregen.accounts.models import Role, RoleGrant, User
from tests.people import make_staff
from treatments.entries import digest
from treatments.models import LegalStatus, Proposal, Treatment, Version
from treatments.selectors import day_of
from treatments.services import approving

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def staff(*roles: Role) -> User:
    """Somebody who has had these roles for as long as any test looks back."""
    user = make_staff(*roles)
    for grant in RoleGrant.objects.filter(user=user):
        grant.valid_from = LONG_AGO
        grant.save()
    return user


def keeper() -> User:
    return staff(Role.CATALOGUE_ADMIN)


def lead() -> User:
    return staff(Role.CLINICAL_LEAD)


def make_lawful(treatment: Treatment, *, at: datetime | None = None, **overrides) -> LegalStatus:
    """A status of the clinic's country that lets a plan name the entry."""
    on = day_of(at or timezone.now())
    fields = {
        "jurisdiction": settings.CLINIC.country,
        "status": LegalStatus.Status.LICENSED,
        "basis": "Letter of the authority",
        "as_of": on,
        "review_by": on + timedelta(days=365),
        "approver": "A. Person, clinical lead",
        **overrides,
    }
    return LegalStatus.objects.create(treatment=treatment, **fields)


def make_proposal(treatment: Treatment, *, at: datetime | None = None, **overrides) -> Proposal:
    """The draft as it stands, put forward."""
    at = at or timezone.now()
    fields = {
        "code": treatment.code,
        "seen_sha256": digest(approving.draft_text(treatment)),
        "what_changed": "First version",
        "review_by": day_of(at) + timedelta(days=365),
        "by": overrides.pop("by", None) or keeper(),
        "at": at,
        **overrides,
    }
    return approving.propose(**fields)


def publish(treatment: Treatment, *, at: datetime | None = None, lawful: bool = True, **overrides) -> Version:
    """A version of the draft that is in effect at `at`; the entry is lawful here unless told otherwise."""
    at = at or timezone.now()
    if lawful and not treatment.legal_statuses.filter(jurisdiction=settings.CLINIC.country).exists():
        make_lawful(treatment, at=at)
    approved = {
        "effective_from": overrides.pop("effective_from", None) or day_of(at),
        "by": overrides.pop("approved_by", None) or lead(),
    }
    proposal = make_proposal(treatment, at=at, **overrides)
    return approving.approve(proposal_id=proposal.pk, seen_sha256=proposal.sha256, at=at, **approved)
