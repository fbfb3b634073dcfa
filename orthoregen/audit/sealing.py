"""The hash chain over the trail: whoever changes, removes or slips in an event breaks it.

A seal covers every event from the one after the last seal up to its own last. Its digest is taken over the
seal before it and over each event, so that one digest that was noted elsewhere (the log holds them all)
vouches for everything before it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from orthoregen.audit.models import AuditEvent, AuditSeal
from orthoregen.logging import get_logger

# An event that another transaction still holds back may have a smaller number than one that can be seen.
# No transaction of ours lasts this long.
SETTLED = timedelta(seconds=60)
BATCH = 1_000
FIELDS = (
    "id",
    "at",
    "actor_id",
    "role",
    "action",
    "object_type",
    "object_id",
    "patient_id",
    "outcome",
    "request_id",
    "reason",
)
log = get_logger(__name__)


@dataclass(frozen=True)
class Verified:
    """What a look at the whole chain found. `broken` names the seals whose events are not what they were."""

    seals: int
    events: int
    broken: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return not self.broken


def seal(*, at: datetime) -> AuditSeal | None:
    """Seal the events that are settled at `at`. None where there is nothing to seal, or another was first."""
    try:
        with transaction.atomic():
            made = _next_seal(at)
    except IntegrityError:  # two sealed the same events: the constraint let one through
        return None
    if made:
        log.info("audit.sealed", digest=made.digest)
    return made


def _next_seal(at: datetime) -> AuditSeal | None:
    last = AuditSeal.objects.order_by("-last_event_id").first()
    events = []
    for event in _events(after=last.last_event_id if last else 0)[:BATCH]:
        if event["at"] > at - SETTLED:
            break
        events.append(event)
    if not events:
        return None
    previous = last.digest if last else ""
    return AuditSeal.objects.create(
        first_event_id=events[0]["id"],
        last_event_id=events[-1]["id"],
        previous=previous,
        digest=_digest(previous, events),
        sealed_at=at,
    )


def verify() -> Verified:
    """Take every digest again.

    What happened since the last seal is not covered, and a chain that was cut off at its end is still whole:
    compare the last digest with the one in the log.
    """
    broken = []
    seals = events = last_event_id = 0
    previous = ""
    for link in AuditSeal.objects.order_by("last_event_id"):
        covered = list(_events(after=last_event_id).filter(id__lte=link.last_event_id))
        if link.previous != previous or link.digest != _digest(link.previous, covered):
            broken.append(link.pk)
        seals += 1
        events += len(covered)
        last_event_id, previous = link.last_event_id, link.digest
    return Verified(seals, events, tuple(broken))


def _events(*, after: int) -> Any:
    return AuditEvent.objects.filter(id__gt=after).order_by("id").values(*FIELDS)


def _digest(previous: str, events: Iterable[dict[str, Any]]) -> str:
    total = hashlib.sha256(previous.encode())
    for event in events:
        total.update(b"\n" + json.dumps(event, default=_text, separators=(",", ":")).encode())
    return total.hexdigest()


def _text(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
