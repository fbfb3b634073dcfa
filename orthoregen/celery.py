"""The Celery app. The broker only hurries what the outbox already guarantees."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any
from uuid import uuid4

from celery import Celery, Task
from celery.signals import import_modules, setup_logging
from kombu import Connection, Producer
from kombu.common import maybe_declare
from kombu.connection import ConnectionPool

from intake.headless.start import knowledge_or_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")


@import_modules.connect
def load_the_rules(**signal: Any) -> None:
    """First of all in a worker, before Django is set up: a knowledge that cannot be used is one line."""
    with knowledge_or_end():
        import_module("intake.rules")


app = Celery("orthoregen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.worker_prefetch_multiplier = 1  # nothing waits behind one worker while another one is free
app.autodiscover_tasks()

# A worker waits for its broker; whoever answers a request does not. Each broker reads what it knows.
AT_MOST = 8  # connections that a process keeps; a web process has four threads
GIVE_UP_SOON = {"socket_timeout": 2, "max_retries": 1, "interval_start": 0, "interval_step": 0}


def quick_connection() -> Connection:
    """A new connection to the broker that fails within a few seconds where the broker is away or silent."""
    is_redis = app.conf.broker_url.startswith("redis")
    transport = "orthoregen.quick_redis:Transport" if is_redis else None
    return app.connection_for_write(transport=transport, transport_options=GIVE_UP_SOON)


@contextmanager
def kept_connection() -> Iterator[Connection]:
    """Such a connection for who sends: opening one costs ten times as much as sending.

    It stays open for the next one, unless something went wrong.
    """
    with _kept_connections(os.getpid()).acquire(block=True, timeout=2) as connection:
        yield connection  # the pool closes one that it gets back with an exception


@cache
def _kept_connections(process: int) -> ConnectionPool:
    """Of each process its own: a connection does not survive a fork."""
    return quick_connection().Pool(limit=AT_MOST)


def hand_over(task: Task, argument: int, connection: Connection) -> None:
    """Send a task with one id, as `apply_async` does at four times the cost: it makes each message anew."""
    if app.conf.task_always_eager:  # it runs in the sender
        task.apply_async((argument,))
        return
    message, id_ = _message(task.name), str(uuid4())
    queue = app.amqp.default_queue
    channel = connection.default_channel
    if not connection.declared_entities:
        maybe_declare(queue, channel)  # or a message for which no worker has come yet would be lost
    Producer(channel, auto_declare=False).publish(
        ([argument], {}, message.body[2]),
        routing_key=queue.name,
        exchange="",  # the one that leads to the queue of that name
        headers=message.headers | {"id": id_, "root_id": id_, "argsrepr": f"({argument},)"},
        serializer=app.conf.task_serializer,
        correlation_id=id_,
    )


@cache
def _message(name: str) -> Any:
    """A message as Celery makes it for a task of this name, without what is new each time."""
    return app.amqp.as_task_v2("", name, (), {}, ignore_result=app.conf.task_ignore_result)


@setup_logging.connect
def keep_the_log_of_the_settings(**signal: Any) -> None:
    """Connected so that Celery leaves logging alone: its own lines would hold the text of exceptions."""
