"""A site of its own for each test: database, folder, broker, and programs that run for real."""

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kombu import Connection
from psycopg import sql

from scripts import throwaway
from tests.migrated import migrated_file
from tests.services import need

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; a machine under load is slow to start a Python
GIVEN = os.environ.get("DATABASE_URL", "")


class Site:
    """Programs of the project over one database, one var/ folder and one broker."""

    def __init__(self, var: Path, database: str, broker: str = "") -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ORTHOREGEN_")}
        inherited.pop("DATABASE_URL", None)
        self.var, self.database = var, database
        self.env = inherited | {"ORTHOREGEN_VAR": str(var)}
        self.env |= {"DATABASE_URL": database} if database else {}
        self.env |= {"ORTHOREGEN_BROKER": broker} if broker else {}
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> Any:
        """Run the project's Python to its end; what it printed, read as JSON."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    def do(self, what: str, *arguments: object) -> Any:
        """One function of tests/worker/program.py."""
        return self.run("-m", "tests.worker.program", what, *map(str, arguments))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.var / f"{len(self.running)}.log").open("wb")
        process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        log.close()
        self.running.append(process)
        return process

    def start_doing(self, what: str, *arguments: object) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-m", "tests.worker.program", what, *map(str, arguments))

    def start_as_in_procfile(self, name: str) -> subprocess.Popen[bytes]:
        lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
        python, *arguments = shlex.split(lines[name].removeprefix("exec "))
        assert python == "python"
        return self.start(sys.executable, *arguments)

    def ask(self, query: str) -> int:
        """One number from the database, read past the project."""
        return int(self.first(query))

    def first(self, query: str) -> Any:
        """One value from the database, read past the project."""
        opened = psycopg.connect(self.database) if self.database else sqlite3.connect(file_in(self.var))
        with closing(opened) as connection:
            return connection.execute(query).fetchone()[0]

    def waiting(self) -> int:
        return self.ask("SELECT count(*) FROM intake_outbox WHERE processed_at IS NULL")

    def messages(self) -> int:
        """How many wait at the broker, or in the folder that stands in for one."""
        broker = self.env.get("ORTHOREGEN_BROKER")
        if broker is None:
            return len(list((self.var / "celery" / "queue").glob("*.msg")))
        with Connection(broker) as connection:
            declared = connection.default_channel.queue_declare("celery", durable=True, auto_delete=False)
            return int(declared.message_count)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, "\n".join(
                f"{path.name}: {path.read_text()[-2000:]}" for path in sorted(self.var.glob("*.log"))
            )
            time.sleep(0.05)

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


def file_in(var: Path) -> Path:
    """Where a site on SQLite keeps its database."""
    return var / "orthoregen.sqlite3"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A database with all tables and nothing in them, to be copied."""
    with new_database() as url:
        site = Site(tmp_path_factory.mktemp("migrated"), url)
        if url:
            site.run("manage.py", "migrate", "--verbosity", "0")
        else:
            shutil.copy(migrated_file(), file_in(site.var))
        yield site


@pytest.fixture
def make_site(migrated: Site, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """A function that gives a new site, on the broker of this address (a folder by default)."""
    sites: list[Site] = []
    with new_database(template=migrated.database) as url:

        def make(broker: str = "") -> Site:
            if not url:
                shutil.copy(file_in(migrated.var), file_in(tmp_path))
            sites.append(Site(tmp_path, url, broker))
            return sites[-1]

        yield make
        for site in sites:
            site.close()


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the broker that the test is run with: empty for the folder, else a real server."""
    if request.param == "rabbitmq":
        need("rabbitmq")
        with throwaway.rabbitmq() as url:
            yield url
    else:
        yield request.getfixturevalue("redis_url") if request.param == "redis" else ""


@pytest.fixture(scope="session")
def web(migrated: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A web process over a database of its own (tests/worker/web.py)."""
    from tests.worker.web import serving

    with serving(migrated, tmp_path_factory.mktemp("web"), number=40) as running:
        yield running


@contextmanager
def new_database(template: str = "") -> Iterator[str]:
    """The address of a new database on the PostgreSQL of this run; empty where the run is on SQLite."""
    if not GIVEN.startswith("postgres"):
        yield ""
        return
    server, _, _name = GIVEN.rpartition("/")
    name = f"worker_{uuid.uuid4().hex}"
    source = sql.Identifier(template.rpartition("/")[2] or "template1")
    with closing(psycopg.connect(GIVEN, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
