"""What the views of plans share."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, QueryDict

from intake.models import Decision
from intake.published import identity_of
from orthoregen.accounts.access import used_second_factor
from orthoregen.accounts.models import User
from orthoregen.audit.requests import person, record_read
from treatments import planned
from treatments.models import PlanItem
from treatments.presenters.plans import signed_decision
from treatments.services import plans

NOT_REGISTERED = "You are not in the clinic's register of clinicians, so you cannot write on a plan."
CHANGED = "This changed after you opened it. What is new is shown now. Read it, and save again."
EMERGENCY = "An emergency of this case is open. See to it and close it first, under Escalations."
NO_PLAN = "The decision was replaced, or allows no plan. Nothing was saved."


def signed_in(request: HttpRequest) -> User:
    user = person(request)
    if user is None:  # the policy lets nobody come here without
        raise Http404
    if request.method == "POST" and not used_second_factor(request):
        raise PermissionDenied  # writing asks for itself, whatever other pages let through
    return user


def decision_of(request: HttpRequest, decision_id: UUID) -> Decision:
    """The decision, with a line in the trail that its plan was read."""
    decision = planned.decision(decision_id)
    if decision is None:
        raise Http404
    record_read(request, decision, patient_id=decision.patient_id)
    return decision


def item_of(request: HttpRequest, planned_id: UUID) -> tuple[PlanItem, Decision]:
    """One item with its decision, with a line in the trail that it was read."""
    item = planned.items().filter(pk=planned_id).first()
    if item is None:
        raise Http404
    decision = decision_of(request, item.decision_id)
    item.decision = decision
    return item, decision


def about(decision: Decision, user: User, at: datetime) -> dict[str, Any]:
    """What every page of a plan says: who it is about, what was decided, and who would sign."""
    return {
        "id": identity_of(decision.item_id, at),
        "decision": signed_decision(decision),
        "signer": signer(user, at),
        "emergency": planned.open_emergency(decision.item.case_id),
    }


def signer(user: User, at: datetime) -> str:
    """The name that signs; empty for somebody who is not in the register."""
    try:
        return plans.registered(user, at).name
    except plans.NotInRegister:
        return ""


def with_fresh(form: Form, **fresh: object) -> QueryDict:
    """Everything that was typed, with the hidden state of now."""
    data = cast(QueryDict, form.data).copy()
    for name, value in fresh.items():
        data[name] = str(value)
    return data
