"""Who sends to the broker finds a connection open, and a new one after something went wrong."""

from contextlib import contextmanager

import pytest
from kombu import Connection
from kombu.transport.filesystem import Transport as FileTransport
from kombu.transport.pyamqp import Transport as AmqpTransport

from intake.tasks import evaluate
from orthoregen import celery
from orthoregen.quick_redis import Transport


@pytest.fixture
def memory(monkeypatch):
    monkeypatch.setattr(celery, "quick_connection", lambda: Connection("memory://"))
    celery._kept_connections.cache_clear()
    yield
    celery._kept_connections.cache_clear()


@contextmanager
def configured(**values):
    before = {name: getattr(celery.app.conf, name) for name in values}
    celery.app.conf.update(values)
    try:
        yield
    finally:
        celery.app.conf.update(before)


@pytest.fixture
def sent():
    with configured(task_always_eager=False):
        yield


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


def test_a_task_arrives_as_celery_itself_would_send_it(memory, sent):
    with celery.kept_connection() as connection:
        evaluate.apply_async((7,), connection=connection)
        celery.hand_over(evaluate, 8, connection)
        queue = connection.SimpleQueue("celery")
        by_celery, ours = queue.get(timeout=2), queue.get(timeout=2)

    assert ours.payload == [[8], {}, by_celery.payload[2]]
    new_each_time = {"id", "root_id", "argsrepr"}
    for name in by_celery.headers.keys() - new_each_time:
        assert ours.headers[name] == by_celery.headers[name], name
    assert ours.headers.keys() == by_celery.headers.keys()
    assert ours.headers["id"] == ours.headers["root_id"] == ours.properties["correlation_id"]
    assert ours.headers["id"] != by_celery.headers["id"]
    assert (ours.content_type, ours.delivery_info["routing_key"]) == ("application/json", "celery")


def test_a_task_waits_for_a_worker_that_has_not_come_yet(memory, sent):
    with celery.kept_connection() as connection:
        celery.hand_over(evaluate, 9, connection)

    with celery.kept_connection() as connection:
        assert connection.SimpleQueue("celery").get(timeout=2).payload[0] == [9]


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis://localhost:1/0", Transport),
        ("filesystem://", FileTransport),
        ("amqp://localhost", AmqpTransport),
    ],
)
def test_only_redis_has_a_transport_of_ours(broker, expected):
    with configured(broker_url=broker, broker_write_url=broker):
        assert type(celery.quick_connection().transport) is expected
