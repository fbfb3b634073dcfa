"""My forms, the state of one, and throwing one away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.access import open_access, responses_of, took_back_care
from intake.models import Response
from intake.presenters.readers import readers
from intake.services import responses
from intake.slots import letters_about
from intake.views.patient import presenters
from intake.views.patient.common import form_of, signed_in
from orthoregen.audit.requests import record_read

NEWEST_READS = 3


def home(request: HttpRequest) -> HttpResponse:
    """My forms and their state, go on, start, who opened my record."""
    user, at = signed_in(request), timezone.now()
    mine = responses_of(user, at).filter(kind=Response.Kind.INTAKE).exclude(state=Response.State.EXPIRED)
    mine = mine.select_related("case__patient").prefetch_related("case__review_items")
    people = [access.patient for access in open_access(user, at)]
    context = {
        "forms": presenters.form_rows(mine.order_by("-started_at")),
        "people": people,
        "readers": readers([patient.pk for patient in people], user, most=NEWEST_READS),
    }
    return render(request, "intake/home.html", context)


def case(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Where one form stands, in plain words; the answers."""
    response = form_of(response_id)
    if response.kind == Response.Kind.MORE:
        return _case_of(response)
    record_read(request, response, patient_id=response.case.patient_id)
    can_go_on = response.state == Response.State.DRAFT and not took_back_care(response.case.patient_id)
    context = {
        "response": response,
        "resume": presenters.resume_url(response) if can_go_on else None,
        "state": presenters.state_of(response),
        "emergencies": presenters.emergencies(response),
        "more_url": presenters.more_url(response),
        "asked": presenters.asked_of(response),
        "letters": letters_about(response.case_id) if response.submitted_at else [],
    }
    return render(request, "intake/case.html", context)


def _case_of(response: Response) -> HttpResponse:
    """What was added stands on the page of the form that began the case."""
    if response.state == Response.State.DRAFT and not took_back_care(response.case.patient_id):
        return redirect("intake:more", response_id=response.pk)
    begun = Response.objects.get(case=response.case_id, kind=Response.Kind.INTAKE)
    return redirect("intake:case", response_id=begun.pk)


def discard(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Throw a draft away, after a page that asks once more."""
    response = form_of(response_id)
    if response.state != Response.State.DRAFT:
        return redirect("intake:case", response_id=response.pk)
    if request.method == "POST":
        try:
            responses.discard(response_id=response.pk, by=signed_in(request), at=timezone.now())
        except responses.NotDraft:
            return redirect("intake:case", response_id=response.pk)
        messages.success(
            request, _("We threw the form away. Its answers are removed, and nothing of it will be sent.")
        )
        return redirect("intake:home")
    context = {"response": response, "emergencies": presenters.emergencies(response)}
    return render(request, "intake/discard.html", context)
