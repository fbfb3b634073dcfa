"""`manage.py replay`: what another ruleset would say of cases, and whether stored summaries stand.

Nothing is written. Cases are read one after the other, so that it does not matter how many there are. What is
printed names cases by id and facts by code, never a person.
"""

import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from intake.headless.cases import Fault, Reader
from intake.headless.replay import (
    Stored,
    Unreadable,
    Verdict,
    differences,
    differences_between,
    verify,
    why_not_judged,
)
from intake.headless.start import in_one_line
from intake.rules import ENGINE_VERSION, RULESET, BadKnowledge, Ruleset
from intake.rules.changes import Change
from intake.stored_cases import stored_cases
from intake.stored_rulesets import stored_ruleset

SAME, DIFFERENT, FAULTY, INTERRUPTED = 0, 1, 2, 130
Result = TypeVar("Result")


class Command(BaseCommand):
    help = (
        "Let the rules read cases again and print which would change, and why. Without a file: the newest "
        "summary of each stored case. Status 0: nothing differs, 1: something does, 2: something could not "
        "be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="cases as for manage.py triage; the candidate is compared with the rules in use",
        )
        add_candidate(parser, "the candidate: one that is stored; else it is the rules in use")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="read every stored summary again on its own ruleset and compare it byte by byte",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = self._verify(options) if options["verify"] else self._compare(options)
            self.stdout.flush()
        except Unreadable as error:
            raise CommandError(str(error), returncode=FAULTY) from None
        except DatabaseError as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise CommandError(f"The database cannot be read: {reason}", returncode=FAULTY) from None
        except BrokenPipeError:  # nobody reads any more: what is left in the buffer goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        if status:
            sys.exit(status)

    # --- on another ruleset ---------------------------------------------------------------------------
    def _compare(self, options: dict[str, Any]) -> int:
        candidate, files = candidate_of(options), options["files"]
        if files and candidate.digest == RULESET.digest:
            raise Unreadable(
                "A file needs a candidate that differs from the rules in use: --knowledge or --ruleset"
            )
        compared = self._of_files(files, candidate) if files else self._of_store(candidate)
        kinds: Counter[str] = Counter()
        read = changed = faulty = 0
        for name, found in compared:
            read += found is not None
            faulty += found is None
            changed += bool(found)
            if found:
                kinds.update(change.kind for change in found)
                self.stdout.write("\n".join([name, *(f"  {change.says}" for change in found)]))
        self.stdout.write(f"{changed} of {read} cases would change with {candidate.digest}")
        for kind, times in kinds.most_common():
            self.stdout.write(f"  {kind.replace('_', ' ')}: {times}")
        return FAULTY if faulty else DIFFERENT if changed else SAME

    def _of_store(self, candidate: Ruleset) -> Iterator[tuple[str, list[Change] | None]]:
        for stored in stored_cases(newest_only=True):
            yield stored.name, self._judged(stored.name, partial(differences, stored, candidate))

    def _of_files(self, files: list[str], candidate: Ruleset) -> Iterator[tuple[str, list[Change] | None]]:
        reader = Reader(sys.stdin.buffer if sys.stdin else io.BytesIO())
        for case in (case for name in files for case in reader.read(name)):
            if isinstance(case, Fault):
                self._say(str(case))
                yield "", None
            else:
                name = f"{case.file}: case {case.number}"
                judge = partial(differences_between, case.answers, RULESET, candidate)
                yield name, self._judged(name, judge)

    # --- on its own ruleset ---------------------------------------------------------------------------
    def _verify(self, options: dict[str, Any]) -> int:
        if options["files"] or options["knowledge"] or options["ruleset"]:
            raise Unreadable("--verify reads what is stored on its own ruleset: neither file nor candidate")
        counted: Counter[Verdict | None] = Counter()
        for stored in stored_cases(newest_only=False):
            verdict = self._judged(stored.name, partial(_verdict, stored))
            counted[verdict] += 1
            if verdict is Verdict.OTHER_ENGINE:
                engines = f"engine {stored.engine_version} made it, this is {ENGINE_VERSION}"
                self.stdout.write(f"{stored.name}: {verdict} ({engines})")
            elif verdict not in (Verdict.EQUAL, None):
                self.stdout.write(f"{stored.name}: {verdict}")
        equal, others = counted[Verdict.EQUAL], counted[Verdict.OTHER_ENGINE]
        self.stdout.write(f"{equal} of {counted.total()} stored summaries are equal, byte by byte")
        if others:
            self.stdout.write(f"{others} were made by another engine version and need not be")
        is_wrong = any(verdict and verdict.is_wrong for verdict in counted)
        return FAULTY if counted[None] else DIFFERENT if is_wrong else SAME

    # --- what cannot be judged ------------------------------------------------------------------------
    def _judged(self, name: str, judge: Callable[[], Result]) -> Result | None:
        """None, and a line on standard error, where a case cannot be judged; the others go on."""
        try:
            return judge()
        except (DatabaseError, MemoryError):
            raise
        except Exception as error:
            self._say(f"{name}: {why_not_judged(error)}")
        return None

    def _say(self, text: str) -> None:
        self.stdout.flush()
        self.stderr.write(text)


def _verdict(stored: Stored) -> Verdict:
    return verify(stored, stored_ruleset(stored.ruleset))


def add_candidate(parser: CommandParser, of_digest: str) -> Any:
    """The two ways to name a candidate, of which one may be used; gives their group."""
    candidate = parser.add_mutually_exclusive_group()
    candidate.add_argument("--knowledge", type=Path, metavar="FOLDER", help="the candidate: a folder")
    candidate.add_argument("--ruleset", metavar="DIGEST", help=of_digest)
    return candidate


def candidate_of(options: dict[str, Any]) -> Ruleset:
    """The ruleset that is named; the one in use where none is."""
    if options["ruleset"]:
        return stored_ruleset(options["ruleset"])
    folder: Path | None = options["knowledge"]
    if folder is None:
        return RULESET
    if not folder.is_dir():
        raise Unreadable(f"{folder}: no such folder")
    try:
        return Ruleset.from_folder(folder)
    except (BadKnowledge, OSError, ValueError) as error:
        raise Unreadable(f"{folder} holds no knowledge that can be loaded: {in_one_line(error)}") from error
