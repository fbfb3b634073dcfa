"""A kept connection to PostgreSQL outlives what happens to the server and to the tables behind it."""

import pytest
from django.db import NotSupportedError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from orthoregen.prepared import run

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def ours():
    """A connection as a web process keeps one, outside the transaction of the test."""
    ours = connection.copy()
    yield ours
    ours.close()


@pytest.fixture
def other():
    """That of somebody who migrates the database, with a table to change."""
    other = connection.copy()
    execute(other, "CREATE TABLE changing (kept integer)")
    yield other
    execute(other, "DROP TABLE changing")
    other.close()


def execute(database: BaseDatabaseWrapper, sql: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(sql)


def test_a_plan_that_a_migration_made_stale_fails_in_one_request_only(ours, other):
    select = "SELECT kept FROM changing"
    assert run(select, [], ours) == []
    execute(other, "ALTER TABLE changing ALTER kept TYPE text")

    for _ in range(2):  # within a request it stays as it is
        with pytest.raises(NotSupportedError):
            run(select, [], ours)
    ours.close_if_unusable_or_obsolete()

    assert run(select, [], ours) == []


def test_a_connection_on_which_nothing_went_wrong_is_kept(ours):
    execute(ours, "SELECT 1")
    kept = ours.connection

    ours.close_if_unusable_or_obsolete()

    assert ours.connection is kept


def test_a_connection_keeps_no_text_with_values_in_it(ours):
    for _ in range(9):  # psycopg would count it, and plan it from the sixth time on
        execute(ours, "SELECT 'Ada Lovelace'")
        run("SELECT %s", ["Ada Lovelace"], ours)

    planned = [text for (text,) in run("SELECT statement FROM pg_prepared_statements", [], ours)]
    assert "SELECT $1" in planned
    assert "Ada" not in f"{planned} {vars(ours.connection._prepared)}"


def test_behind_a_pooler_nothing_is_planned_ahead(ours):
    ours.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True

    assert run("SELECT %s", ["as ever"], ours) == [("as ever",)]
    assert run("SELECT statement FROM pg_prepared_statements", [], ours) == []
