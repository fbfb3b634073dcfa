"""Signing in and out. Only the views of allauth that we use stand here; the others have no address."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from orthoregen.accounts import on_call_page, views
from orthoregen.policies import ON_CALL, STAFF, open_to_all, policy

BOTH = "GET POST"


def staff(view, methods=BOTH):  # type: ignore[no-untyped-def]
    return policy(view, roles=STAFF, methods=methods)


def setting_up(view, methods=BOTH):  # type: ignore[no-untyped-def]
    """Pages that staff need before they have a second factor."""
    return policy(view, roles=STAFF, methods=methods, before_second_factor=True)


urlpatterns = [
    # patients and helpers: a code by e-mail
    path(
        "sign-in/",
        open_to_all(views.PatientSignIn.as_view(), methods=BOTH),
        name="account_request_login_code",
    ),
    path(
        "sign-in/code/",
        open_to_all(views.PatientCode.as_view(), methods=BOTH),
        name="account_confirm_login_code",
    ),
    path("sign-up/", open_to_all(views.sign_up), name="account_signup"),  # allauth's mails want the name
    path("sign-out/", open_to_all(account.logout, methods=BOTH), name="account_logout"),
    path("closed/", open_to_all(account.account_inactive), name="account_inactive"),
    # staff: a password and a second factor
    path("staff/", open_to_all(views.StaffSignIn.as_view(), methods=BOTH), name="account_login"),
    path(
        "staff/second-factor/",
        open_to_all(views.SecondFactor.as_view(), methods=BOTH),
        name="mfa_authenticate",
    ),
    path(
        "staff/password/",
        open_to_all(account.password_reset, methods=BOTH),
        name="account_reset_password",
    ),
    path(
        "staff/password/code/",
        open_to_all(account.confirm_password_reset_code, methods=BOTH),
        name="account_confirm_password_reset_code",
    ),
    path(
        "staff/password/new/",
        open_to_all(account.complete_password_reset, methods=BOTH),
        name="account_complete_password_reset",
    ),
    path(
        "staff/password/done/",
        open_to_all(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("staff/again/", setting_up(account.reauthenticate), name="account_reauthenticate"),
    path("staff/again/code/", staff(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("staff/factors/", setting_up(second_factor.index, "GET"), name="mfa_index"),
    path("staff/factors/app/", setting_up(views.SetUpAuthenticator.as_view()), name="mfa_activate_totp"),
    path("staff/factors/app/remove/", staff(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "staff/factors/codes/",
        staff(recovery_codes.view_recovery_codes, "GET"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "staff/factors/codes/new/",
        staff(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("staff/on-call/", policy(on_call_page.page, roles=ON_CALL, methods=BOTH), name="on-call"),
]
