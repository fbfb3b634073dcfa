"""Signing in: allauth's views where they do what we need, ours where they don't."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.core.ratelimit import consume_or_429
from allauth.decorators import rate_limit
from allauth.mfa.base import views as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator

from orthoregen.accounts.adapters import throttle_key
from orthoregen.accounts.forms import AuthenticatorForm, PatientSignInForm
from orthoregen.accounts.services import patient_user, patient_user_if_invited


class StartsAfresh:
    """Coming back to the first page begins again, so that a wrong address can be corrected."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        clear_login(request)


def sign_up(request: HttpRequest) -> HttpResponse:
    """There is no page of its own: the first code makes the account."""
    return redirect("account_request_login_code")


class PatientSignIn(StartsAfresh, account.RequestLoginCodeView):
    """Takes an address and sends it a code. What is shown does not depend on whether we know the address."""

    form_class = PatientSignInForm

    def get_form_class(self) -> type[PatientSignInForm]:
        return PatientSignInForm

    def form_valid(self, form: PatientSignInForm) -> HttpResponse:
        email = form.cleaned_data["email"].lower()
        too_many = consume_or_429(
            self.request, action="request_login_code", key=throttle_key(self.request, email)
        )
        if too_many:
            return too_many
        find = patient_user if settings.INTAKE_ENTRY == "open" else patient_user_if_invited
        LoginCodeVerificationProcess.initiate(
            request=self.request, user=find(email=email, at=timezone.now()), email=email
        )
        return super(account.RequestLoginCodeView, self).form_valid(form)


@method_decorator(rate_limit(action="confirm_login_code"), name="dispatch")
class PatientCode(account.ConfirmLoginCodeView):
    """Takes the code. The throttle holds even when many guesses arrive at once."""


class StaffSignIn(StartsAfresh, account.LoginView):
    """Takes e-mail address and password; the second factor follows."""


class SecondFactor(second_factor.AuthenticateView):
    """Takes a code. A post without one is a post with an empty code."""

    def _build_forms(self) -> Any:
        if self.request.method == "POST" and "credential" not in self.request.POST:
            self.request.POST = self.request.POST.copy()
            self.request.POST.setdefault("code", "")
        return super()._build_forms()


class SetUpAuthenticator(totp.ActivateTOTPView):
    """Takes the first code of an app. It was shown just now, so the session counts as opened with it."""

    def form_valid(self, form: AuthenticatorForm) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP)
        self.request.session.cycle_key()
        return response
