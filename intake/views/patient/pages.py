"""One page of questions: shown, saved, and what follows when it was changed from two places at once."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import questionnaire
from intake.forms import PageForm, form_for
from intake.models import Response
from intake.questionnaire import Page
from intake.services import responses
from intake.views.patient import posted, presenters
from intake.views.patient.common import form_of, instead_of_questions, signed_in, stop_first
from orthoregen.audit.requests import record_read


def page(request: HttpRequest, response_id: UUID, page: str) -> HttpResponse:
    """Show a page of questions, or save it and go on."""
    if page not in questionnaire.PAGE:
        raise Http404
    at = timezone.now()
    response = form_of(response_id)
    elsewhere = instead_of_questions(request, response, at)
    if elsewhere is not None:
        return elsewhere
    route = questionnaire.route(response.draft)
    if questionnaire.PAGE[page] not in route:
        return redirect("intake:page", response_id=response.pk, page=_nearest(page, route).key)
    if request.method == "POST":
        return _save(request, response, questionnaire.PAGE[page], at)
    elsewhere = stop_first(response)
    if elsewhere is not None:
        return elsewhere
    record_read(request, response, patient_id=response.case.patient_id)
    form = form_for(questionnaire.PAGE[page], response.draft)(answers=response.draft)
    return _show(request, response, questionnaire.PAGE[page], form)


def _nearest(key: str, route: list[Page]) -> Page:
    """The page that is asked and stands closest before, or else after, the one that is not."""
    order = list(questionnaire.PAGE)
    before = [page for page in route if order.index(page.key) < order.index(key)]
    return before[-1] if before else route[0]


# --- saving ---------------------------------------------------------------------------------------
def _save(request: HttpRequest, response: Response, page: Page, at: datetime) -> HttpResponse:
    if "both" in request.POST and request.POST.get("keep") == "saved":
        messages.success(request, _("We kept the answers that were saved before."))
        return redirect("intake:page", response_id=response.pk, page=page.key)
    form = form_for(page, response.draft)(request.POST, answers=response.draft)
    is_valid = form.is_valid()
    if "both" in request.POST and request.POST.get("keep") != "mine":
        return _both(request, response, page, form, is_unanswered=True)
    try:
        saved = responses.save_page(
            response_id=response.pk,
            page_key=page.key,
            answers=form.answers,
            cleared=form.cleared,
            revision=posted.revision(request),
            by=signed_in(request),
            at=at,
        )
    except responses.Stale as stale:
        return _both(request, stale.response, page, form, has_emergency=stale.emergency is not None)
    except (responses.NotDraft, responses.NotAgreed):
        return redirect("intake:case", response_id=response.pk)
    if saved.emergency is not None:
        return redirect("intake:stop", response_id=response.pk)
    if "leave" in request.POST:
        return _leave(request, form)
    if not is_valid:
        return _show(request, saved.response, page, form)
    return redirect(_after(request, saved.response, page))


def _leave(request: HttpRequest, form: PageForm) -> HttpResponse:
    messages.success(
        request, _("Your answers are saved. You can go on at any time, here or on another phone.")
    )
    return redirect("intake:home")


def _after(request: HttpRequest, response: Response, page: Page) -> str:
    """The next page that is asked, or all answers: after the last page, and where one came from there."""
    following = presenters.page_after(page, response.draft)
    if following is None or "change" in request.GET:
        return reverse("intake:check", args=[response.pk])
    return presenters.page_url(response, following.key)


# --- showing --------------------------------------------------------------------------------------
def _show(request: HttpRequest, response: Response, page: Page, form: PageForm) -> HttpResponse:
    route = questionnaire.route(response.draft)
    number = route.index(page)
    context = {
        "response": response,
        "page": page,
        "form": form,
        **presenters.progress(page, response.draft),
        "is_first": number == 0,
        "back_url": presenters.page_url(response, route[number - 1].key) if number else None,
        "is_change": "change" in request.GET,
        "emergencies": presenters.emergencies(response),
    }
    return render(request, "intake/page.html", context)


def _both(
    request: HttpRequest,
    response: Response,
    page: Page,
    form: PageForm,
    *,
    is_unanswered: bool = False,
    has_emergency: bool = False,
) -> HttpResponse:
    """What is saved and what was sent now, side by side; the person chooses, and nothing is lost."""
    context = {
        "response": response,
        "page": page,
        "rows": presenters.two_versions(page, response.draft, form),
        "sent": posted.answers_as_sent(request),
        "is_unanswered": is_unanswered,
        "emergencies": presenters.emergencies(response),
        "has_emergency": has_emergency,
    }
    return render(request, "intake/both.html", context, status=409)
