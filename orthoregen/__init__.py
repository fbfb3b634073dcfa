"""Project wiring. Loads Celery so that tasks bind to this app."""

from orthoregen.celery import app as celery_app

__all__ = ["celery_app"]
