"""The Celery app. The broker only hurries what the outbox already guarantees."""

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import import_modules, setup_logging
from kombu import Connection

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
GIVE_UP_SOON = {"socket_timeout": 2, "max_retries": 1, "interval_start": 0, "interval_step": 0}


def quick_connection() -> Connection:
    """A connection to the broker that fails within a few seconds where the broker is away or silent."""
    return app.connection_for_write(transport_options=GIVE_UP_SOON)


@setup_logging.connect
def keep_the_log_of_the_settings(**signal: Any) -> None:
    """Connected so that Celery leaves logging alone: its own lines would hold the text of exceptions."""
