"""`manage.py replay_batch`: what `replay` does, shared among the workers, for very many stored cases.

The work lies in the database: a run that is stopped is resumed, one that is over is printed again. Nothing of
a case is written. What is printed names cases by id and facts by code, never a person.
"""

import sys
import time
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from kombu.exceptions import OperationalError

from intake.headless.replay import Unreadable, Verdict
from intake.management.commands.replay import (
    DIFFERENT,
    FAULTY,
    INTERRUPTED,
    SAME,
    add_candidate,
    candidate_of,
)
from intake.models import ReplayChunk, ReplayFinding, ReplayRun
from intake.services import replays

LOOK_EVERY = 0.2  # seconds
SAY_EVERY = 5.0
WRONG = {name.lower() for name, verdict in Verdict.__members__.items() if verdict.is_wrong} | {
    replays.CHANGED
}


class Command(BaseCommand):
    help = (
        "Let the workers read stored cases again, in chunks: without a candidate every summary on its own "
        "ruleset, byte by byte; with one, what it would change in the newest summary of each case. Status 0: "
        "nothing differs, 1: something does, 2: something could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = add_candidate(parser, "the candidate: one that is stored; else each summary's own ruleset")
        which.add_argument("--resume", metavar="RUN", help="go on with a run that was stopped")
        which.add_argument("--report", metavar="RUN", help="print what a run has found; read nothing")
        parser.add_argument(
            "--size", type=int, default=replays.SIZE, metavar="CASES", help="in a chunk (default %(default)s)"
        )
        parser.add_argument(
            "--ahead",
            type=int,
            default=replays.AHEAD,
            metavar="CHUNKS",
            help="that are under way at a time: more for many workers, fewer for a busy clinic "
            "(default %(default)s)",
        )
        parser.add_argument(
            "--here", action="store_true", help="read in this process: no broker and no worker is needed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = self._run(options)
            if not options["report"]:
                self._drive(run, options)
            status = self._tell(run)
        except Unreadable as error:
            raise CommandError(str(error), returncode=FAULTY) from None
        except DatabaseError as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise CommandError(f"The database cannot be read: {reason}", returncode=FAULTY) from None
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        if status:
            sys.exit(status)

    def _run(self, options: dict[str, Any]) -> ReplayRun:
        if min(options["size"], options["ahead"]) < 1:
            raise Unreadable("--size and --ahead are at least 1")
        if known := options["resume"] or options["report"]:
            return _known(known)
        wants_candidate = options["knowledge"] or options["ruleset"]
        candidate = candidate_of(options) if wants_candidate else None
        return replays.begin(candidate=candidate, size=options["size"], at=timezone.now())

    # --- until everything is read ---------------------------------------------------------------------
    def _drive(self, run: ReplayRun, options: dict[str, Any]) -> None:
        """Keep the workers busy, and say how far they are."""
        if options["resume"]:
            replays.resume(run=run)
        begun, said, before = time.monotonic(), time.monotonic(), _read(run).total()
        self._say(f"Run {run.pk}: {run.chunks.count()} chunks; it can be stopped, and resumed by this id")
        while not replays.finish(run=run, at=timezone.now()):
            if not self._one_step(run, options):
                break
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                self._say_progress(run, before, said - begun)
        self._say_progress(run, before, time.monotonic() - begun)

    def _one_step(self, run: ReplayRun, options: dict[str, Any]) -> bool:
        """False where only chunks are left that were tried too often."""
        at = timezone.now()
        if options["here"]:
            chunk = replays.open_chunks(run, at).first()
            if chunk:
                replays.read(chunk_id=chunk.pk, at=at)
                return True
        else:
            try:
                replays.send(run=run, at=at, ahead=options["ahead"])
            except (OSError, OperationalError) as error:
                raise Unreadable(
                    f"The broker cannot be reached. Run {run.pk} can be resumed, with --here also without it"
                ) from error
        time.sleep(LOOK_EVERY)
        return not replays.is_given_up(run=run, at=at)

    def _say_progress(self, run: ReplayRun, before: int, seconds: float) -> None:
        counts = _read(run)
        read, found = counts.total(), counts.total() - counts[replays.EQUAL]
        done, chunks = run.chunks.exclude(done_at=None).count(), run.chunks.count()
        rate = (read - before) / max(seconds, 0.001)
        self._say(f"  {done} of {chunks} chunks, {read} summaries, {found} not equal, {rate:.0f} a second")

    # --- what was found -------------------------------------------------------------------------------
    def _tell(self, run: ReplayRun) -> int:
        findings = ReplayFinding.objects.filter(chunk__run=run).select_related("summary")
        for finding in findings.order_by("chunk__number", "pk").iterator(chunk_size=500):
            self._tell_one(finding)
        counts, kinds = _read(run), Counter[str]()
        for found in run.chunks.values_list("kinds", flat=True):
            kinds.update(found)
        open_chunks = run.chunks.filter(done_at=None).count()
        read = counts.total() - counts[replays.NOT_JUDGED]
        if run.candidate:
            self.stdout.write(f"{counts[replays.CHANGED]} of {read} cases would change with {run.candidate}")
        else:
            equal = counts[replays.EQUAL]
            self.stdout.write(f"{equal} of {counts.total()} stored summaries are equal, byte by byte")
        for kind, times in kinds.most_common():
            self.stdout.write(f"  {kind.replace('_', ' ')}: {times}")
        if others := counts[Verdict.OTHER_ENGINE.name.lower()]:
            self.stdout.write(f"{others} were made by another engine version and need not be")
        if open_chunks:
            self._say(f"{open_chunks} chunks were not read; go on with --resume {run.pk}")
        is_faulty = counts[replays.NOT_JUDGED] or open_chunks
        return FAULTY if is_faulty else DIFFERENT if counts.keys() & WRONG else SAME

    def _tell_one(self, finding: ReplayFinding) -> None:
        name = f"case {finding.summary.case_id} at input {finding.summary.input_seq}"
        if finding.outcome == replays.CHANGED:
            self.stdout.write("\n".join([name, *(f"  {says}" for says in finding.reasons)]))
        elif finding.outcome == replays.NOT_JUDGED:
            self._say(f"{name}: {'; '.join(finding.reasons)}")
        else:
            self.stdout.write(f"{name}: {'; '.join(finding.reasons)}")

    def _say(self, text: str) -> None:
        self.stdout.flush()
        self.stderr.write(text)


def _known(run_id: str) -> ReplayRun:
    try:
        return ReplayRun.objects.get(pk=UUID(run_id))
    except (ValueError, ValidationError, ReplayRun.DoesNotExist):
        raise Unreadable(f"{run_id}: no such run is stored") from None


def _read(run: ReplayRun) -> Counter[str]:
    """How many summaries were read, by what came of them."""
    counts: Counter[str] = Counter()
    for found in ReplayChunk.objects.filter(run=run).exclude(done_at=None).values_list("counts", flat=True):
        counts.update(found)
    return counts
