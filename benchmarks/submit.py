"""What sending a form costs beside the floor of the stack, and how soon a worker begins with it.

    make bench-submit
    make bench-submit ARGS="--rounds 3 --number 100"

Sending is the whole request: session, sign-in, CSRF, whose form it is, every answer checked, red flags with
their trace, rows, trail, outbox, message. The floor (benchmarks/floor.py) is a bare Django that checks as
many answers, judges 85 rules with trace and writes three rows. Both run as in the Procfile over one
PostgreSQL, on four connections, and take turns. Counted are requests for each second of CPU of web and
database, and by the clock on the wall.

Then one form after the other is sent to a worker over Redis, in turn with a task that does nothing: from the
commit, or from sending, to the moment at which the worker begins. PostgreSQL and Redis must be installed.
Ends with 1 when a goal is missed.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks import ruleset
from benchmarks.goals import Goals
from benchmarks.site import environment, procfile
from benchmarks.timing import p95
from scripts import throwaway

ROOT = Path(__file__).resolve().parent.parent
ANSWERS, CONNECTIONS = 150, 4
TOKEN = "a" * 32
SAYS = "says:"
TICK = os.sysconf("SC_CLK_TCK")
Request = tuple[str, bytes, dict[str, str]]
"""Path, body and headers."""


# --- in processes of their own --------------------------------------------------------------------
def answers() -> dict[str, Any]:
    """So many answers of a person with a plain back: what has to be answered, and "not sure" of the rest."""
    from intake.questionnaire import QUESTIONS
    from intake.rules import RULESET
    from tests.filling import CALM

    filled = dict(CALM)
    for code in QUESTIONS:
        if len(filled) == ANSWERS:
            break
        if code not in filled and not RULESET.dictionary.faults({code: "not_sure"}):
            filled[code] = "not_sure"
    return filled


def drafts(number: str) -> dict[str, Any]:
    """So many people who are signed in, each with a form that is filled in."""
    from django.test import Client

    from tests.factories import make_draft
    from tests.people import make_patient_user, sign_in

    made = []
    for _ in range(int(number)):
        user = make_patient_user(email=f"{uuid.uuid4()}@example.org")
        draft = make_draft(user=user, draft=answers())
        session = sign_in(Client(), user).session.session_key
        made.append([str(draft.pk), str(draft.form_token), session])
    return {"forms": made}


def look() -> dict[str, Any]:
    """How many forms were sent and wait for the rules, and how many answers each has."""
    from intake.models import Outbox, Response

    sent = Response.objects.submitted()
    return {"sent": sent.count(), "waiting": Outbox.objects.count(), "answers": len(answers())}


def make_floor() -> dict[str, Any]:
    from benchmarks import floor

    floor.make_tables()
    return {}


def work() -> None:
    """A worker as in the Procfile that prints when it begins with each task, and when it is through."""
    from celery.signals import task_postrun, task_prerun

    from orthoregen.celery import app

    @app.task(name="benchmarks.nothing")
    def nothing() -> None:
        """What a task costs that does nothing."""

    def tell(task: Any = None, **_signal: Any) -> None:
        print(SAYS, json.dumps([task.name, time.time()]), flush=True)

    for signal in (task_prerun, task_postrun):
        signal.connect(tell, weak=False)
    app.worker_main([*procfile("worker")[5:], "--concurrency", "1"])


def send_one_by_one() -> Iterator[Any]:
    """For each word of the input send a form, or a task that does nothing; gives the moment before."""
    from django.db import transaction
    from django.utils import timezone

    from intake.models import Response
    from intake.services import responses
    from orthoregen.celery import app

    forms = iter(Response.objects.filter(state="draft").values_list("pk", "form_token", "started_by"))
    committed: list[float] = []
    for word in map(str.strip, sys.stdin):
        if word == "form":
            pk, token, user = next(forms)
            by = responses.User.objects.get(pk=user)
            with transaction.atomic():
                transaction.on_commit(lambda: committed.append(time.time()))
                responses.submit(response_id=pk, form_token=token, by=by, at=timezone.now())
            yield committed[-1]
        else:
            before = time.time()
            app.send_task("benchmarks.nothing")
            yield before


# --- the sites ------------------------------------------------------------------------------------
def run(env: dict[str, str], *arguments: str) -> Any:
    """Run a Python to its end; the last line of what it prints, read as JSON."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None


def do(env: dict[str, str], what: str, *arguments: str) -> Any:
    return run(env, "-m", "benchmarks.submit", "--do", what, *arguments)


@contextmanager
def started(env: dict[str, str], *arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "text": True, **options}
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=env, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def web(env: dict[str, str], application: str) -> Iterator["Web"]:
    """The web processes of the Procfile, for one application."""
    port = throwaway.free_port()
    words = [application if one == "orthoregen.wsgi" else one for one in procfile("web", str(port))]
    with started(env, *words) as process:
        site = Web(port, process)
        site.wait()
        yield site


class Web:
    """A web process with its children, and what they cost."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        self.port, self.process = port, process

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
                    line.request("GET", "/", headers={"Host": "127.0.0.1"})
                    line.getresponse().read()
                    return
            except OSError:
                time.sleep(0.1)
        sys.exit("A web process did not start: nothing was measured")

    def answer(self, requests: list[Request], expected: int) -> float:
        """Send all of them on four connections; the seconds that it took."""
        shares = [requests[number::CONNECTIONS] for number in range(CONNECTIONS)]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            begin = time.perf_counter()
            list(pool.map(lambda share: self._answer(share, expected), shares))
            return time.perf_counter() - begin

    def _answer(self, requests: list[Request], expected: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            for path, body, headers in requests:
                line.request("POST", path, body, {"Host": "127.0.0.1", **headers})
                answer = line.getresponse()
                answer.read()
                if answer.status != expected:
                    raise SystemExit(f"{path}: {answer.status}: nothing was measured")


def cpu_of(parent: int) -> float:
    """Seconds of CPU that a process and its children have used, as Linux counts them."""
    spent = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(stat.parent.name), stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if parent in (pid, int(rest[1])):
            spent += (int(rest[11]) + int(rest[12])) / TICK
    return spent


# --- the first part: sending beside the floor -----------------------------------------------------
def compared(rounds: int, number: int, goals: Goals) -> None:
    with ExitStack() as stack:
        var = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(throwaway.postgresql())
        with closing(psycopg.connect(server, autocommit=True)) as connection:
            connection.execute("CREATE DATABASE floor")
            found = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert found is not None  # noqa: S101 - it has one
            postmaster = _parent_of(int(found[0]))
        broker = stack.enter_context(throwaway.redis())
        site = environment(ORTHOREGEN_VAR=var, DATABASE_URL=server, ORTHOREGEN_BROKER=broker)
        bare = environment(ORTHOREGEN_VAR=var, FLOOR_DATABASE_URL=f"{server.rpartition('/')[0]}/floor")
        run(site, "manage.py", "migrate", "-v", "0")
        run(site, "manage.py", "collectstatic", "--no-input", "-v", "0")
        do(bare, "make_floor")
        forms = do(site, "drafts", str((rounds + 1) * number))["forms"]
        ours = stack.enter_context(web(site, "orthoregen.wsgi"))
        floor = stack.enter_context(web(bare, "benchmarks.floor"))
        bodies = [json.dumps(case).encode() for case in ruleset.cases(number)]
        posts = [("/submit", body, {"Content-Type": "application/json"}) for body in bodies]
        rates: list[dict[str, float]] = []
        for turn in range(rounds + 1):
            sends = [_send(*form) for form in forms[turn * number : (turn + 1) * number]]
            one = {}
            for name, running, requests, status in (("floor", floor, posts, 200), ("ours", ours, sends, 302)):
                before = cpu_of(running.process.pid) + cpu_of(postmaster)
                one[f"{name} a second"] = number / running.answer(requests, status)
                spent = cpu_of(running.process.pid) + cpu_of(postmaster) - before
                one[f"{name} a second of CPU"] = number / spent
            if turn:  # the first round is for warming up
                rates.append(one)
        stored = do(site, "look")
        if (stored["sent"], stored["waiting"]) != (len(forms), len(forms)):
            sys.exit(f"{stored} of {len(forms)}: nothing was measured")
    print(f"\nSending a form with {stored['answers']} answers, {rounds} rounds of {number}, medians")
    for name in rates[0]:
        print(f"  {name:<28}{median(one[name] for one in rates):8.0f}")
    for of in ("a second of CPU", "a second"):
        found = median(one[f"ours {of}"] / one[f"floor {of}"] for one in rates)
        if of == "a second":
            print(f"  of the floor, by the clock on the wall: {found:.2f}")
        else:
            goals.at_least("sending, of the floor's requests for a second of CPU", found, 0.55, 0.8)


def _parent_of(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def _send(pk: str, token: str, session: str) -> Request:
    body = urlencode({"form_token": token, "revision": 0, "csrfmiddlewaretoken": TOKEN}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    return f"/intake/{pk}/check/", body, headers


# --- the second part: how soon a worker begins ----------------------------------------------------
def hurried(number: int, goals: Goals) -> None:
    with ExitStack() as stack:
        var = stack.enter_context(tempfile.TemporaryDirectory())
        servers = {
            "DATABASE_URL": stack.enter_context(throwaway.postgresql()),
            "ORTHOREGEN_BROKER": stack.enter_context(throwaway.redis()),
        }
        site = environment(ORTHOREGEN_VAR=var, **servers)
        run(site, "manage.py", "migrate", "-v", "0")
        do(site, "drafts", str(number + 10))
        this = ("-m", "benchmarks.submit", "--do")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        worker = stack.enter_context(started(site, *this, "work", stdout=subprocess.PIPE))
        sender = stack.enter_context(started(site, *this, "send_one_by_one", **pipes))
        late: dict[str, list[float]] = {"form": [], "nothing": []}
        for turn in range(number + 10):
            for word, found in late.items():
                print(word, file=sender.stdin, flush=True)
                before, (task, began), _ended = _read(sender), _read(worker), _read(worker)
                if ("nothing" in task) != (word == "nothing"):
                    sys.exit(f"{task} instead of {word}: nothing was measured")
                if turn >= 10:  # the first ones are for warming up
                    found.append(began - before)
    print(f"\nUntil a worker over Redis begins, {number} of each")
    for word, seconds in late.items():
        print(f"  {word:<10} p95 {1e3 * p95(seconds):6.1f} ms, median {1e3 * median(seconds):6.1f} ms")
    times = p95(late["form"]) / p95(late["nothing"])
    goals.at_most("from the commit to a worker's start, p95, of a task that does nothing", times, 10, "times")


def _read(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    for line in process.stdout:
        if line.startswith(SAYS):  # a worker greets before that
            return json.loads(line.removeprefix(SAYS))
    sys.exit("A process failed: nothing was measured")


DO: dict[str, Callable[..., Any]] = {one.__name__: one for one in (drafts, look, make_floor, work)}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--number", type=int, default=300, help="requests of each in a round")
    given = parser.parse_args()
    goals = Goals()
    compared(given.rounds, given.number, goals)
    hurried(given.number, goals)
    return goals.end()


def process(what: str, *arguments: str) -> None:
    """One of the processes of a run: what it prints is JSON."""
    if what != "make_floor":
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
        django.setup()
    if what == "send_one_by_one":
        for said in send_one_by_one():
            print(SAYS, json.dumps(said), flush=True)
    else:
        print(json.dumps(DO[what](*arguments)), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--do"]:
        process(*sys.argv[2:])
    else:
        sys.exit(main())
