"""What a script hears that saves a page while somebody types. It is told words to show, never what to do."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.asking import asking_of
from intake.forms import PageForm
from intake.models import Response
from intake.questionnaire import Page
from intake.services import responses
from intake.views.patient import posted, presenters
from intake.views.patient.common import save_form


def save(request: HttpRequest, response: Response, page: Page, at: datetime) -> HttpResponse:
    """Keep what can be kept of a page that is not finished; nothing that is missing is held against it."""
    form = asking_of(response).form(page, request.POST)
    form.is_valid()
    try:
        saved = save_form(request, response, page, form, at)
    except responses.Stale as stale:
        if _is_overtaken(request, stale.response):
            return _kept(responses.Saved(stale.response, stale.emergency), form, at)
        return _behind(stale)
    except (responses.NotDraft, responses.NotAgreed):
        return closed(response)
    return _kept(saved, form, at)


def closed(response: Response) -> HttpResponse:
    """The form was sent, thrown away or may not be filled in any more."""
    text = _("This form cannot be changed any more.")
    return _told(409, text, link=_link("intake:case", response, _("See where it stands")))


def _kept(saved: responses.Saved, form: PageForm, at: datetime) -> HttpResponse:
    text = presenters.saved_words(saved.response, at)
    if form.wrong:
        text = _("%(saved)s, except for what does not fit. We show it when you go on.") % {"saved": text}
    urgent = _what_to_do(saved.response) if saved.emergency else None
    return _told(200, text, revision=saved.response.revision, urgent=urgent)


def _is_overtaken(request: HttpRequest, response: Response) -> bool:
    """Whether a later message of the same page has come first: it said all that this one says, and more."""
    showing = posted.showing(request)
    return showing is not None and showing.token == response.saved_from


def _behind(stale: responses.Stale) -> HttpResponse:
    text = _("This form was also opened on another device. Here are both answers. Choose which to keep.")
    urgent = _what_to_do(stale.response) if stale.emergency else None
    return _told(409, text, both=True, urgent=urgent)


def _what_to_do(response: Response) -> dict[str, str]:
    return _link("intake:stop", response, _("Read what to do"))


def _link(route: str, response: Response, words: str) -> dict[str, str]:
    return {"url": reverse(route, args=[response.pk]), "words": words}


def _told(status: int, text: str, **more: Any) -> HttpResponse:
    said = {name: what for name, what in more.items() if what is not None}
    return JsonResponse({"text": text, **said}, status=status)
