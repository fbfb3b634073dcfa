"""Tables whose rows are written once: the model refuses a second save, database triggers the rest."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.migrations.state import ProjectState

from orthoregen.trigger_step import TriggerStep


class AppendOnlyError(TypeError):
    """A row of an append-only table was about to be changed or deleted."""


class AppendOnly(models.Model):
    """A row that is never changed: a correction is a new row."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows are not deleted")


def protect_sql(table: str, vendor: str) -> list[str]:
    """The statements that make `table` refuse UPDATE and DELETE (and TRUNCATE, where it exists)."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def lift_sql(table: str, vendor: str) -> list[str]:
    """The statements that undo `protect_sql`."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("UPDATE", "DELETE")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate")]


class ProtectTables(TriggerStep):
    """A migration step that puts the append-only triggers on the tables of the named models."""

    def __init__(self, *models: str) -> None:
        self.models = models

    def _tables(self, app_label: str, state: ProjectState) -> list[str]:
        return [state.apps.get_model(app_label, name)._meta.db_table for name in self.models]

    def up(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        return [line for table in self._tables(app_label, state) for line in protect_sql(table, vendor)]

    def down(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        return [line for table in self._tables(app_label, state) for line in lift_sql(table, vendor)]

    def describe(self) -> str:
        return f"Refuse changes to rows of {', '.join(self.models)}"
