"""Taking a guard of the database down for a control: without it, the harm that it prevents is seen."""

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


def execute(statements: list[str]) -> None:
    """Run statements that the code under test never runs."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)
