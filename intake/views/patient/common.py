"""What the patient's pages share: the form they are about, and what keeps somebody from filling it in."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from intake.access import open_access, took_back_care
from intake.age import is_too_young
from intake.forms import PageForm
from intake.models import PatientAccess, Response
from intake.questionnaire import Page
from intake.services import escalations, responses
from intake.views.patient import posted
from orthoregen.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Whoever asks; the policy has let in nobody else."""
    return cast(User, request.user)


def form_of(response_id: UUID) -> Response:
    """The form with its case and person; the policy has checked whose it is."""
    return Response.objects.select_related("case__patient", "previous", "asked_by").get(pk=response_id)


def access_of(user: User, response: Response, at: datetime) -> PatientAccess:
    """As whom the user acts for the person of this form."""
    return open_access(user, at).get(patient=response.case.patient_id)


def instead_of_questions(request: HttpRequest, response: Response, at: datetime) -> HttpResponse | None:
    """Where the person has to go before, or instead of, answering questions."""
    if response.state != Response.State.DRAFT or took_back_care(response.case.patient_id):
        return redirect("intake:case", response_id=response.pk)
    if is_too_young(response.case.patient.birth_date, at):
        return render(request, "intake/clinic.html", {"reason": "young", "response": response})
    return None


def save_form(
    request: HttpRequest, response: Response, page: Page, form: PageForm, at: datetime
) -> responses.Saved:
    """Keep what a page's form holds, whole or not. Raises as `responses.save_page`."""
    return responses.save_page(
        response_id=response.pk,
        page_key=page.key,
        answers=form.answers,
        cleared=form.cleared,
        revision=posted.revision(request),
        by=signed_in(request),
        at=at,
        showing=posted.showing(request),
        still_true=form.confirmed,
    )


def stop_first(response: Response) -> HttpResponse | None:
    """To the advice that the person has never seen: a page that was left half-way may have raised it."""
    if escalations.not_shown(response) is None:
        return None
    return redirect("intake:stop", response_id=response.pk)
