"""`manage.py render_rules`: the rules as a page for clinicians, and the list of ids that were published."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.headless.published import extended
from intake.headless.rules_page import rules_page
from intake.rules import RULESET
from intake.rules.ruleset import FOLDER

PAGE = Path(settings.BASE_DIR) / "docs" / "rules.md"
IDS = FOLDER / "ids.txt"


class Command(BaseCommand):
    help = (
        "Write docs/rules.md from the knowledge, and add new ids to the list of those that were published. "
        "The same knowledge gives the same bytes."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where a file is not what it should be"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            wanted = {PAGE: rules_page(RULESET), IDS: extended(_text(IDS), RULESET)}
            stale = [path for path, text in wanted.items() if _text(path) != text]
            if check and stale:
                names = " and ".join(path.name for path in stale)
                raise CommandError(f"{names} do not say what the rules say: run manage.py render_rules")
            for path in stale:
                path.write_text(wanted[path], encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        said = [f"{path.name}: {'written' if path in stale else 'as it should be'}" for path in wanted]
        self.stdout.write("\n".join(said))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
