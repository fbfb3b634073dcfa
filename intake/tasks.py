"""What the broker hurries. A task carries an id and makes one call."""

from celery import shared_task
from django.utils import timezone

from intake.services import replays, triage


@shared_task
def evaluate(outbox_id: int) -> None:
    """Let the rules read the case of this outbox row."""
    triage.process(outbox_id=outbox_id, at=timezone.now())


@shared_task
def replay_chunk(chunk_id: int) -> None:
    """Read the stored summaries of one chunk of a replay again."""
    replays.read(chunk_id=chunk_id, at=timezone.now())
