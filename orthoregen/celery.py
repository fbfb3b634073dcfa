"""The Celery app. The broker only hurries what the outbox already guarantees."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")

app = Celery("orthoregen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
