"""Red flags that were raised while a form was filled in: the list, one of them, and each step."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake import selectors
from intake.models import Escalation
from intake.presenters.escalations import lines, page
from intake.review_forms import STEP_FORMS, StaffForm
from intake.services import escalations as service
from intake.services.transitions import MOVES, MovedOn
from intake.views.review import common
from orthoregen.audit.requests import record_read

MOST = 200


def escalations(request: HttpRequest) -> HttpResponse:
    """Every escalation that is not closed, emergencies first."""
    now, found = timezone.now(), list(selectors.open_escalations()[:MOST])
    for one in found:
        record_read(request, one, patient_id=one.response.case.patient_id)
    service.on_screen(escalations=found, by=common.signed_in(request), at=now)
    told = lines(found, selectors.events_of(found), now)
    return render(request, "review/escalations.html", {"lines": told})


def alarm(request: HttpRequest) -> HttpResponse:
    """The bar as it is now: an open page asks for it by itself."""
    return render(request, "review/_alarm.html")


def escalation(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """One escalation with its history. A step that is sent is taken, or the page says what is missing."""
    row = selectors.escalation(escalation_id)
    if row is None:
        raise Http404
    form = None
    if request.method == "POST":
        kind = STEP_FORMS.get(request.POST.get("step", ""))
        form = kind(request.POST) if kind else None
        if form is not None and form.is_valid():
            return _step(request, row, form)
    return _show(request, row, form)


def _step(request: HttpRequest, row: Escalation, form: StaffForm) -> HttpResponse:
    said, by, at = form.cleaned_data, common.signed_in(request), timezone.now()
    try:
        if said["step"] == Escalation.State.ACKNOWLEDGED:
            service.acknowledge(escalation=row, by=by, at=at)
        elif said["step"] == Escalation.State.CONTACTED:
            service.contacted(escalation=row, note=said["note"], by=by, at=at)
        else:
            service.close(escalation=row, outcome=said["outcome"], note=said["note"], by=by, at=at)
    except MovedOn:
        messages.warning(request, "Somebody was faster. This is how it stands now.")
    else:
        done = Escalation.State(said["step"]).label
        messages.success(request, f"{done}. It is noted with your name and the time.")
    return redirect("review:escalation", row.pk)


def _show(request: HttpRequest, row: Escalation, form: StaffForm | None) -> HttpResponse:
    now, user = timezone.now(), common.signed_in(request)
    record_read(request, row, patient_id=row.response.case.patient_id)
    service.seen(escalation=row, by=user, at=now)
    item_id = selectors.items_of([row]).get(row.response.case_id)
    context = {
        "page": page(row, selectors.events_of([row]), selectors.others_of(row), item_id, now),
        "form": form,
        "steps": _steps(row, form),
    }
    return render(request, "review/escalation.html", context)


def _steps(row: Escalation, sent: StaffForm | None) -> list[StaffForm]:
    """A form for each step that is possible now, the usual one first; what was sent keeps its faults."""
    possible = MOVES[Escalation].get(row.state, set())
    return [
        sent if isinstance(sent, kind) else kind(auto_id=f"{step}-%s")
        for step, kind in STEP_FORMS.items()
        if step in possible
    ]
