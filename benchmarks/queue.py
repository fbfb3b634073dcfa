"""Whether a page of the queue costs more where more is stored.

    make bench-queue                                    1,000 beside 1,000,000 stored, on both databases
    make bench-queue ARGS="--many 20000 --rounds 3"
    make bench-queue ARGS="--on sqlite"

Three databases are made for the run and thrown away: few intakes, many, and many with twenty times the open
work. Each has a process of its own; their loads take turns, so that a busy neighbour slows all three. What is
timed is the whole request, from the middleware to the rendered page. The 95th percentiles are compared round
by round, and the median of these ratios counts. Ends with 1 when a goal is missed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.goals import Goals
from benchmarks.site import environment
from benchmarks.timing import p95
from scripts import throwaway

ROOT = Path(__file__).resolve().parent.parent
FEW, OPEN, TIMES = 1_000, 200, 20
MORE_OPEN = OPEN * (TIMES - 1)
QUEUE, ANSWERED = "/review/", "/review/?list=answered"
REST = ("/review/?list=mine", "/review/?list=done")
GOALS = {QUEUE: "the queue", ANSWERED: "answered by patient"}  # the others are looked at, and have none
SIZES = ("few", "many", "busy")


# --- in a process of its own ----------------------------------------------------------------------
def serve() -> Iterator[str]:
    """Answer each address of the input with the seconds that its page took, and how many statements."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from orthoregen.accounts.models import Role
    from tests.factories import make_clinician, make_staff, sign_in

    reader = make_staff(Role.CLINICIAN, email="reader@example.org")
    make_clinician(user=reader, name="Dr Reader", registration_number="reader")
    client = sign_in(Client(SERVER_NAME="localhost"), reader)
    for address in (*GOALS, *REST) * 10:
        client.get(address)
    yield "ready"
    for line in sys.stdin:
        address, _, counted = line.strip().partition(" ")
        if counted:
            with CaptureQueriesContext(connection) as statements:
                page = client.get(address)
            if page.status_code != 200:
                raise SystemExit(f"{address}: {page.status_code}")
            yield f"{len(statements)} {page.content.count(b'<tr class=')}"
            continue
        begin = time.perf_counter()
        client.get(address)
        yield str(time.perf_counter() - begin)


# --- the databases --------------------------------------------------------------------------------
class Site:
    """A database of the run, with a var/ folder, and the process in front of it."""

    def __init__(self, var: Path, database: str) -> None:
        self.var, self.database = var, database
        elsewhere = {"DATABASE_URL": database} if database else {}
        self.env = environment(ORTHOREGEN_VAR=str(var), **elsewhere)
        self.process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, check=True)

    def store(self, begin: int, end: int, open_ones: int) -> None:
        self.run("-m", "benchmarks.queue", "--store", str(begin), str(end), str(open_ones))

    def start(self) -> None:
        self.run("manage.py", "collectstatic", "--no-input", "-v", "0")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        command = [sys.executable, "-m", "benchmarks.queue", "--serve"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, text=True, **pipes)  # type: ignore[call-overload]
        if self._line() != "ready":
            sys.exit("A process failed: nothing was measured")

    def seconds(self, address: str) -> float:
        return float(self._ask(address))

    def statements_and_rows(self, address: str) -> tuple[int, int]:
        statements, rows = self._ask(f"{address} counted").split()
        return int(statements), int(rows)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _ask(self, line: str) -> str:
        assert self.process is not None  # noqa: S101 - it was started
        print(line, file=self.process.stdin, flush=True)
        return self._line() or sys.exit("A process failed: nothing was measured")

    def _line(self) -> str:
        assert self.process is not None  # noqa: S101 - it was started
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        return self.process.stdout.readline().strip()


def sites(stack: ExitStack, on: str, many: int) -> dict[str, Site]:
    """The three databases, filled. The busy one is a copy of the one with many, and more open work on top."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(throwaway.postgresql()) if on == "postgresql" else ""
    found = {}
    for name in SIZES:
        (folder / name).mkdir()
        found[name] = Site(folder / name, f"{server.rpartition('/')[0]}/{name}" if server else "")
    for name, stored in (("few", FEW), ("many", many)):
        _create(server, name)
        found[name].run("manage.py", "migrate", "-v", "0")
        found[name].store(0, stored, OPEN)
    if server:
        _create(server, "busy", like="many")
    else:
        shutil.copy(folder / "many" / "orthoregen.sqlite3", folder / "busy")
    found["busy"].store(many, many + MORE_OPEN, MORE_OPEN)
    for site in found.values():
        stack.callback(site.stop)
        site.start()
    return found


def _create(server: str, name: str, like: str = "template1") -> None:
    if server:
        with closing(psycopg.connect(server, autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


# --- the run --------------------------------------------------------------------------------------
def rounds(of: dict[str, Site], address: str, number: int, loads: int) -> list[dict[str, list[float]]]:
    """In each round every site is loaded so many times, one after the other."""
    found = []
    for _ in range(number):
        spent: dict[str, list[float]] = {name: [] for name in of}
        for _ in range(loads):
            for name, site in of.items():
                spent[name].append(site.seconds(address))
        found.append(spent)
    return found


def ratio(found: list[dict[str, list[float]]], one: str, other: str) -> float:
    return median(p95(spent[one]) / p95(spent[other]) for spent in found)


def measure(on: str, given: argparse.Namespace, goals: Goals) -> None:
    print(f"\n{on}: {FEW:,} beside {given.many:,} stored intakes, {OPEN} open; busy: {OPEN * TIMES:,} open")
    with ExitStack() as stack:
        of = sites(stack, on, given.many)
        for address in (*GOALS, *REST):
            what = GOALS.get(address)
            found = rounds(of, address, given.rounds if what else 1, given.loads)
            for name in SIZES:
                seconds = [second for spent in found for second in spent[name]]
                statements, rows = of[name].statements_and_rows(address)
                times = f"p95 {1e3 * p95(seconds):6.1f} ms, median {1e3 * median(seconds):6.1f} ms"
                print(f"  {address:<24}{name:<6}{times}, {statements} statements, {rows} rows", flush=True)
                if what:
                    goals.at_most(f"{on}, {name}: statements of the first page, {what}", statements, 4, "")
            if what:
                goals.at_most(
                    f"{on}, {what}: p95, many beside few", ratio(found, "many", "few"), 1.15, "times"
                )
                busy = f"{on}, {what}: p95, that with {TIMES} times the open work"
                goals.at_most(busy, ratio(found, "busy", "few"), 1.25, "times")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--loads", type=int, default=200, help="of each database in a round")
    parser.add_argument("--on", choices=["postgresql", "sqlite"], help="one database instead of both")
    given = parser.parse_args()
    databases = [given.on] if given.on else ["postgresql", "sqlite"]
    if "postgresql" in databases and throwaway.postgresql_programs() is None:
        print("PostgreSQL is not installed here: only SQLite is measured")
        databases.remove("postgresql")
    goals = Goals()
    for on in databases:
        measure(on, given, goals)
    return goals.end()


def do(what: str, *arguments: str) -> None:
    """One of the processes of a run."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    django.setup()
    if what == "--store":
        from benchmarks.stored import settle, store

        store(*map(int, arguments))
        settle()
    else:
        for said in serve():
            print(said, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["--store"], ["--serve"]):
        do(*sys.argv[1:])
    else:
        sys.exit(main())
