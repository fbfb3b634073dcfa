"""Writing the trail."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models

from orthoregen.audit.context import origin
from orthoregen.audit.models import SYSTEM, AuditEvent
from orthoregen.writing import insert

if TYPE_CHECKING:
    from orthoregen.accounts.models import User


def record(
    *,
    action: str,
    actor: "User | None",
    role: str = "",
    obj: models.Model | None = None,
    object_type: str = "",
    object_id: str = "",
    patient_id: uuid.UUID | None = None,
    outcome: str = AuditEvent.Outcome.DONE,
    request_id: str = "",
    reason: str = "",
    store: Callable[[AuditEvent], None] = insert,
) -> AuditEvent:
    """Write one event. Inside a transaction it stands or falls with the act that it records.

    The object is `obj`, or is named by `object_type` and `object_id` where there is no row to hand over.
    Request and role are those of the request being answered, unless they are given. Who stores it in one
    statement with the act says how.
    """
    event = AuditEvent(
        action=action,
        actor=actor,
        role=role or _role_of(actor),
        object_type=obj._meta.label_lower if obj else object_type,
        object_id=str(obj.pk) if obj else object_id,
        patient_id=patient_id,
        outcome=outcome,
        request_id=request_id or origin().request_id,
        reason=reason,
    )
    store(event)
    return event


def _role_of(actor: "User | None") -> str:
    if actor is None:
        return SYSTEM
    return origin().role or actor.kind
