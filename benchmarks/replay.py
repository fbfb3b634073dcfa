"""How much of two plain processes the workers reach when they replay stored cases in chunks.

    make bench-replay                                   100,000 cases, three rounds
    make bench-replay ARGS="--cases 10000 --rounds 5"

Both read the same rows of one database, which is made for the run and thrown away: PostgreSQL and Redis where
they are installed, else SQLite and a folder. In each round first the one, then the other; wall time from the
moment that every process has loaded its rules. Ends with 1 when the goal is missed, and with a fault when a
summary does not come out byte by byte.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks.goals import Goals
from benchmarks.site import environment, procfile
from scripts import throwaway

ROOT = Path(__file__).resolve().parent.parent
VIGNETTES = ROOT / "tests" / "vignettes"
PROCESSES = 2
DISTINCT = 5_000
ROWS_AT_ONCE = 2_000
_loaded = 0.0  # seconds of CPU until everything was loaded


# --- what is started, each in a process of its own ----------------------------------------------------
def fill(cases: str) -> None:
    """Store so many judged cases: vignettes in which some answers are left out, so that they differ."""
    from django.utils import timezone

    from intake.facts import canonical, digest
    from intake.models import Case, Patient, Response, Ruleset, TriageSummary
    from intake.rules import ENGINE_VERSION, RULESET, SCHEMA, triage
    from tests.people import make_patient_user

    at, user = timezone.now(), make_patient_user()
    ruleset = Ruleset.objects.create(digest=RULESET.digest, text=RULESET.text, first_used_at=at)
    judged = [(canonical(answers), triage(answers)) for answers in _answers(min(DISTINCT, int(cases)))]
    bodies = [(frozen, summary, summary.to_json()) for frozen, summary in judged]
    for begin in range(0, int(cases), ROWS_AT_ONCE):
        numbers = range(begin, min(begin + ROWS_AT_ONCE, int(cases)))
        patients = [
            Patient(reference=f"{number // 1000:03}-{number % 1000:03}", birth_date="1974-03-14")
            for number in numbers
        ]
        made = [Case(patient=patient) for patient in patients]
        responses, summaries = [], []
        for number, case in zip(numbers, made, strict=True):
            frozen, summary, body = bodies[number % len(bodies)]
            sent = {"state": Response.State.SUBMITTED, "submitted_at": at, "frozen": frozen}
            sent |= {"frozen_sha256": digest(frozen), "relation": "self", "questionnaire_version": "none"}
            sent |= {"started_by": user, "submitted_by": user}
            responses.append(Response(case=case, **sent))
            said = {"rank": summary.rank, "flags": [], "not_excluded": [], "schema": SCHEMA, "made_at": at}
            said |= {"body": body, "sha256": digest(body), "engine_version": ENGINE_VERSION}
            summaries.append(TriageSummary(case=case, input_seq=0, ruleset=ruleset, **said))
        for rows in (patients, made, responses, summaries):
            type(rows[0])._default_manager.bulk_create(rows)


def _answers(number: int) -> Iterator[dict[str, Any]]:
    given = [
        case["answers"]
        for path in sorted(VIGNETTES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(case, dict) and "answers" in case
    ]
    drawn = random.Random(1)  # noqa: S311 - the same cases every time
    for _ in range(number):
        yield {code: value for code, value in drawn.choice(given).items() if drawn.random() < 0.9}


def plain(share: str) -> int:
    """Read this share of the cases again, as plainly as can be. Gives how many are equal."""
    from intake.headless.replay import Verdict, verify
    from intake.models import TriageSummary
    from intake.stored_cases import stored_cases
    from intake.stored_rulesets import stored_ruleset

    cases = list(TriageSummary.objects.order_by("case_id").values_list("case_id", flat=True))
    size = -(-len(cases) // PROCESSES)
    mine = cases[int(share) * size : (int(share) + 1) * size]
    _ready()
    stored = stored_cases(newest_only=False, between=(mine[0], mine[-1]))
    return sum(verify(one, stored_ruleset(one.ruleset)) is Verdict.EQUAL for one in stored)


def chunks(*arguments: str) -> int:
    """`manage.py replay_batch` for running workers. Gives how many are equal."""
    from django.core.management import call_command

    from intake.models import ReplayRun
    from intake.services import replays

    _ready()
    call_command("replay_batch", *arguments, stdout=sys.stderr)
    run = ReplayRun.objects.latest("started_at")
    return sum(chunk.counts.get(replays.EQUAL, 0) for chunk in run.chunks.all())


def _ready() -> None:
    """Everything is loaded: wait for the word to go."""
    from intake.rules import RULESET, triage

    triage({}, RULESET)
    print("ready", flush=True)
    sys.stdin.readline()
    global _loaded
    _loaded = time.process_time()


DO = {do.__name__: do for do in (fill, plain, chunks)}


# --- the run ------------------------------------------------------------------------------------------
class Site:
    """A database, a broker and a var/ folder of this run."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, check=True)

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, text=True, **options)

    def timed(self, *all_of_them: tuple[str, ...]) -> tuple[float, int, float]:
        """Seconds from the word to go until the last has ended, what they count together, and their CPU."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started = [self.start("-m", "benchmarks.replay", "--do", *one, **pipes) for one in all_of_them]
        for process in started:
            _line(process, "ready")
        begin = time.perf_counter()
        for process in started:
            print(file=process.stdin, flush=True)
        told = [_line(process).split() for process in started]
        seconds = time.perf_counter() - begin
        return seconds, sum(int(count) for count, _ in told), sum(float(cpu) for _, cpu in told)


def _cpu_of(process: subprocess.Popen[str]) -> float:
    """Seconds of CPU that a process has used, as Linux counts them."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _line(process: subprocess.Popen[str], expected: str = "") -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    line = process.stdout.readline().strip()
    if not line or (expected and line != expected):
        sys.exit("A process failed: nothing was measured")
    return line


@dataclass(frozen=True)
class Round:
    """Cases a second of the plain processes and of the workers, by the clock on the wall and in CPU."""

    plain: float
    workers: float
    plain_cpu: float
    workers_cpu: float

    def __str__(self) -> str:
        rates = f"plain {self.plain:,.0f} a second, workers {self.workers:,.0f}, ratio {self.ratio:.2f}"
        return f"{rates}; a second of CPU {self.plain_cpu:,.0f} and {self.workers_cpu:,.0f}"

    @property
    def ratio(self) -> float:
        return self.workers / self.plain


def measure(site: Site, cases: int, rounds: int, arguments: list[str]) -> list[Round]:
    found = []
    workers = [site.start(*procfile("worker")) for _ in range(PROCESSES)]
    try:
        for number in range(1, rounds + 1):
            plainly, equal_plain, plain_cpu = site.timed(*(("plain", str(n)) for n in range(PROCESSES)))
            before = sum(map(_cpu_of, workers))
            shared, equal_workers, _ = site.timed(("chunks", *arguments))
            workers_cpu = sum(map(_cpu_of, workers)) - before
            if (equal_plain, equal_workers) != (cases, cases):
                sys.exit(f"{equal_plain} and {equal_workers} of {cases} are equal: nothing was measured")
            found.append(Round(*(cases / spent for spent in (plainly, shared, plain_cpu, workers_cpu))))
            print(f"  round {number}: {found[-1]}", flush=True)
    finally:
        for process in workers:
            process.terminate()
        for process in workers:
            process.wait(30)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", default="500", help="cases in a chunk")
    parser.add_argument("--ahead", default="8", help="chunks under way at a time")
    parser.add_argument("--sqlite", action="store_true", help="SQLite and a folder, whatever is installed")
    given = parser.parse_args()
    goals = Goals()
    with ExitStack() as stack:
        var = stack.enter_context(tempfile.TemporaryDirectory())
        env, where = environment(ORTHOREGEN_VAR=var), ["SQLite", "a folder"]
        if not given.sqlite:
            parts = {"DATABASE_URL": throwaway.postgresql, "ORTHOREGEN_BROKER": throwaway.redis}
            for position, (name, start) in enumerate(parts.items()):
                try:
                    env[name] = stack.enter_context(start())
                    where[position] = ("PostgreSQL", "Redis")[position]
                except throwaway.UnavailableError as reason:
                    print(f"{reason}: {where[position]} instead")
        site = Site(env)
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.run("-m", "benchmarks.replay", "--do", "fill", str(given.cases))
        print(f"{given.cases:,} stored cases, {where[0]}, {where[1]}, {PROCESSES} processes of each kind")
        found = measure(site, given.cases, given.rounds, ["--size", given.size, "--ahead", given.ahead])
    middle = Round(*(median(getattr(one, field.name) for one in found) for field in fields(Round)))
    print(f"medians: {middle}")
    reached = median(one.ratio for one in found)
    goals.at_least("of two plain processes that read the same rows", reached, 0.8, 0.9)
    return goals.end()


def do(name: str, *arguments: str) -> None:
    """One of the processes of a run: the last line that it prints is what it counted."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    django.setup()
    counted = DO[name](*arguments)
    print(counted, time.process_time() - _loaded, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--do"]:
        do(*sys.argv[2:])
    else:
        sys.exit(main())
