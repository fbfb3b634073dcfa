"""`manage.py vignettes`: how often the rules say what a clinician would, with its uncertainty."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.headless.vignettes import BAR, BadVignettes, Table, Vignette, judge, read_bar, read_folder
from intake.rules import ENGINE_VERSION, RULESET

FOLDER = Path(settings.BASE_DIR) / "tests" / "vignettes"
UNSEEN, HELD_OUT = "unseen", "held_out"


class Command(BaseCommand):
    help = (
        "Judge the vignettes and print what came out as expected, each with its 95 % interval (Wilson). "
        "Published cases are the headline and have a bar; the status is 1 where one is not reached. Those of "
        f"the folder {UNSEEN}/ were collected after the first rules and stand apart."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="a folder of cases (YAML)")
        parser.add_argument(
            "--held-out",
            action="store_true",
            help=f"the cases in {HELD_OUT}/ of that folder instead, set aside while rules were written",
        )
        parser.add_argument("--bar", type=Path, default=FOLDER / BAR, help="the file that holds the bar")
        parser.add_argument("--misses", action="store_true", help="name each case that differs, and how")

    def handle(
        self, *args: Any, folder: Path, held_out: bool, bar: Path, misses: bool, **options: Any
    ) -> None:
        try:
            cases = _set_aside(folder) if held_out else _open(folder)
            table = Table([(case, judge(case)) for case in cases], read_bar(bar))
        except BadVignettes as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(f"Ruleset {RULESET.digest}, engine {ENGINE_VERSION}. Intervals: 95 %, Wilson.\n\n")
        self.stdout.write("\n".join(table.lines()))
        if misses:
            self.stdout.write("\n".join(["Cases that differ", *(f"  {line}" for line in table.misses())]))
        if below := table.below():
            raise CommandError(f"Below the bar: {', '.join(below)}")


def _open(folder: Path) -> list[Vignette]:
    unseen = folder / UNSEEN
    return read_folder(folder) + (read_folder(unseen, in_view=False) if unseen.is_dir() else [])


def _set_aside(folder: Path) -> list[Vignette]:
    return read_folder(folder / HELD_OUT, in_view=False)
