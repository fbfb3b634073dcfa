"""Changing a table that triggers stand on.

SQLite changes a column by making the table anew: that would drop the triggers of the table in silence, and
fails on those of other tables that read it. They are taken off before and put back after.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from orthoregen.trigger_step import run


class KeepTriggers(Operation):
    """A migration step that runs others and leaves every trigger as it was."""

    reduces_to_sql = True

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        triggers = _lift(schema_editor)
        for operation in self.operations:
            after = from_state.clone()
            operation.state_forwards(app_label, after)
            operation.database_forwards(app_label, schema_editor, from_state, after)
            from_state = after
        run(schema_editor, triggers)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        triggers = _lift(schema_editor)
        states = [to_state]  # before each operation, from the first to the last
        for operation in self.operations:
            states.append(states[-1].clone())
            operation.state_forwards(app_label, states[-1])
        for position in reversed(range(len(self.operations))):
            operation = self.operations[position]
            operation.database_backwards(app_label, schema_editor, states[position + 1], states[position])
        run(schema_editor, triggers)

    def describe(self) -> str:
        return "Keep the triggers: " + "; ".join(operation.describe() for operation in self.operations)


def _lift(editor: BaseDatabaseSchemaEditor) -> list[str]:
    """Take every trigger off; gives the statements that make them again. PostgreSQL needs none of it."""
    if editor.connection.vendor != "sqlite":
        return []
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
        triggers = cursor.fetchall()
    run(editor, [f'DROP TRIGGER "{name}"' for name, _ in triggers])
    return [statement for _, statement in triggers]
