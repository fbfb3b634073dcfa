"""`manage.py verify_trail`: whether the trail is still what it was when it was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orthoregen.audit.models import AuditSeal
from orthoregen.audit.sealing import verify


class Command(BaseCommand):
    help = (
        "Take the digest of every sealed event again. Fails where one was changed, removed or slipped in. "
        "Compare the last digest, which is printed, with the newest audit.sealed line of the log."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        verified = verify()
        if not verified.is_whole:
            spans = AuditSeal.objects.filter(pk__in=verified.broken).order_by("last_event_id")
            raise CommandError(f"The trail was changed among these events: {', '.join(map(str, spans))}")
        last = AuditSeal.objects.order_by("last_event_id").last()
        digest = last.digest if last else "none"
        self.stdout.write(f"Whole: {verified.events} events, {verified.seals} seals. Last digest: {digest}")
