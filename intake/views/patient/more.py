"""Telling more: an offer before sending, and a form of its own on the same case after it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from intake import questionnaire
from intake.asking import Asking, asking_for, asking_of
from intake.facts import Answers, effective_answers
from intake.models import Decision, Response
from intake.services import more as service
from intake.services import responses
from intake.services.page_times import page_times
from intake.views.patient import parked, posted, presenters
from intake.views.patient.common import access_of, form_of, instead_of_questions, signed_in, stop_first
from orthoregen.audit.requests import record_read


def more(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """What else may be told, by topic. After sending, POST begins a form for it."""
    user, at = signed_in(request), timezone.now()
    response = form_of(response_id)
    if response.state == Response.State.SUBMITTED:
        if not service.may_add(response):
            return redirect("intake:case", response_id=response.pk)
        if request.method == "POST":
            relation = access_of(user, response, at).relation
            try:
                began = service.begin(response_id=response.pk, relation=relation, by=user, at=at)
            except service.NotPossible:  # decided, answered or taken back since this page was asked for
                return redirect("intake:case", response_id=response.pk)
            return redirect(presenters.resume_url(began) if began.asked_by else _more(began))
        asked, open_one = presenters.asked_of(response), service.open_more(response.case_id)
        if open_one is not None and (asked is None or open_one.asked_by_id == asked.pk):
            return redirect(_more(open_one))
        known = effective_answers(response.case_id, response.case.input_seq)
        asking = asking_for(asked, known, {}) if asked else Asking(known, frozenset(known))
        return _offer(request, response, asking, asked=asked, is_sent=True)
    elsewhere = instead_of_questions(request, response, at) or stop_first(response)
    return elsewhere or _offer(request, response, asking_of(response), asked=response.asked_by)


def _more(response: Response) -> str:
    return reverse("intake:more", args=[response.pk])


def _offer(
    request: HttpRequest,
    response: Response,
    asking: Asking,
    *,
    asked: Decision | None = None,
    is_sent: bool = False,
) -> HttpResponse:
    record_read(request, response, patient_id=response.case.patient_id)
    context = {
        "response": response,
        "topics": _topics({} if is_sent else response.draft, asking),
        "minutes": questionnaire.more_minutes(asking.answers, asking.known, page_times()),
        "asked": asked,
        "is_sent": is_sent,
        "is_more": response.kind == Response.Kind.MORE,
        "emergencies": presenters.emergencies(response),
    }
    return render(request, "intake/more.html", context)


def _topics(draft: Answers, asking: Asking) -> list[dict[str, Any]]:
    """Each topic with its first page, and how much of it was answered."""
    topics: dict[str, dict[str, Any]] = {}
    for page in asking.more_pages:
        title = questionnaire.PAGE[page.part].title
        topic = topics.setdefault(page.part, {"title": title, "page": page.key, "asked": 0, "answered": 0})
        codes = [question.code for question in questionnaire.asked(page, asking.answers, asking.known)]
        topic["asked"] += len(codes)
        topic["answered"] += sum(draft.get(code) is not None for code in codes)
    return list(topics.values())


def check(request: HttpRequest, response: Response) -> HttpResponse:
    """What is added, to look over and to send."""
    at = timezone.now()
    if response.state == Response.State.SUBMITTED:
        return redirect("intake:sent", response_id=response.pk)
    elsewhere = instead_of_questions(request, response, at)
    if elsewhere is not None:
        return elsewhere
    if request.method == "POST":
        return _send(request, response)
    elsewhere = stop_first(response) or parked.decide_first(request, response)
    if elsewhere is not None:
        return elsewhere
    record_read(request, response, patient_id=response.case.patient_id)
    return _show(request, response)


def _send(request: HttpRequest, response: Response) -> HttpResponse:
    try:
        service.send(
            response_id=response.pk,
            form_token=posted.uuid_or_none(request, "form_token"),
            revision=posted.revision(request),
            by=signed_in(request),
            at=timezone.now(),
        )
    except service.NothingTold:
        return _show(request, response, fault="nothing", status=422)
    except (responses.Stale, responses.WrongToken):
        return _show(request, form_of(response.pk), fault="changed", status=409)
    except (responses.NotDraft, responses.NotAgreed):
        return redirect("intake:case", response_id=response.pk)
    return stop_first(response) or redirect("intake:sent", response_id=response.pk)


def _show(request: HttpRequest, response: Response, *, fault: str = "", status: int = 200) -> HttpResponse:
    kept, _gone = service.told(response.draft, asking_of(response).before)
    context = {
        "response": response,
        "sections": presenters.added(response, kept, can_change=True),
        "fault": fault,
        "emergencies": presenters.emergencies(response),
    }
    return render(request, "intake/more_check.html", context, status=status)


def sent(request: HttpRequest, response: Response) -> HttpResponse:
    """The receipt for what was added, and when to get help at once."""
    record_read(request, response, patient_id=response.case.patient_id)
    begun = Response.objects.get(case=response.case_id, kind=Response.Kind.INTAKE)
    context = {
        "response": response,
        "form": None,
        "case_url": reverse("intake:case", args=[begun.pk]),
        "receipt": responses.receipt_of(response),
        "safety_net": presenters.safety_net(response),
        "emergencies": presenters.emergencies(response),
    }
    return render(request, "intake/more_sent.html", context)
