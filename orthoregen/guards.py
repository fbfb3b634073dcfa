"""Rows that the database refuses to take: a condition over the new row that no check constraint can say."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.migrations.state import ProjectState

from orthoregen.trigger_step import TriggerStep


class Guard(NamedTuple):
    """Writing is refused while `refused` holds for the new row.

    It is SQL that both engines understand, or by vendor what each understands.
    """

    name: str
    table: str
    refused: str | Mapping[str, str]
    message: str
    writes: tuple[str, ...] = ("INSERT",)

    def condition(self, vendor: str) -> str:
        return self.refused if isinstance(self.refused, str) else self.refused[vendor]


def put_sql(guard: Guard, vendor: str) -> list[str]:
    """The statements that put the guard up."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {guard.name}_{write.lower()} BEFORE {write} ON {guard.table} "
            f"WHEN {guard.condition(vendor)} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
            for write in guard.writes
        ]
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.condition(vendor)} THEN RAISE EXCEPTION '{guard.message}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {' OR '.join(guard.writes)} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def drop_sql(guard: Guard, vendor: str) -> list[str]:
    """The statements that undo `put_sql`."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {guard.name}_{write.lower()}" for write in guard.writes]
    return [
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"DROP FUNCTION IF EXISTS {guard.name}()",
    ]


class PutGuards(TriggerStep):
    """A migration step that puts guards up."""

    def __init__(self, *guards: Guard) -> None:
        self.guards = guards

    def up(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        return [statement for guard in self.guards for statement in put_sql(guard, vendor)]

    def down(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        return [statement for guard in self.guards for statement in drop_sql(guard, vendor)]

    def describe(self) -> str:
        return f"Put up {', '.join(guard.name for guard in self.guards)}"
