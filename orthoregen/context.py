"""What every template can rely on: the clinic's facts, whether it is a demonstration, where one can go."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from orthoregen.accounts.access import request_roles, used_second_factor
from orthoregen.accounts.models import User
from orthoregen.policies import CATALOGUE, CLINICAL, ON_CALL, PATIENT, STAFF, SUPPORT


class Link(NamedTuple):
    url: str
    words: Any
    is_current: bool


# route, words, who sees it. A route that another part of the site has not brought is left out.
STAFF_PLACES = (
    ("review:queue", _("Queue"), CLINICAL),
    ("review:escalations", _("Escalations"), CLINICAL),
    ("plans:list", "Plans", CLINICAL),
    ("review:quality", "Quality", CLINICAL),
    ("treatments:list", _("Catalogue"), CLINICAL | CATALOGUE),
    ("admin:index", _("Administration"), CATALOGUE | SUPPORT),
    ("on-call", _("On call"), ON_CALL),
    ("mfa_index", _("My second factor"), STAFF),
)
PATIENT_PLACES = (
    ("intake:home", _("My forms"), PATIENT),
    ("account_logout", _("Sign out"), PATIENT),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Links are worked out only by a page that shows them."""
    return {
        "clinic": settings.CLINIC.said_in(get_language() or ""),
        "demo": settings.DEMO,
        "staff_links": SimpleLazyObject(lambda: _links(request, STAFF_PLACES)),
        "patient_links": SimpleLazyObject(lambda: _links(request, PATIENT_PLACES)),
    }


def _links(request: HttpRequest, places: tuple[tuple[str, Any, Any], ...]) -> list[Link]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if user.kind == User.Kind.STAFF and not used_second_factor(request):
        return []
    here = _current(request, [route for route, _words, _readers in places])
    roles = request_roles(request)
    links = []
    for route, words, readers in places:
        if not roles & readers:
            continue
        try:
            links.append(Link(reverse(route), words, route == here))
        except NoReverseMatch:
            continue
    return links


def _current(request: HttpRequest, routes: list[str]) -> str | None:
    """The place that this page belongs to: itself, the list of its kind, or the first of its part."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    part = f"{here.split(':')[0]}:"
    itself = next((route for route in (here, f"{here}s") if route in routes), None)
    return itself or next((route for route in routes if route.startswith(part)), None)
