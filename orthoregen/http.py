"""Small answers that several places give."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from orthoregen.policies import PATIENT, Policy


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that also works when htmx asked for a piece of a page."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, that saves while somebody types, and not a browser that shows a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def sign_in_first(request: HttpRequest, policy: Policy, why: str = "") -> HttpResponse:
    """To the sign-in page and back; a script is told why and where instead."""
    address = sign_in_address(request, policy)
    if not wants_json(request):
        return go_to(request, address)
    text = why or _("You are signed out. Sign in to go on at the same page.")
    return JsonResponse({"text": text, "link": {"url": address, "words": _("Sign in")}}, status=401)


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it. No other site can make a browser say so."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def sign_in_address(request: HttpRequest, policy: Policy) -> str:
    """Where somebody signs in who came to this page, and comes back to it if it can be read."""
    page = "account_request_login_code" if policy.roles & PATIENT else "account_login"
    back = request.path if "GET" in policy.methods else "/"
    return f"{reverse(page)}?{urlencode({'next': back})}"
