"""What happens when somebody signs in or out, or changes how they sign in."""

from typing import Any

from allauth.account.signals import (
    login_code_rejected,
    password_changed,
    password_reset,
    password_reset_code_rejected,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from orthoregen.accounts import sessions
from orthoregen.accounts.models import User
from orthoregen.audit.models import ANONYMOUS, AuditEvent
from orthoregen.audit.services import record


@receiver(user_logged_in)
def opened(request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.begin(request, user)
    record(action="session.opened", actor=user, obj=user)


@receiver(user_logged_out)
def closed(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    request.signed_out = True  # type: ignore[attr-defined]
    if user is not None:
        record(action="session.closed", actor=user, obj=user)


@receiver(authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(action="factor.added", actor=user, obj=user, reason=authenticator.type)


@receiver([authenticator_removed, authenticator_reset])
def factor_changed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(action="factor.changed", actor=user, obj=user, reason=authenticator.type)


@receiver([password_changed, password_reset, password_set])
def new_password(user: User, **kwargs: Any) -> None:
    record(action="password.changed", actor=user, obj=user)


@receiver([login_code_rejected, password_reset_code_rejected, authentication_failed])
def code_rejected(user: User, **kwargs: Any) -> None:
    """Nobody is signed in yet: the account is what was aimed at, not who did it."""
    record(
        action="session.refused",
        actor=None,
        role=ANONYMOUS,
        obj=user,
        outcome=AuditEvent.Outcome.REFUSED,
        reason="code",
    )
