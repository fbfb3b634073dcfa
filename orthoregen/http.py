"""Small answers that several places give."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from orthoregen.policies import PATIENT, Policy


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that also works when htmx asked for a piece of a page."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def sign_in_address(request: HttpRequest, policy: Policy) -> str:
    """Where somebody signs in who came to this page, and comes back to it if it can be read."""
    page = "account_request_login_code" if policy.roles & PATIENT else "account_login"
    back = request.path if "GET" in policy.methods else "/"
    return f"{reverse(page)}?{urlencode({'next': back})}"
