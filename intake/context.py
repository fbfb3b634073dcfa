"""What every clinician's page says of the intake: whether an emergency waits unread."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from intake import selectors
from intake.presenters.escalations import alarm_words
from orthoregen.accounts.access import request_roles, used_second_factor
from orthoregen.policies import CLINICAL


def alarm(request: HttpRequest) -> dict[str, Any]:
    """The context processor. It asks the database only where a page prints the bar."""
    return {
        "alarm": SimpleLazyObject(lambda: _alarm(request)),
        "alarm_url": SimpleLazyObject(lambda: reverse("review:escalations")),
    }


def _alarm(request: HttpRequest) -> str:
    if not (request_roles(request) & CLINICAL and used_second_factor(request)):
        return ""
    found = selectors.alarm()
    return alarm_words(found, timezone.now()) if found else ""
