"""The guards that stand in the database, and taking one down for a control.

Without it, the harm that it prevents is seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

from orthoregen.guards import Guard, drop_sql, put_sql


def guard_of(migration: str, name: str) -> Guard:
    """A guard by the name that it has in its migration."""
    return getattr(import_module(migration), name)


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """The database takes what the guard refuses, until the end of the block."""
    execute(drop_sql(guard, connection.vendor))
    try:
        yield
    finally:
        execute(put_sql(guard, connection.vendor))


def triggers() -> set[str]:
    """The names of all triggers of the database."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def name_of(trigger: str) -> str:
    """The guard that a trigger is of: on SQLite it is one for each kind of write, named after it."""
    return trigger.removesuffix("_insert").removesuffix("_update")


def execute(statements: list[str]) -> None:
    """Run statements that the code under test never runs."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)
