"""Red flags that were raised while a form was filled in, and what is done about them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake import selectors
from intake.models import Escalation
from intake.presenters.escalations import cards
from intake.review_forms import EscalationForm
from intake.services import escalations as service
from intake.services.transitions import MovedOn
from intake.views.review import common
from orthoregen.audit.requests import record_read

MOST = 200


def escalations(request: HttpRequest) -> HttpResponse:
    """Every open escalation, emergencies first."""
    return _list(request)


def _list(
    request: HttpRequest, *, form: EscalationForm | None = None, of: UUID | None = None
) -> HttpResponse:
    found = list(selectors.open_escalations()[:MOST])
    for one in found:
        record_read(request, one, patient_id=one.response.case.patient_id)
    events, items = selectors.events_of(found), selectors.items_of(found)
    error = note = ""
    if form is not None:
        error = " ".join(str(one) for errors in form.errors.values() for one in errors)
        note = str(form.data.get("note", ""))[:500]
    told = cards(found, events, items, timezone.now(), wrong=of, error=error, note=note)
    return render(request, "review/escalations.html", {"cards": told})


def escalation(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """One step: acknowledged, contacted or closed."""
    rows = Escalation.objects.select_related("response__case")
    row = rows.filter(pk=escalation_id).first()
    if row is None:
        raise Http404
    form = EscalationForm(request.POST)
    if not form.is_valid():
        return _list(request, form=form, of=escalation_id)
    step, note = form.cleaned_data["step"], form.cleaned_data["note"]
    by, at = common.signed_in(request), timezone.now()
    try:
        if step == Escalation.State.ACKNOWLEDGED:
            service.acknowledge(escalation=row, by=by, at=at)
        elif step == Escalation.State.CONTACTED:
            service.contacted(escalation=row, note=note, by=by, at=at)
        else:
            service.close(escalation=row, note=note, by=by, at=at)
    except MovedOn:
        messages.warning(request, "Somebody was faster. This is how it stands now.")
    else:
        messages.success(request, f"{Escalation.State(step).label}. It is noted with your name and the time.")
    return redirect("review:escalations")
