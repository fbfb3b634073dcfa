"""What pages say of the intake: to staff, whether an escalation waits; to patients, their languages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from intake import selectors
from intake.languages import offered
from intake.presenters.escalations import alarm_words
from orthoregen.accounts.access import request_roles, used_second_factor
from orthoregen.policies import CLINICAL, STAFF

HEARD = "alarm_heard"  # in the session: the newest alarm that this person's pages have told as new


@dataclass(frozen=True)
class Bar:
    """The bar under the head of the page. Its link is empty for staff who may not open an escalation."""

    words: str
    url: str
    is_new: bool


def languages(request: HttpRequest) -> dict[str, Any]:
    """The context processor: the languages to choose from, and whether this page's own is approved."""
    now = get_language()
    choices = offered()
    return {
        "languages": choices if len(choices) > 1 else (),
        "is_unapproved_translation": any(one.code == now and not one.is_approved for one in choices),
    }


def alarm(request: HttpRequest) -> dict[str, Any]:
    """The context processor. It asks the database only where a page prints the bar."""
    return {
        "alarm": SimpleLazyObject(lambda: bar(request)),
        "alarm_url": SimpleLazyObject(lambda: _fresh_url(request)),
    }


def bar(request: HttpRequest) -> Bar | None:
    """A clinician reads of each emergency that waits; other staff, of what nobody on call has taken."""
    roles = _roles(request)
    if not roles & STAFF:
        return None
    is_clinical = bool(roles & CLINICAL)
    found = selectors.alarm() if is_clinical else selectors.unanswered()
    if found is None:
        return None
    words = alarm_words(found, timezone.now())
    url = reverse("review:escalations") if is_clinical else ""
    return Bar(words if is_clinical else f"{words} Tell a clinician now.", url, _is_new(request, found))


def _is_new(request: HttpRequest, found: selectors.Alarm) -> bool:
    """Whether one came since the last page: only then is it read out at once."""
    newest = found.newest.isoformat()
    if request.session.get(HEARD, "") >= newest:
        return False
    request.session[HEARD] = newest
    return True


def _fresh_url(request: HttpRequest) -> str:
    """Where the page asks for the bar again, every half minute; only clinicians' pages do."""
    return reverse("review:alarm") if _roles(request) & CLINICAL else ""


def _roles(request: HttpRequest) -> frozenset[Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not used_second_factor(request):
        return frozenset()
    return request_roles(request)
