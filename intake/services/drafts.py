"""What becomes of a form that nobody goes on with: a message first, then its end.

The next save takes the message back. While something that cannot wait is open on a form, it stays as it is.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from intake.models import Escalation, Response
from intake.services import patient_mail
from intake.services.transitions import MovedOn, change_if, transition
from orthoregen.audit.services import record


def _left_alone() -> QuerySet[Any]:
    """Drafts on which no red flag waits for somebody; the one that nobody touched for longest comes first."""
    raised = Escalation.objects.filter(response=OuterRef("pk")).exclude(state=Escalation.State.CLOSED)
    drafts = Response.objects.drafts().exclude(Exists(raised))
    return drafts.annotate(touched_at=Coalesce("saved_at", "started_at")).select_related("case__patient")


# --- the message ----------------------------------------------------------------------------------
def to_warn(at: datetime) -> QuerySet[Response]:
    """Drafts that end soon and whose people have not been told."""
    untouched_since = at - settings.DRAFTS_LAST + settings.DRAFTS_WARNED_BEFORE
    quiet = _left_alone().filter(expires_at=None, touched_at__lte=untouched_since)
    return quiet.order_by("touched_at", "pk")


def warn(response: Response, at: datetime) -> bool:
    """Say when the form ends, by mail and on its page. Raises as `patient_mail.tell` does.

    The time runs from the message: where that was late, so is the end. The mail goes first and outside of any
    transaction: a second one does no harm, and nobody's save waits for a mail server.
    """
    told = patient_mail.tell(response.case.patient, at)
    return _announce(response, at, f"mails: {told}")


@transaction.atomic
def _announce(response: Response, at: datetime, reason: str) -> bool:
    seen = Q(state=Response.State.DRAFT, revision=response.revision, expires_at=None)
    if not change_if(Response, response.pk, seen, expires_at=at + settings.DRAFTS_WARNED_BEFORE):
        return False
    patient_id = response.case.patient_id
    record(action="response.expiry_announced", actor=None, obj=response, patient_id=patient_id, reason=reason)
    return True


# --- the end --------------------------------------------------------------------------------------
def to_expire(at: datetime) -> QuerySet[Response]:
    """Drafts whose time is over."""
    return _left_alone().filter(expires_at__lte=at).order_by("expires_at", "pk")


def expire(response: Response, at: datetime) -> bool:
    """End one of them. False where somebody went on with it in the meantime."""
    remains = what_remains(response)
    try:
        transition(
            response,
            to=Response.State.EXPIRED,
            action="response.expired",
            by=None,
            patient_id=response.case.patient_id,
            condition=Q(revision=response.revision, expires_at=response.expires_at),
            reason="answers removed" if "draft" in remains else "answers kept",
            **remains,
        )
    except MovedOn:
        return False
    return True


def what_remains(response: Response) -> dict[str, Any]:
    """The change to make to a draft that ends: its answers go, unless a red flag was raised on them.

    Then they belong to the record of what was done about it, and are kept as long as that.
    """
    return {} if response.escalations.exists() else {"draft": {}}
