"""The headless main job: answers in, summaries out. It stores nothing and needs no database.

One JSON object for each case and line on standard output, in order; one line for each fault on standard
error; the status is 0 when every case was evaluated, else 2.
"""

import io
import json
import os
import sys
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from intake.headless import words
from intake.headless.cases import STANDARD_INPUT, Case, Fault, Reader
from intake.rules import Summary, show_code, triage
from intake.rules.answers import InvalidAnswers

FAULTY = 2
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Evaluate answers from files or standard input and print one summary a case."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="a .json file with one case or a list, a .jsonl file with one case a line, or - for "
            "standard input, which is read when no file is named",
        )
        parser.add_argument("--pretty", action="store_true", help="print for people instead of JSON")
        parser.add_argument(
            "--explain", metavar="CODE_OR_ID", help="print one fact, line, red flag or mimic with its sources"
        )
        parser.add_argument(
            "--show-code",
            action="store_true",
            help="print the Python that the rules become: what really decides, entry by entry",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["show_code"]:
                self.stdout.write(show_code(), ending="")
                is_faulty = False
            elif options["explain"]:
                is_faulty = self._explain(options["explain"])
            else:
                is_faulty = self._evaluate(options["files"] or [STANDARD_INPUT], options["pretty"])
            self.stdout.flush()
        except BrokenPipeError:
            self._end_quietly()
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        if is_faulty:
            sys.exit(FAULTY)

    def _evaluate(self, files: list[str], is_pretty: bool) -> bool:
        """Prints every case of the files; true where anything was wrong."""
        is_faulty = False
        reader = Reader(sys.stdin.buffer if sys.stdin else io.BytesIO())
        for found in (found for name in files for found in reader.read(name)):
            faults = [found] if isinstance(found, Fault) else []
            if isinstance(found, Case):
                summary, faults = evaluate(found)
                if summary:
                    self.stdout.write(printed(found.number, summary, is_pretty=is_pretty))
            for fault in faults:
                is_faulty = True
                self.stdout.flush()
                self.stderr.write(str(fault))
        return is_faulty

    def _explain(self, id_: str) -> bool:
        try:
            self.stdout.write(words.explain(id_))
        except words.NotInTheKnowledge:
            close = get_close_matches(id_, list(words.names()), n=3)
            hint = f"; close to it: {', '.join(close)}" if close else ""
            self.stderr.write(f"{id_}: no fact, line, red flag or mimic has this name{hint}")
            return True
        return False

    def _end_quietly(self) -> None:
        """Nobody reads any more: what is left in the buffer goes nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def evaluate(case: Case) -> tuple[Summary | None, list[Fault]]:
    """The summary of a case, or what is wrong with its answers."""
    try:
        return triage(case.answers), []
    except InvalidAnswers as error:
        return None, [Fault(case.file, case.number, fault.code, fault.message) for fault in error.faults]
    except Exception as error:  # the cases after this one are still to be evaluated
        return None, [Fault(case.file, case.number, "", f"the rules failed: {type(error).__name__}")]


def printed(number: int, summary: Summary, *, is_pretty: bool) -> str:
    """One line of JSON, or a page for people."""
    if is_pretty:
        return words.pretty(number, summary)
    return json.dumps({"case": number} | summary.as_dict(), separators=(",", ":"))
