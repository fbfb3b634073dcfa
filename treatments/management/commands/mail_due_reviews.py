"""`manage.py mail_due_reviews`: who keeps the catalogue is told by mail that entries are due for review."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orthoregen.accounts.models import User, in_force
from orthoregen.policies import KEEPERS
from treatments import selectors
from treatments.presenters.managing import Line, line


class Command(BaseCommand):
    help = (
        "Tells catalogue admins and clinical leads by mail how many entries are due for review, not which. "
        "Nothing is sent where none is. Run it once a week, such as by cron."
    )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        due, told = due_entries(now), keepers(now)
        if due and not told:
            raise CommandError("Entries are due for review, and nobody keeps the catalogue.")
        failed: list[str] = []
        for address in told if due else ():
            try:
                _mail(address, due).send()
            except OSError as error:  # one that is refused keeps nobody else from being told
                failed.append(type(error).__name__)
        if failed:
            raise CommandError(f"{len(failed)} of {len(told)} mails could not be sent: {failed[0]}")
        self.stdout.write(f"due: {len(due)}, mails: {len(told) if due else 0}")


def due_entries(at: datetime) -> list[Line]:
    """The list "Due for review" of the page."""
    today, country = selectors.day_of(at), settings.CLINIC.country
    lines = [line(one, country=country, today=today) for one in selectors.kept(today)]
    return [one for one in lines if "due" in one.lists]


def keepers(at: datetime) -> list[str]:
    """Addresses of everybody who keeps the catalogue now."""
    people = User.objects.filter(
        in_force(at, "role_grants__"), role_grants__role__in=KEEPERS, kind=User.Kind.STAFF, is_active=True
    )
    return sorted(set(people.values_list("email", flat=True)))


def _mail(address: str, due: list[Line]) -> EmailMessage:
    context = {
        "due": len(due),
        "late": sum(any(part.is_late for part in one.due) for one in due),
        "address": settings.SITE_ADDRESS.rstrip("/") + reverse("treatments:manage") + "?list=due",
    }
    subject = render_to_string("treatments/email/due_subject.txt", context).strip()
    return EmailMessage(subject, render_to_string("treatments/email/due_message.txt", context), to=[address])
