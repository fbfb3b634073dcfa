"""`manage.py texts`: the texts for patients that a clinic approves, and the entries its file then needs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from intake.approvals import approval_of, kinds_of, texts_of, version_of


class Command(BaseCommand):
    help = "Print the texts that patients are shown and that the clinic has to approve. Stores nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language, _name in settings.LANGUAGES:
            for kind in kinds_of(language):
                self._print(kind, language)

    def _print(self, kind: str, language: str) -> None:
        approval = approval_of(kind, language)
        by = f"approved by {approval.approved_by} on {approval.approved_on}" if approval else "not approved"
        self.stdout.write(f"# {kind}, {language}: {by}")
        for id_, version, paragraphs in texts_of(kind, language):
            self.stdout.write(f"\n{id_}, version {version}")
            for paragraph in filter(None, paragraphs):
                self.stdout.write(f"  {paragraph}")
        entry = f"texts: {kind}, language: {language}, version: '{version_of(kind, language)}'"
        self.stdout.write(f"\nentry: {{{entry}, approved_by: WHO, approved_on: YEAR-MONTH-DAY}}\n\n")
