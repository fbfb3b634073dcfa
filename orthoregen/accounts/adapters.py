"""How allauth behaves here."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from orthoregen.accounts.access import request_roles
from orthoregen.accounts.models import Role, User
from orthoregen.audit.models import ANONYMOUS, AuditEvent
from orthoregen.audit.services import record

FIRST_PAGE = {
    Role.PATIENT: "intake:home",
    Role.CLINICIAN: "review:queue",
    Role.CLINICAL_LEAD: "review:queue",
    Role.CATALOGUE_ADMIN: "treatments:manage",
    Role.SUPPORT: "admin:index",
}


def throttle_key(request: HttpRequest, email: str) -> str:
    """Failures count per address and network, so that a stranger cannot lock the owner out."""
    return f"{get_ip(request)}:{email.lower()}"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both."),
        "incorrect_code": _("That is not the code. Check the newest e-mail from us."),
        "incorrect_password": _("That is not your password."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then ask for a new code."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an account comes with the first code, or from support

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject  # no name of a clinic: others may see the list of mails

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only what went wrong is said; that a step worked is seen on the page."""
        if message_template is None:
            super().add_message(request, level, None, *args, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        roles = request_roles(request)
        page = next((FIRST_PAGE[role] for role in Role if role in roles), "landing")
        try:
            return reverse(page)
        except NoReverseMatch:
            return "/"

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Staff come in by password and patients by code, never the other way round."""
        used = [step["method"] for step in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])]
        expected = "password" if user.kind == User.Kind.STAFF else "code"
        if used and used[-1] != expected:
            clear_login(request)
            self._refused(user, "way in")
            page = "account_login" if user.kind == User.Kind.STAFF else "account_request_login_code"
            return HttpResponseRedirect(reverse(page))
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """The password was given a moment ago: setting up a second factor does not ask for it again."""
        super().login(request, user)
        steps = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        if steps and user.kind == User.Kind.STAFF:
            steps[-1]["reauthenticated"] = True
            request.session[AUTHENTICATION_METHODS_SESSION_KEY] = steps

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._refused(User.objects.filter(email=credentials.get("email", "").lower()).first(), "password")

    def set_password(self, user: User, password: str) -> None:
        """Only the password is written: the web account may write nothing else of who somebody is."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def _refused(self, user: User | None, reason: str) -> None:
        record(
            action="session.refused",
            actor=None,
            role=ANONYMOUS,
            obj=user,
            outcome=AuditEvent.Outcome.REFUSED,
            reason=reason,
        )

    def reauthenticate(self, user: User, password: str) -> bool:
        return self.authenticate(self.request, email=user.email, password=password) == user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return throttle_key(request, credentials.get("email", ""))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticators are kept encrypted, so that a stolen backup opens no account."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the code that the app shows now. Wait for the next one."),
        "cannot_delete_authenticator": _("Set up another second factor first. Staff cannot be without one."),
    }

    def get_totp_issuer(self) -> str:
        return settings.CLINIC.name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()

    def _fernet(self) -> Fernet:
        digest = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))
