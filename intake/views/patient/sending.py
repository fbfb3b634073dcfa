"""Looking over all answers, sending them, and what is said afterwards."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.models import Response
from intake.services import responses
from intake.views.patient import more, parked, posted, presenters
from intake.views.patient.bodymap import picture
from intake.views.patient.common import form_of, instead_of_questions, signed_in, stop_first
from orthoregen.audit.requests import record_read


def check(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """All answers in the person's words, what is missing on top; POST sends the form."""
    at = timezone.now()
    if request.method == "POST":
        return _send(request, response_id)
    response = form_of(response_id)
    if response.kind == Response.Kind.MORE:
        return more.check(request, response)
    if response.state == Response.State.SUBMITTED:
        record_read(request, response, patient_id=response.case.patient_id)
        marked = picture(response, json.loads(response.frozen))
        context = {**presenters.sent_answers(response), "picture": marked}
        return render(request, "intake/answers.html", context)
    elsewhere = (
        instead_of_questions(request, response, at)
        or stop_first(response)
        or parked.decide_first(request, response)
    )
    if elsewhere is not None:
        return elsewhere
    record_read(request, response, patient_id=response.case.patient_id)
    return _show(request, response)


def _send(request: HttpRequest, response_id: UUID) -> HttpResponse:
    at = timezone.now()
    try:
        receipt = responses.submit(
            response_id=response_id,
            form_token=posted.uuid_or_none(request, "form_token"),
            revision=posted.revision(request),
            by=signed_in(request),
            at=at,
        )
    except responses.IsMore:
        return more.check(request, form_of(response_id))
    except responses.Incomplete:
        return _show(request, form_of(response_id), fault="incomplete", status=422)
    except (responses.Stale, responses.WrongToken):
        response = form_of(response_id)
        if response.state == Response.State.DRAFT:
            return _show(request, response, fault="changed", status=409)
        return redirect("intake:case", response_id=response.pk)
    except (responses.NotDraft, responses.NotAgreed, responses.TooYoung):
        elsewhere = instead_of_questions(request, form_of(response_id), at)
        return elsewhere or redirect("intake:case", response_id=response_id)
    first = stop_first(form_of(response_id)) if receipt.may_have_red_flag else None
    return first or redirect("intake:sent", response_id=response_id)


def _show(request: HttpRequest, response: Response, *, fault: str = "", status: int = 200) -> HttpResponse:
    marked = picture(response, response.draft)
    context = {**presenters.draft_answers(response), "picture": marked, "fault": fault}
    return render(request, "intake/check.html", context, status=status)


def sent(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """The receipt: reference, what happens next, when to get help at once."""
    response = form_of(response_id)
    if response.state != Response.State.SUBMITTED:
        return redirect("intake:case", response_id=response.pk)
    if response.kind == Response.Kind.MORE:
        return more.sent(request, response)
    record_read(request, response, patient_id=response.case.patient_id)
    context = {
        "response": response,
        "receipt": responses.receipt_of(response),
        "safety_net": presenters.safety_net(response),
        "emergencies": presenters.emergencies(response),
        "more_url": presenters.more_url(response),
    }
    return render(request, "intake/sent.html", context)
