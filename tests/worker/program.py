"""What the tests of this folder do in a process of its own: `python -m tests.worker.program DO ARGUMENTS`.

The last line that it prints is JSON.
"""

import io
import json
import os
import signal
import sys
import threading
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from intake import rules  # noqa: E402
from intake.facts import digest  # noqa: E402
from intake.models import Outbox, Ruleset  # noqa: E402
from intake.services import replays, sweeper, triage  # noqa: E402
from orthoregen.accounts.models import Role  # noqa: E402
from orthoregen.accounts.on_call import set_order  # noqa: E402
from orthoregen.celery import app  # noqa: E402
from tests.factories import (  # noqa: E402
    ANSWERS,
    make_clinician,
    make_escalation,
    make_outbox,
    make_staff,
    make_submitted,
    make_summary,
)


def enqueue(number: str) -> float:
    """Send so many forms, which are a minute old. Gives the seconds of the slowest."""
    at, slowest = timezone.now() - timedelta(minutes=1), 0.0
    for _ in range(int(number)):
        case = make_submitted(at=at).case
        begin = time.perf_counter()
        with transaction.atomic():
            triage.enqueue(case=case, input_seq=0, at=at)
        slowest = max(slowest, time.perf_counter() - begin)
    return slowest


def enqueue_and_raise(number: str) -> None:
    """Send so many forms; an emergency was raised a minute ago, and nobody on call was told of it yet."""
    enqueue(number)
    at = timezone.now() - timedelta(minutes=1)
    on_call = make_clinician(user=make_staff(Role.CLINICIAN, second_factor=False))
    set_order(clinicians=[on_call], seen=0, by=None, at=timezone.now())
    make_escalation(raised_at=at, clock_at=at)


def enqueue_with_late_messages(late: str, waiting: str) -> None:
    """Send forms that the sweeper reads before their messages arrive, and forms that still wait."""
    enqueue(late)
    sweep("0")
    enqueue(waiting)


def sweep(*seconds: str) -> list[int]:
    """One round each, as it would run so many seconds from now. Gives how many cases each evaluated."""
    now = timezone.now()
    return [sweeper.sweep(at=now + timedelta(seconds=int(later))).evaluated for later in seconds]


def enqueue_and_die(number: str, at_call: str) -> None:
    """Send so many forms, then be a worker that dies without a word in the middle of this many-th one."""
    enqueue(number)
    judge, calls = rules.triage, []

    def judge_or_die(*arguments: object, **options: object) -> object:
        calls.append(arguments)
        if len(calls) == int(at_call):
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(*arguments, **options)

    rules.triage = judge_or_die
    _be_a_worker()


def _be_a_worker() -> None:
    app.worker_main(
        ["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "error"]
    )


def store(number: str) -> str:
    """Store so many judged cases and one whose summary has a byte too many. Gives that one's case."""
    at = timezone.now()
    for _ in range(int(number)):
        real = triage.process(outbox_id=make_outbox().pk, at=at)
    fields = {"ruleset": real.ruleset, "engine_version": real.engine_version, "made_at": at}
    body = f"{real.body} "
    return str(make_summary(body=body, sha256=digest(body), **fields).case_id)


def store_candidate() -> str:
    """Store a ruleset in which numbness of the saddle alarms those who have none. Gives its digest."""
    assert ANSWERS["saddle_numbness"] == "no"
    content = json.loads(rules.RULESET.text)
    flags = content["red_flags/cauda_equina.yaml"]["red_flags"]
    saddle = next(flag for flag in flags if flag["id"] == "rf_ces_saddle")
    saddle["when"] = json.loads(json.dumps(saddle["when"]).replace("numbness == yes", "numbness == no"))
    candidate = rules.Ruleset.from_content(content)
    return Ruleset.objects.create(digest=candidate.digest, text=candidate.text).pk


def replay(*arguments: str) -> tuple[int, list[str]]:
    """`manage.py replay_batch`: its status and what it prints."""
    out, status = io.StringIO(), 0
    try:
        call_command("replay_batch", *arguments, stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue().splitlines()


def replay_and_die(size: str, at_call: str) -> None:
    """Begin a replay and send all of it, then be a worker that dies at this many-th summary."""
    run = replays.begin(candidate=None, size=int(size), at=timezone.now())
    replays.send(run=run, at=timezone.now(), ahead=100)
    judge, calls = replays.outcome_of, []

    def judge_or_die(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == int(at_call):
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(*arguments)

    replays.outcome_of, replays.HOLD = judge_or_die, timedelta(seconds=1)
    _be_a_worker()


def go_on() -> tuple[int, list[str]]:
    """Resume the only run there is."""
    return replay("--resume", str(replays.ReplayRun.objects.get().pk))


def race(threads: str) -> list[dict[str, int]]:
    """So many threads work on one outbox row at the same moment: with the guard, then without it."""
    guarded = _race(int(threads))
    real = triage.change_if
    triage.change_if = lambda model, pk, condition, **changes: real(model, pk, Q(), **changes)
    return [guarded, _race(int(threads))]


def _race(threads: int) -> dict[str, int]:
    case = make_submitted().case
    row = Outbox.objects.create(case=case, input_seq=0, ruleset_digest=rules.RULESET.digest)
    start = threading.Barrier(threads)
    failed = []

    def work() -> None:
        start.wait()
        try:
            triage.process(outbox_id=row.pk, at=timezone.now())
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {
        "summaries": case.summaries.count(),
        "items": case.review_items.count(),
        "attempts": Outbox.objects.get(pk=row.pk).attempts,
        "failed": len(failed),
    }


DO = {
    do.__name__: do
    for do in (
        *(enqueue, enqueue_and_raise, enqueue_with_late_messages, enqueue_and_die, sweep, race),
        *(store, store_candidate, replay, replay_and_die, go_on),
    )
}

if __name__ == "__main__":
    print(json.dumps(DO[sys.argv[1]](*sys.argv[2:])), flush=True)  # noqa: T201
