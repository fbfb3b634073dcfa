"""Fixtures that every test may use."""

from collections.abc import Generator, Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from orthoregen.append_only import AppendOnly, lift_sql, protect_sql
from orthoregen.celery import app as celery
from scripts import throwaway
from tests import services
from tests.database_accounts import each_under_its_own
from tests.migrated import filled_from_it
from tests.services import need

USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}

# How long one example takes says something of the machine, nothing of the code.
hypothesis_settings.register_profile("unhurried", hypothesis_settings.default, deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long proofs too, in full numbers")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long proofs unless they are asked for, and what is said of the other database only.

    Mark as `once` what no database can change.
    """
    elsewhere = {"soak"} if not config.getoption("--soak") else set()
    elsewhere |= {"postgresql"} if "sqlite" in settings.DATABASE["ENGINE"] else set()
    left_out = [item for item in items if elsewhere & {marker.name for marker in item.iter_markers()}]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        uses_database = item.get_closest_marker("django_db") or USES_DATABASE & set(item.fixturenames)
        is_for_both = item.get_closest_marker("both_databases")
        if not is_for_both and (not uses_database or "tests/browser/" in item.nodeid):
            item.add_marker(pytest.mark.once)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every service is required, a test that was left out for any reason has failed."""
    report = yield
    if services.ARE_REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"left out, which ORTHOREGEN_REQUIRE_SERVICES=1 forbids: {report.longreprtext}"
    return report


@pytest.fixture(autouse=True)
def english():
    """A page that was asked for in another language leaves that behind for the thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Tests need no collected files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Without autorefresh the missing folder of collected files is a warning.
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_quickly():
    """Argon2 takes a fifth of a second for each, on purpose (tests/orthoregen/test_settings.py)."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def tasks_run_at_once():
    """No broker: a task that is sent runs in the sender. The tests in tests/worker/ start real ones."""
    celery.conf.update(task_always_eager=True, task_eager_propagates=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """What stands before the tests' database is made (tests/migrated.py)."""
    with filled_from_it():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database has the accounts of a real one (orthoregen/database_roles.py)."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            call_command("database_roles", verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def accounts_of_the_database():
    """On PostgreSQL requests are answered and tasks done with no more rights than they have there."""
    with each_under_its_own():
        yield


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_the_triggers():
    """Tests that really commit are cleaned up by emptying every table, which the triggers would refuse."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)]
        for table in tables:
            _execute(lift_sql(table, connection.vendor))
        try:
            original(self)
        finally:
            for table in tables:
                _execute(protect_sql(table, connection.vendor))

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis of this test run's own."""
    need("redis")
    with throwaway.redis() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL of this test run's own."""
    need("postgresql")
    with throwaway.postgresql() as url:
        yield url
