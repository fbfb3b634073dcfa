"""A table that is made anew on SQLite keeps its triggers, and those of others that read it still stand."""

import pytest
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from orthoregen.kept_triggers import KeepTriggers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL makes no table anew"),
]
ADD = migrations.AddField("row", "turn", models.IntegerField(default=0))
TRIGGERS = (
    "CREATE TRIGGER kept_row_no_update BEFORE UPDATE ON kept_row BEGIN SELECT RAISE(ABORT, 'no'); END",
    "CREATE TRIGGER kept_reader_only_with_row BEFORE INSERT ON kept_reader "
    "WHEN NOT EXISTS (SELECT 1 FROM kept_row) BEGIN SELECT RAISE(ABORT, 'no'); END",
)


@pytest.fixture
def state():
    """Two tables; a trigger of the one reads the other."""
    state = ProjectState()
    for name in ("row", "reader"):
        state.add_model(ModelState("kept", name, [("id", models.BigAutoField(primary_key=True))]))
    with connection.schema_editor() as editor:
        for name in ("row", "reader"):
            editor.create_model(state.apps.get_model("kept", name))
        for trigger in TRIGGERS:
            editor.execute(trigger)
    yield state
    with connection.schema_editor() as editor:
        for name in ("reader", "row"):
            editor.execute(f"DROP TABLE kept_{name}")


def stored() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kept%'")
        return {row[0] for row in cursor.fetchall()}


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "kept_row")}


def test_forwards_and_back_the_triggers_are_the_same(state):
    step, after = KeepTriggers(ADD), state.clone()
    step.state_forwards("kept", after)

    with connection.schema_editor() as editor:
        step.database_forwards("kept", editor, state, after)
    assert (stored(), columns()) == (set(TRIGGERS), {"id", "turn"})

    with connection.schema_editor() as editor:
        step.database_backwards("kept", editor, after, state)
    assert (stored(), columns()) == (set(TRIGGERS), {"id"})


def test_without_it_the_step_fails(state):
    after = state.clone()
    ADD.state_forwards("kept", after)

    with pytest.raises(OperationalError, match="kept_reader"), connection.schema_editor() as editor:
        ADD.database_forwards("kept", editor, state, after)
