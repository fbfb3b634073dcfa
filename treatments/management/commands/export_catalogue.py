"""`manage.py export_catalogue`: the drafts, or what is in effect, as YAML."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from treatments import exchange, selectors
from treatments.entries import entry_of


class Command(BaseCommand):
    help = (
        "Prints entries of the catalogue as YAML: the drafts, or with --in-effect what clinicians read today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="*", help="the short names of the entries; all of them without")
        parser.add_argument("--in-effect", action="store_true", help="approved versions instead of drafts")

    def handle(self, *, code: list[str], in_effect: bool, **options: Any) -> None:
        if in_effect:
            shown = selectors.shown(selectors.day_of(timezone.now()))
            entries = [one.entry for one in shown if one.version]
        else:
            entries = [entry_of(treatment) for treatment in selectors.catalogue()]
        missing = set(code) - {entry["code"] for entry in entries}
        if missing:
            raise CommandError(f"No such entry: {', '.join(sorted(missing))}")
        self.stdout.write(
            exchange.write([entry for entry in entries if not code or entry["code"] in code]), ending=""
        )
