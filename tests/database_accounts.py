"""On PostgreSQL every request of a test is answered as the web account, every task and round as the worker.

So that all tests of pages and tasks say at once whether the rights in orthoregen/database_roles.py suffice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection
from django.test import Client
from psycopg.pq import TransactionStatus

from intake.services import replays, sweeper, triage
from orthoregen.database_roles import WEB, WORKER

BEHIND = ((triage, "process"), (triage, "show_overdue"), (replays, "read"), (sweeper, "sweep"))


@contextmanager
def as_account(role: str) -> Iterator[None]:
    """What is done in the block is done with the rights of this account; on SQLite there are none."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection  # past Django: no query is counted
    before = raw.execute("SELECT current_setting('role')").fetchone()[0]
    raw.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        if not raw.closed and raw.info.transaction_status != TransactionStatus.INERROR:
            raw.execute(f"SET ROLE {before}")


def running_as(role: str, act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acting(*arguments: Any, **options: Any) -> Any:
        with as_account(role):
            return act(*arguments, **options)

    return acting


@contextmanager
def each_under_its_own() -> Iterator[None]:
    """Requests as web, what runs behind as worker, until the block ends."""
    patched = [(Client, "request", WEB), *((module, name, WORKER) for module, name in BEHIND)]
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in patched]
    for owner, name, role in patched:
        setattr(owner, name, running_as(role, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)
