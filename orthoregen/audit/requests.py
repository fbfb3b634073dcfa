"""The trail of what came in over the web."""

import uuid

from django.db import models
from django.http import HttpRequest

from orthoregen.accounts.models import User
from orthoregen.audit.models import AuditEvent
from orthoregen.audit.services import record


def person(request: HttpRequest) -> User | None:
    """Whoever is signed in."""
    return request.user if isinstance(request.user, User) else None


def record_read(
    request: HttpRequest, obj: models.Model, *, patient_id: uuid.UUID | None = None
) -> AuditEvent:
    """Somebody looked at `obj`, which is about the patient. Written by the view that shows it."""
    return record(
        action=f"{obj._meta.model_name}.read", actor=person(request), obj=obj, patient_id=patient_id
    )


def record_refusal(request: HttpRequest, reason: str) -> AuditEvent | None:
    """Somebody signed in was refused. Strangers are not recorded: they could fill the table."""
    actor = person(request)
    if actor is None:
        return None
    match = request.resolver_match
    if match is None:
        return None
    named = next((value for value in match.kwargs.values() if isinstance(value, uuid.UUID)), "")
    return record(
        action="access.refused",
        object_type=match.view_name[:60],
        object_id=str(named),
        outcome=AuditEvent.Outcome.REFUSED,
        reason=reason,
        actor=actor,
    )
