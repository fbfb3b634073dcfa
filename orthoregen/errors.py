"""The pages that say what went wrong and what to do. They need no database and no signed-in person."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orthoregen.audit.requests import person
from orthoregen.http import is_from_our_page, wants_json
from orthoregen.logging import get_logger
from orthoregen.policies import policy_of

log = get_logger(__name__)

WORDS = {
    400: (
        gettext_lazy("We could not read that"),
        gettext_lazy("Something in what your browser sent was not right. Go back and try again."),
    ),
    403: (
        gettext_lazy("This page is not open to you"),
        gettext_lazy("You are signed in, but this page is for other people. Go to the start page."),
    ),
    404: (
        gettext_lazy("There is no such page"),
        gettext_lazy("The address may be mistyped, or the page is not yours. Go to the start page."),
    ),
    405: (
        gettext_lazy("That cannot be done here"),
        gettext_lazy("Go to the start page and begin again from there."),
    ),
    409: (
        gettext_lazy("This was changed in the meantime"),
        gettext_lazy("Go back, load the page again, and look at what it says now."),
    ),
    413: (
        gettext_lazy("That was too much at once"),
        gettext_lazy("Go back, shorten what you wrote, and send it again."),
    ),
    429: (
        gettext_lazy("Too many tries"),
        gettext_lazy("Wait a minute, then try again."),
    ),
    500: (
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("What you saved before is safe. Wait a minute, then try again."),
    ),
}
FORM_TOO_OLD = gettext_lazy(
    "The form was open for too long, or your browser keeps no cookies. "
    "Go back, load the page again, and send it once more."
)


def problem(request: HttpRequest | None, status: int, advice: Any = None) -> HttpResponse:
    """The page for `status`: what happened, what to do, the emergency number and an id to quote."""
    title, usual = WORDS[status]
    context = {
        "status": status,
        "title": title,
        "advice": advice or usual,
        "error_id": getattr(request, "id", ""),
        "clinic": settings.CLINIC.said_in(get_language() or ""),
        "demo": settings.DEMO,
    }
    return HttpResponse(render_to_string("problem.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return problem(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the page is old, as after signing in again in another window; or the page is not ours."""
    policy = policy_of(request.resolver_match)
    if policy is None or policy.keeps is None or not is_from_our_page(request) or wants_json(request):
        return problem(request, 403, FORM_TOO_OLD)
    arguments = request.resolver_match.kwargs  # type: ignore[union-attr]
    if not policy.keeps(request, person(request), **arguments):
        return problem(request, 403, FORM_TOO_OLD)
    return HttpResponseRedirect(request.path)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: where even the page cannot be made, plain words go out."""
    try:
        return problem(request, 500)
    except Exception:
        log.exception("error_page.failed")
        title, advice = WORDS[500]
        number = settings.CLINIC.emergency_number
        text = f"{title}\n\n{advice}\n\n{_('In an emergency call')} {number}.\n{getattr(request, 'id', '')}\n"
        return HttpResponseServerError(text, content_type="text/plain; charset=utf-8")
