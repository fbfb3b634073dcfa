"""Statements that are built once.

Django builds the SQL of a queryset anew each time, which costs several times as much as running it. What very
many requests read is declared as a function from the values that it will be given to a queryset:

    OPEN = Prepared(
        lambda user, at: open_access(user, at), user=models.UUIDField(), at=models.DateTimeField()
    )
    OPEN.all(user=user.pk, at=at)

It is built once in a process, for the kind of database in use, with a place for each value; PostgreSQL plans
it once for each connection too, until a transaction on it is rolled back. It gives what the queryset gives:
objects, or tuples after `values_list`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.transaction import TransactionManagementError

Make = Callable[[Sequence[Any], BaseDatabaseWrapper], Any]
"""What becomes of a row of a database."""


class Given(Expression):
    """The place in a statement of a value that is given when it runs."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class _Compiled(NamedTuple):
    """A statement for one kind of database; among its parameters are places of values."""

    sql: str
    params: tuple[Any, ...]
    make: Make
    locks: bool


class Prepared:
    """A queryset that is built once. `queryset` is called with a place for each of `fields`, by name."""

    def __init__(
        self, queryset: Callable[..., "models.QuerySet[Any, Any]"], **fields: "models.Field[Any, Any]"
    ) -> None:
        self.queryset, self.fields = queryset, fields
        self._compiled = cache(self._compile)

    def all(self, **values: object) -> list[Any]:
        """Everything that the queryset gives for these values."""
        database = connections[DEFAULT_DB_ALIAS]
        statement = self._compiled(database.vendor)
        if statement.locks and not database.in_atomic_block:
            raise TransactionManagementError("What is locked outside a transaction is free again at once")
        adapted = {name: adapt(field, values[name], database) for name, field in self.fields.items()}
        params = [adapted[one.name] if type(one) is Given else one for one in statement.params]
        return [statement.make(row, database) for row in run(statement.sql, params, database)]

    def first(self, **values: object) -> Any:
        """The first of it, or None."""
        return next(iter(self.all(**values)), None)

    def _compile(self, vendor: str) -> _Compiled:
        queryset = self.queryset(**{name: Given(name, field) for name, field in self.fields.items()})
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        if issubclass(queryset._iterable_class, ModelIterable):
            make = _objects(compiler, queryset.db)
        elif queryset._iterable_class is ValuesListIterable:
            make = _as_it_is
        else:
            raise TypeError("A prepared queryset gives objects, or tuples")
        return _Compiled(sql, tuple(params), _converted(compiler, make), queryset.query.select_for_update)


def adapt(field: "models.Field[Any, Any]", value: object, database: BaseDatabaseWrapper) -> Any:
    """The value as the database takes it for this field."""
    return field.get_db_prep_save(value, database)


def run(sql: str, params: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
    """The rows that a statement gives whose text is always the same. Django's hooks see it like any other."""
    with _cursor(database) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    if database.vendor != "postgresql" or database.queries_logged or _is_pooled(database):
        return database.cursor()  # it writes the values into the text, as a log wants to have them
    database.close_if_health_check_failed()
    database.ensure_connection()
    wrap: Callable[[Any], CursorWrapper] = database.make_cursor
    return wrap(_PlannedOnce(database.connection))


def _is_pooled(database: BaseDatabaseWrapper) -> bool:
    """Whether something changes connections between transactions: Django's setting for that."""
    return bool(database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))


class _PlannedOnce(psycopg.Cursor[Any]):
    """Django's cursors write the values into the text, so that PostgreSQL reads and plans it every time.

    Only here is psycopg told to plan: otherwise it keeps and counts Django's texts, with names in them.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PlannedOnce":
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True, **options)
        finally:
            self.connection.prepare_threshold = None


# --- from rows to what the queryset gives ---------------------------------------------------------
def _as_it_is(row: Sequence[Any], database: BaseDatabaseWrapper) -> tuple[Any, ...]:
    return tuple(row)


def _converted(compiler: Any, make: Make) -> Make:
    """`make`, after each column was read as its field reads it."""
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = list(compiler.get_converters(columns).items())
    if not converters:
        return make

    def read(row: Sequence[Any], database: BaseDatabaseWrapper) -> Any:
        values = list(row)
        for place, (steps, column) in converters:
            for step in steps:
                values[place] = step(values[place], column, database)
        return make(values, database)

    return read


def _objects(compiler: Any, alias: str) -> Make:
    """An object of the model with its related ones and annotations, as Django's ModelIterable makes it."""
    info, annotations = compiler.klass_info, compiler.annotation_col_map or {}
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[first:last]]
    populators: Iterable[Any] = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]

    def made(row: Sequence[Any], database: BaseDatabaseWrapper) -> Any:
        one = info["model"].from_db(alias, names, row[first:last])
        for populator in populators:
            populator.populate(row, one)
        for name, place in annotations.items():
            setattr(one, name, row[place])
        return one

    return made
