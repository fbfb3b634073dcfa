"""How long a session lasts, and what ends it early."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from orthoregen.accounts.access import request_roles, roles_of
from orthoregen.accounts.models import Role, User
from orthoregen.audit.requests import person
from orthoregen.audit.services import record

OPENED, SEEN, ROLES = "opened_at", "seen_at", "roles"
SEEN_EVERY = 60  # seconds between two writes of "last seen"


def begin(request: HttpRequest, user: User) -> None:
    """Start the clocks of a new session, and note the roles it was opened with."""
    request.session[OPENED] = request.session[SEEN] = int(time.time())
    request.session[ROLES] = _mark(roles_of(user, timezone.now()))


def over_because(request: HttpRequest) -> str | None:
    """Why this session is over, as a word for the trail; None while it lasts."""
    session, now = request.session, time.time()
    if OPENED not in session or now - session[OPENED] > settings.SESSION_ABSOLUTE:
        return "age"
    is_staff = isinstance(request.user, User) and request.user.kind == User.Kind.STAFF
    if now - session[SEEN] > (settings.SESSION_IDLE_STAFF if is_staff else settings.SESSION_IDLE_PATIENT):
        return "idle"
    if session[ROLES] != _mark(request_roles(request)):
        return "roles"
    return None


def touch(request: HttpRequest) -> None:
    """Note that the person is still there, at most once a minute."""
    now = int(time.time())
    if now - request.session[SEEN] >= SEEN_EVERY:
        request.session[SEEN] = now


def end(request: HttpRequest, reason: str) -> str:
    """Close the session. The person is told on the next page; gives what they are told."""
    user = person(request)
    record(action="session.ended", actor=user, obj=user, reason=reason)
    is_patient = user is not None and user.kind == User.Kind.PATIENT
    logout(request)
    text = _words(reason, is_patient)
    messages.info(request, text)
    return text


def _words(reason: str, is_patient: bool) -> str:
    if reason == "idle" and is_patient:
        text = _(
            "You were away for %(minutes)s minutes, so we closed the form. "
            "Your answers are safe. Sign in to go on at the same page."
        )
        return text % {"minutes": settings.SESSION_IDLE_PATIENT // 60}
    if reason == "roles":
        return _("Your access has changed. Sign in again to go on.")
    return _("You were signed out after a while. Sign in to go on.")


def _mark(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
