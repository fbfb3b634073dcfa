"""Replaying stored summaries in parts, by as many workers as there are. Nothing clinical is written.

A chunk is done once: whoever reads it holds it for a while by a conditional update, and the update that says
"done" lets exactly one through, in the transaction that stores what was found. A worker that dies leaves a
chunk whose hold lapses; it is sent again. A message is never more than a hint which chunk is next, so that it
may be lost or come twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from intake.headless.replay import Stored, Verdict, differences, verify, why_not_judged
from intake.models import ReplayChunk, ReplayFinding, ReplayRun, TriageSummary
from intake.rules import ENGINE_VERSION, Ruleset
from intake.services.transitions import change_if
from intake.stored_cases import stored_cases
from intake.stored_rulesets import ruleset_from, stored_ruleset
from orthoregen.audit.services import record
from orthoregen.celery import kept_connection
from orthoregen.logging import get_logger

SIZE = 500  # cases in a chunk: half a second
AHEAD = 8  # chunks that are under way at a time, so that a form that is sent meanwhile waits for few of them
HOLD = timedelta(minutes=1)
TRIES = 3  # then a chunk is left alone until somebody resumes the run
EQUAL, CHANGED, NOT_JUDGED = Verdict.EQUAL.name.lower(), "changed", "not_judged"
log = get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of reading one summary again."""

    name: str
    """equal, changed (by a candidate), not_judged, or the name of a verdict."""
    reasons: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


# --- beginning and ending ---------------------------------------------------------------------------
@transaction.atomic
def begin(*, candidate: Ruleset | None, at: datetime, size: int = SIZE) -> ReplayRun:
    """Cut what is stored at `at` into chunks: for a candidate, or without one for each one's own ruleset."""
    run = ReplayRun.objects.create(
        candidate=candidate.digest if candidate else "",
        knowledge=candidate.text if candidate else "",
        engine_version=ENGINE_VERSION,
        started_at=at,
    )
    for number, (first, last) in enumerate(_ranges(at, size), start=1):
        ReplayChunk.objects.create(run=run, number=number, first_case=first, last_case=last)
    record(action="replay.begun", actor=None, obj=run, reason=run.candidate)
    return run


def _ranges(at: datetime, size: int) -> Iterator[tuple[UUID, UUID]]:
    judged = TriageSummary.objects.filter(made_at__lte=at).order_by("case_id")
    first = last = None
    count = 0
    for case in judged.values_list("case_id", flat=True).distinct().iterator(chunk_size=10_000):
        first, last, count = first or case, case, count + 1
        if count == size:
            yield first, last
            first, count = None, 0
    if first and last:
        yield first, last


@transaction.atomic
def resume(*, run: ReplayRun) -> None:
    """Let chunks that were given up be tried again, and nobody wait for messages that may be lost."""
    for chunk in run.chunks.filter(done_at=None):
        change_if(ReplayChunk, chunk.pk, Q(done_at=None), sent_at=None)
        change_if(ReplayChunk, chunk.pk, Q(done_at=None, attempts__gte=TRIES), attempts=0)


@transaction.atomic
def finish(*, run: ReplayRun, at: datetime) -> bool:
    """Note, once, that every chunk was read; False where one was not."""
    if run.chunks.filter(done_at=None).exists():
        return False
    if change_if(ReplayRun, run.pk, Q(finished_at=None), finished_at=at):
        record(action="replay.finished", actor=None, obj=run, reason=run.candidate)
    return True


# --- sending ----------------------------------------------------------------------------------------
def open_chunks(run: ReplayRun, at: datetime) -> QuerySet[ReplayChunk]:
    """Those that nobody holds and that were not given up."""
    free = Q(held_until=None) | Q(held_until__lte=at)
    return run.chunks.filter(free, done_at=None, attempts__lt=TRIES).order_by("number")


def send(*, run: ReplayRun, at: datetime, ahead: int = AHEAD) -> int:
    """Hand further chunks to the workers, until so many are under way; gives how many were sent.

    Raises what the broker raises. A chunk whose message could not be sent is sent another time.
    """
    from intake.tasks import replay_chunk  # the task calls this module

    is_unsent = Q(sent_at=None) | Q(sent_at__lte=at - HOLD)
    under_way = run.chunks.filter(done_at=None, attempts__lt=TRIES).exclude(is_unsent).count()
    waiting = list(open_chunks(run, at).filter(is_unsent)[: max(0, ahead - under_way)])
    if not waiting:
        return 0
    sent = 0
    with kept_connection() as broker:
        for chunk in waiting:
            if change_if(ReplayChunk, chunk.pk, is_unsent & Q(done_at=None), sent_at=at):
                try:
                    replay_chunk.apply_async((chunk.pk,), connection=broker)
                except Exception:
                    change_if(ReplayChunk, chunk.pk, Q(sent_at=at), sent_at=None)
                    raise
                sent += 1
    return sent


def is_given_up(*, run: ReplayRun, at: datetime) -> bool:
    """Only chunks are left that were tried too often, and nobody is at one."""
    left = run.chunks.filter(done_at=None)
    hopeful = Q(attempts__lt=TRIES) | Q(held_until__gt=at)
    return left.exists() and not left.filter(hopeful).exists()


# --- reading ----------------------------------------------------------------------------------------
def read(*, chunk_id: int, at: datetime) -> bool:
    """Read every summary of a chunk again and store what came of it.

    Safe to repeat and to run in parallel. False where it is done already, where somebody else is at it, and
    where another version of the engine began the run.
    """
    chunk = ReplayChunk.objects.select_related("run").filter(pk=chunk_id).first()
    if chunk is None or chunk.done_at:  # the run was thrown away, or the message came late
        return False
    if chunk.run.engine_version != ENGINE_VERSION:
        log.error("replay.other_engine", chunk_id=chunk.pk)
        return False
    if not _hold(chunk, at):
        return False
    outcomes = list(_outcomes(chunk))
    return _store(chunk, outcomes, at)


def _hold(chunk: ReplayChunk, at: datetime) -> bool:
    is_free = Q(done_at=None) & (Q(held_until=None) | Q(held_until__lte=at))
    return change_if(ReplayChunk, chunk.pk, is_free, held_until=at + HOLD, attempts=F("attempts") + 1)


def _outcomes(chunk: ReplayChunk) -> Iterator[tuple[str, Outcome]]:
    run = chunk.run
    candidate = _candidate(run.candidate, run.pk) if run.candidate else None
    between = (chunk.first_case, chunk.last_case)
    for stored in stored_cases(newest_only=run.newest_only, until=run.started_at, between=between):
        yield stored.id, outcome_of(stored, candidate)


@lru_cache(maxsize=2)
def _candidate(digest: str, run_id: UUID) -> Ruleset:
    """The candidate of a run, loaded once in each process."""
    return ruleset_from(ReplayRun.objects.values_list("knowledge", flat=True).get(pk=run_id), digest)


def outcome_of(stored: Stored, candidate: Ruleset | None) -> Outcome:
    """What a candidate changes of a summary, or whether it stands on its own ruleset."""
    try:
        if candidate is None:
            verdict = verify(stored, stored_ruleset(stored.ruleset))
            is_equal = verdict is Verdict.EQUAL
            return Outcome(verdict.name.lower(), () if is_equal else (str(verdict),))
        found = differences(stored, candidate)
    except (DatabaseError, MemoryError):
        raise
    except Exception as error:
        return Outcome(NOT_JUDGED, (why_not_judged(error),))
    says, kinds = tuple(change.says for change in found), tuple(change.kind for change in found)
    return Outcome(CHANGED if found else EQUAL, says, kinds)


@transaction.atomic
def _store(chunk: ReplayChunk, outcomes: list[tuple[str, Outcome]], at: datetime) -> bool:
    counts = Counter(outcome.name for _, outcome in outcomes)
    kinds = Counter(kind for _, outcome in outcomes for kind in outcome.kinds)
    done = {"done_at": at, "held_until": None, "counts": dict(counts), "kinds": dict(kinds)}
    if not change_if(ReplayChunk, chunk.pk, Q(done_at=None), **done):
        return False
    make = partial(ReplayFinding, chunk=chunk)
    found = [
        make(summary_id=id_, outcome=outcome.name, reasons=list(outcome.reasons))
        for id_, outcome in outcomes
        if outcome.name != EQUAL
    ]
    ReplayFinding.objects.bulk_create(found)
    log.info("replay.read", chunk_id=chunk.pk, count=len(outcomes))
    return True
