"""Rows that are written with statements whose text is built once, and several of them in one.

For the few writes that very many requests make: a line of the trail, and a change of a state with all that
belongs to it. Django's signals of a save are not sent. Triggers and constraints hold as for every write.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from orthoregen.prepared import adapt, run

Model = type[models.Model]
Names = tuple[str, ...]


def insert(row: models.Model) -> None:
    """Store a new row, as its `save` does."""
    database = connections[DEFAULT_DB_ALIAS]
    _now_stored(row, _inserted(row, database))


def _inserted(row: models.Model, database: BaseDatabaseWrapper) -> Any:
    """The key that it got."""
    return run(_insert_sql(type(row)), _values_of(row, database), database)[0][0]


def change_and_insert(
    row: models.Model, *, seen: Mapping[str, Any], changes: Mapping[str, Any], rows: Sequence[models.Model]
) -> bool:
    """Change `row` in the database if it still is as it was `seen`, and store new `rows`; or do neither.

    PostgreSQL does it in one statement. Elsewhere it is one after another, and needs a transaction.
    """
    if not rows or None in seen.values():  # in SQL nothing is equal to NULL
        raise TypeError("A change needs a row that belongs to it, and values by which its own is found")
    database = connections[DEFAULT_DB_ALIAS]
    change = _change_sql(type(row), tuple(changes), tuple(seen))
    values = _adapted(row, changes, database) + _adapted(row, {"pk": row.pk, **seen}, database)
    keys: Sequence[Any] = ()
    if database.vendor == "postgresql":
        for one in rows:
            values += _values_of(one, database)
        found = run(_joined_sql(change, tuple(type(one) for one in rows)), values, database)
        keys = found[0] if found else ()
    else:
        found = run(change, values, database)
        keys = [_inserted(one, database) for one in rows] if found else ()
    for one, key in zip(rows, keys, strict=bool(found)):
        _now_stored(one, key)
    return bool(found)


# --- the text of the statements: names come from the models, every value is given -----------------
@cache
def _insert_sql(model: Model, source: str = "") -> str:
    """Stores a row and gives its key; with a `source`, once for each row of that."""
    fields = _fields(model)
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    values = f"SELECT {places} FROM {source}" if source else f"VALUES ({places})"  # noqa: S608
    key = _quoted(model._meta.pk.column)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) {values} RETURNING {key}"


@cache
def _change_sql(model: Model, changed: Names, seen: Names) -> str:
    def each(names: Iterable[str], between: str) -> str:
        return between.join(f"{_quoted(_field(model, name).column)} = %s" for name in names)

    table, condition = _quoted(model._meta.db_table), each(("pk", *seen), " AND ")
    return f"UPDATE {table} SET {each(changed, ', ')} WHERE {condition} RETURNING 1"  # noqa: S608


@cache
def _joined_sql(change: str, kinds: tuple[Model, ...]) -> str:
    """The change, with what is stored once for the row that was changed."""
    added = {f"new{number}": _insert_sql(kind, "changed") for number, kind in enumerate(kinds)}
    parts = ", ".join(f"{name} AS ({sql})" for name, sql in {"changed": change, **added}.items())
    keys = ", ".join(f"{name}.*" for name in added)
    return f"WITH {parts} SELECT {keys} FROM {', '.join(added)}"  # noqa: S608


def _quoted(name: str | None) -> str:
    assert name is not None  # noqa: S101 - the fields are columns
    return connection.ops.quote_name(name)


# --- values ---------------------------------------------------------------------------------------
@cache
def _fields(model: Model) -> tuple["models.Field[Any, Any]", ...]:
    """Every column but a key that the database numbers."""
    return tuple(
        field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)
    )


@cache
def _field(model: Model, name: str) -> "models.Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - a column, not a list of related rows
    return field


def _values_of(row: models.Model, database: BaseDatabaseWrapper) -> list[Any]:
    if not row._state.adding:
        raise TypeError("A row is stored once")
    return [adapt(field, field.pre_save(row, add=True), database) for field in _fields(type(row))]


def _adapted(row: models.Model, values: Mapping[str, Any], database: BaseDatabaseWrapper) -> list[Any]:
    return [
        adapt(_field(type(row), name), value.pk if isinstance(value, models.Model) else value, database)
        for name, value in values.items()
    ]


def _now_stored(row: models.Model, key: object) -> None:
    if row.pk is None:
        row.pk = key
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
