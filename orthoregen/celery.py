"""The Celery app. The broker only hurries what the outbox already guarantees."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")

app = Celery("orthoregen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_log_of_the_settings(**signal: Any) -> None:
    """Connected so that Celery leaves logging alone: its own lines would hold the text of exceptions."""
