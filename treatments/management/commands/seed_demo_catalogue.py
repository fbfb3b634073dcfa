"""`manage.py seed_demo_catalogue`: a few approved entries for the demonstration, by the real services."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orthoregen.accounts import demo
from orthoregen.accounts.models import User
from treatments.entries import digest
from treatments.models import LegalStatus, Treatment
from treatments.selectors import day_of
from treatments.services import approving, drafts

STATUSES = {
    "exercise": LegalStatus.Status.LICENSED,
    "steroid_injection": LegalStatus.Status.OFF_LABEL,
    "prp": LegalStatus.Status.EXEMPT,
}
WORDS = "Invented for the demonstration, so that plans can be tried. It says nothing about the law."
BASIS = "Demonstration: nobody has looked at the law."
APPROVER = "Dr Demo Lead, an invented person"
WHAT_CHANGED = "First version, approved for the demonstration by invented people."
YEAR = timedelta(days=365)


class Command(BaseCommand):
    help = (
        "Publish a few entries of the catalogue for the demonstration. What is there stays as it is. "
        "Refuses outside the demonstration."
    )

    def handle(self, **options: Any) -> None:
        try:
            demo.require_demonstration()
        except demo.NotTheDemonstration:
            raise CommandError("This is not the demonstration: invented approvals stay out of it") from None
        at = timezone.now()
        keeper = User.objects.get_by_natural_key("catalogue@example.org")
        lead = User.objects.get_by_natural_key("lead@example.org")
        for code, status in STATUSES.items():
            treatment = Treatment.objects.filter(code=code, proposals=None).first()
            if treatment is not None:
                self._publish(treatment, status, keeper, lead, at)

    def _publish(self, treatment: Treatment, status: str, keeper: User, lead: User, at: datetime) -> None:
        today, country = day_of(at), settings.CLINIC.country
        if not treatment.legal_statuses.filter(jurisdiction=country).exists():
            row = LegalStatus(
                treatment=treatment,
                jurisdiction=country,
                status=status,
                words=WORDS,
                basis=BASIS,
                approver=APPROVER,
                as_of=today,
                review_by=today + YEAR,
            )
            seen = digest(approving.draft_text(treatment))
            drafts.save(part=row, lists={}, seen_sha256=seen, by=keeper, at=at)
        proposal = approving.propose(
            code=treatment.code,
            seen_sha256=digest(approving.draft_text(treatment)),
            what_changed=WHAT_CHANGED,
            review_by=today + YEAR,
            by=keeper,
            at=at,
        )
        approving.approve(
            proposal_id=proposal.pk, seen_sha256=proposal.sha256, effective_from=today, by=lead, at=at
        )
