"""A step of a migration that makes triggers, which Django's models do not know."""

from collections.abc import Iterable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TriggerStep(Operation):
    """Runs the statements of `up`, and to undo them those of `down`."""

    reversible = True
    reduces_to_sql = True

    def up(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        raise NotImplementedError

    def down(self, app_label: str, state: ProjectState, vendor: str) -> Iterable[str]:
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's model state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        run(schema_editor, self.up(app_label, to_state, schema_editor.connection.vendor))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        run(schema_editor, self.down(app_label, from_state, schema_editor.connection.vendor))


def run(editor: BaseDatabaseSchemaEditor, statements: Iterable[str]) -> None:
    """Run statements as they stand: a % in them is a %."""
    for statement in statements:
        editor.execute(statement, params=None)
