"""The trail of what came in over the web: actor, role and request id are taken from the request."""

import uuid

from django.db import models
from django.http import HttpRequest

from orthoregen.accounts.models import User
from orthoregen.audit.models import ANONYMOUS, AuditEvent
from orthoregen.audit.services import record


def origin(request: HttpRequest) -> dict[str, object]:
    """Actor, role and request id, as `record` and the services take them."""
    user = request.user if request.user.is_authenticated else None
    role = getattr(request, "acting_role", None) or (user.kind if user else ANONYMOUS)
    return {"actor": user, "role": str(role), "request_id": getattr(request, "id", "")}


def record_read(
    request: HttpRequest, obj: models.Model, *, patient_id: uuid.UUID | None = None
) -> AuditEvent:
    """Somebody looked at `obj`, which is about the patient. Written by the view that shows it."""
    return record(action=f"{obj._meta.model_name}.read", obj=obj, patient_id=patient_id, **origin(request))


def record_refusal(request: HttpRequest, reason: str) -> AuditEvent | None:
    """Somebody signed in was refused. Strangers are not recorded: they could fill the table."""
    if not isinstance(request.user, User):
        return None
    match = request.resolver_match
    named = next((value for value in match.kwargs.values() if isinstance(value, uuid.UUID)), "")
    return record(
        action="access.refused",
        object_type=match.view_name[:60],
        object_id=str(named),
        outcome=AuditEvent.Outcome.REFUSED,
        reason=reason,
        **origin(request),
    )
