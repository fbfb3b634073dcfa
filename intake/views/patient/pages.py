"""One page of questions: shown, saved, and what follows when it was changed from two places at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import questionnaire
from intake.asking import asking_of
from intake.facts import Answers
from intake.forms import PageForm
from intake.models import ParkedPage, Response
from intake.presenters.last_time import last_time
from intake.questionnaire import Page
from intake.services import page_times, parking, responses
from intake.views.patient import autosave, parked, posted, presenters
from intake.views.patient.common import form_of, instead_of_questions, save_form, signed_in, stop_first
from orthoregen.audit.requests import record_read
from orthoregen.http import wants_json


def page(request: HttpRequest, response_id: UUID, page: str) -> HttpResponse:
    """Show a page of questions, or save it and go on."""
    if page not in questionnaire.PAGE:
        raise Http404
    at = timezone.now()
    response = form_of(response_id)
    is_typing = request.method == "POST" and wants_json(request)
    elsewhere = instead_of_questions(request, response, at)
    if elsewhere is not None:
        return autosave.closed(response) if is_typing else elsewhere
    if is_typing:
        return autosave.save(request, response, questionnaire.PAGE[page], at)
    if "parked" in request.POST:
        return _decide(request, response, page, at)
    asking = asking_of(response)
    route = asking.route(questionnaire.PAGE[page])
    if questionnaire.PAGE[page] not in route:
        return _elsewhere(response, page, route)
    if request.method == "POST":
        return _save(request, response, questionnaire.PAGE[page], at)
    elsewhere = stop_first(response)
    if elsewhere is not None:
        return elsewhere
    aside = parked.waiting(request, response)
    if aside is not None:
        return _offer(request, response, page, aside)
    record_read(request, response, patient_id=response.case.patient_id)
    return _show(request, response, questionnaire.PAGE[page], asking.form(questionnaire.PAGE[page]))


def _elsewhere(response: Response, key: str, route: list[Page]) -> HttpResponse:
    """To the page that is asked and stands closest before, or else after, the one that is not."""
    if not route:
        return redirect("intake:check", response_id=response.pk)
    order = list(questionnaire.PAGE)
    before = [page for page in route if order.index(page.key) < order.index(key)]
    nearest = before[-1] if before else route[0]
    return redirect("intake:page", response_id=response.pk, page=nearest.key)


# --- saving ---------------------------------------------------------------------------------------
def _save(request: HttpRequest, response: Response, page: Page, at: datetime) -> HttpResponse:
    if "both" in request.POST and request.POST.get("keep") == "saved":
        messages.success(request, _("We kept the answers that were saved before."))
        return redirect("intake:page", response_id=response.pk, page=page.key)
    form = asking_of(response).form(page, request.POST)
    is_valid = form.is_valid()
    if "both" in request.POST and request.POST.get("keep") != "mine":
        return _both(request, response, page, form, is_unanswered=True)
    try:
        saved = save_form(request, response, page, form, at)
    except responses.Stale as stale:
        return _both(request, stale.response, page, form)
    except (responses.NotDraft, responses.NotAgreed):
        return redirect("intake:case", response_id=response.pk)
    if saved.emergency is not None:
        return redirect("intake:stop", response_id=response.pk)
    if "leave" in request.POST:
        return _leave(request, form)
    if not is_valid:
        return _show(request, saved.response, page, form)
    if "change" not in request.GET:
        page_times.note(page_key=page.key, shown_as=request.POST.get("timed", ""), at=at)
    return redirect(_after(request, saved.response, page))


def _leave(request: HttpRequest, form: PageForm) -> HttpResponse:
    messages.success(
        request, _("Your answers are saved. You can go on at any time, here or on another phone.")
    )
    return redirect("intake:home")


def _after(request: HttpRequest, response: Response, page: Page) -> str:
    """The next page that is asked, or all answers: after the last page, and where one came from there."""
    following = asking_of(response).after(page)
    if following is None or "change" in request.GET or "finish" in request.POST:
        return reverse("intake:check", args=[response.pk])
    return presenters.page_url(response, following.key)


# --- what was sent after the session had ended ----------------------------------------------------
def _offer(request: HttpRequest, response: Response, key: str, aside: ParkedPage) -> HttpResponse:
    """Beside what is saved, unless it says the same: then there is nothing to decide."""
    if not parking.changes_something(response, aside.answers, aside.cleared):
        parking.settle(parked=aside, is_kept=False, by=signed_in(request))
        return redirect("intake:page", response_id=response.pk, page=key)
    if aside.page != key:
        return redirect("intake:page", response_id=response.pk, page=aside.page)
    record_read(request, response, patient_id=response.case.patient_id)
    return _versions(request, response, questionnaire.PAGE[key], _with(response, aside), parked=aside)


def _decide(request: HttpRequest, response: Response, key: str, at: datetime) -> HttpResponse:
    aside = parked.waiting(request, response)
    keep = request.POST.get("keep")
    if aside is None or str(aside.pk) != request.POST["parked"] or keep not in ("saved", "mine"):
        # decided in another window, or nothing was chosen
        return redirect("intake:page", response_id=response.pk, page=key)
    emergency = None
    if keep == "mine":
        try:
            emergency = responses.save_page(
                response_id=response.pk,
                page_key=aside.page,
                answers=aside.answers,
                cleared=aside.cleared,
                revision=posted.revision(request),
                by=signed_in(request),
                at=at,
            ).emergency
        except responses.Stale as stale:
            page = questionnaire.PAGE[aside.page]
            mine = _with(stale.response, aside)
            return _versions(request, stale.response, page, mine, parked=aside, status=409)
        except (responses.NotDraft, responses.NotAgreed):
            return redirect("intake:case", response_id=response.pk)
    parking.settle(parked=aside, is_kept=keep == "mine", by=signed_in(request))
    if emergency is not None:
        return redirect("intake:stop", response_id=response.pk)
    messages.success(request, _("We kept the answers that you chose."))
    return redirect("intake:page", response_id=response.pk, page=key)


def _with(response: Response, aside: ParkedPage) -> Answers:
    return responses.laid_over(response.draft, aside.answers, aside.cleared)


# --- showing --------------------------------------------------------------------------------------
def _show(request: HttpRequest, response: Response, page: Page, form: PageForm) -> HttpResponse:
    asking = asking_of(response)
    route = asking.route(page)
    number = route.index(page)
    context = {
        "response": response,
        "page": page,
        "form": form,
        **presenters.progress(page, asking),
        "is_first": page is questionnaire.SHORT[0],
        "is_more": not page.is_core or bool(asking.known),
        "back_url": presenters.page_url(response, route[number - 1].key) if number else None,
        "is_change": "change" in request.GET,
        "emergencies": presenters.emergencies(response),
        "showing": uuid4(),
        "saved": presenters.saved_words(response, timezone.now()),
        "timed": page_times.mark(page.key, timezone.now()),
        "last_time": last_time(response, page, form),
        "closes_after": settings.SESSION_IDLE_PATIENT,
        "closes_after_minutes": settings.SESSION_IDLE_PATIENT // 60,
    }
    return render(request, "intake/page.html", context)


def _both(
    request: HttpRequest,
    response: Response,
    page: Page,
    form: PageForm,
    *,
    is_unanswered: bool = False,
) -> HttpResponse:
    """What is saved and what was sent now; what was sent is sent once more with the choice."""
    mine = responses.laid_over(response.draft, form.answers, form.cleared)
    sent = posted.answers_as_sent(request)
    return _versions(request, response, page, mine, sent=sent, is_unanswered=is_unanswered, status=409)


def _versions(
    request: HttpRequest,
    response: Response,
    page: Page,
    mine: Answers,
    *,
    sent: Sequence[tuple[str, str]] = (),
    parked: ParkedPage | None = None,
    is_unanswered: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Both versions of a page side by side; the person chooses, and nothing is lost."""
    context = {
        "response": response,
        "page": page,
        "rows": presenters.two_versions(page, response.draft, mine),
        "sent": sent,
        "parked": parked,
        "is_unanswered": is_unanswered,
        "emergencies": presenters.emergencies(response),
    }
    return render(request, "intake/both.html", context, status=status)
