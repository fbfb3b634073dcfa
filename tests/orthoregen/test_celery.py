"""Who sends to the broker finds a connection open, and a new one after something went wrong."""

import pytest
from kombu import Connection

from orthoregen import celery


@pytest.fixture
def memory(monkeypatch):
    monkeypatch.setattr(celery, "quick_connection", lambda: Connection("memory://"))
    celery._kept_connections.cache_clear()
    yield
    celery._kept_connections.cache_clear()


def test_a_connection_is_kept_for_the_next_one_who_sends(memory):
    with celery.kept_connection() as first:
        first.connect()

    with celery.kept_connection() as second:
        assert second is first
        assert second.connected


def test_a_connection_that_failed_is_closed(memory):
    used = []

    def fail() -> None:
        with celery.kept_connection() as connection:
            used.append(connection)
            connection.connect()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not used[0].connected
    with celery.kept_connection() as second:
        second.connect()
        assert second.connected
