"""A guard refuses the rows that it names and no others, and is gone when its migration is taken back."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from orthoregen.guards import Guard, PutGuards
from tests.guards import name_of, triggers
from treatments.models import Source

pytestmark = pytest.mark.django_db
GUARD = Guard(
    "treatments_source_not_from_the_future",
    "treatments_source",
    "NEW.year > 2100",
    "nothing was published in the future",
    ("INSERT", "UPDATE"),
)


class Editor:
    """As much of a schema editor as the step uses: the real one cannot work inside a test's transaction."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)


def run(direction: str) -> None:
    getattr(PutGuards(GUARD), direction)("treatments", Editor(), None, None)


def write(**fields) -> Source:
    return Source.objects.create(**{"id": "new2026", "authors": "A", "title": "T", "year": 2026} | fields)


def test_the_rows_that_it_names_are_refused_and_others_are_taken():
    run("database_forwards")

    assert write().year == 2026
    for act in (lambda: write(id="late", year=2101), lambda: Source(id="new2026", year=2101).save()):
        with pytest.raises(DatabaseError, match="in the future"), transaction.atomic():
            act()


def test_taken_back_it_refuses_nothing():
    run("database_forwards")
    run("database_backwards")

    assert write(year=2101).year == 2101


def test_every_guard_of_the_migrations_stands_in_the_database():
    loader = MigrationLoader(None)
    guards = [
        guard
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, PutGuards)
        for guard in operation.guards
    ]

    assert len(guards) >= 4
    assert {guard.name for guard in guards} <= {name_of(trigger) for trigger in triggers()}
    assert {guard.table for guard in guards} <= {model._meta.db_table for model in apps.get_models()}
