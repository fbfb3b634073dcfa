"""A SQLite file with all tables and nothing in them, made once and copied: the migrations take ten seconds.

It is made anew whenever a file of the project that could change it is another.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[1]
NAME = "orthoregen.sqlite3"
MAKES_IT, KINDS = ("orthoregen", "intake", "treatments"), (".py", ".yaml")


def migrated_file() -> Path:
    """The file to copy. One process makes it, the others wait."""
    folder = settings.VAR_DIR / "migrated"
    folder.mkdir(parents=True, exist_ok=True)
    made, stamp, state = folder / NAME, folder / "stamp", _state()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made.is_file() and stamp.is_file() and stamp.read_text() == state):
            stamp.unlink(missing_ok=True)
            made.unlink(missing_ok=True)
            _migrate(folder)
            stamp.write_text(state)
    return made


def _state() -> str:
    """What the tables are made from, as one word."""
    files = [path for folder in MAKES_IT for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*files, ROOT / "requirements.txt"]):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _migrate(folder: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env | {"ORTHOREGEN_VAR": str(folder)}, check=True)
    with closing(sqlite3.connect(folder / NAME)) as made:
        made.execute("PRAGMA journal_mode = DELETE")  # one file; and a memory can't be written ahead of


@contextmanager
def filled_from_it() -> Iterator[None]:
    """In the block a tests' database in memory has what the file has, and finds nothing left to migrate."""
    create = DatabaseCreation._create_test_db
    held: list[sqlite3.Connection] = []  # a memory is gone with its last connection

    def create_filled(self: DatabaseCreation, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = create(self, verbosity, autoclobber, keepdb)
        if self.is_in_memory_db(name):
            held.append(sqlite3.connect(name, uri=True))
            with closing(sqlite3.connect(migrated_file())) as made:
                made.backup(held[-1])
        return name

    with mock.patch.object(DatabaseCreation, "_create_test_db", create_filled):
        yield
    for memory in held:
        memory.close()
