"""The forms of the sign-in pages, in our words. What they check is allauth's."""

from typing import Any

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateWithCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from orthoregen.accounts.models import User

CODE_LENGTH = 40  # longer than any code, short enough to be cheap to refuse
PASSWORD_LENGTH = 200


def email_field(**options: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    messages = {
        "required": _("Enter your e-mail address, for example name@example.org."),
        "invalid": _("Enter the whole e-mail address, for example name@example.org."),
    }
    return forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=widget, error_messages=messages, **options
    )


def password_field(label: Any, autocomplete: str = "current-password") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Enter your password.")},
    )


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=CODE_LENGTH,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": _("Enter the code.")},
    )


class PatientSignInForm(forms.Form):
    """The address to send a code to."""

    email = email_field(help_text=_("We send you a code. You need no password."))


class MailedCodeForm(ConfirmLoginCodeForm):
    code = code_field(_("Code"), _("8 digits, from the e-mail that we sent you."))


class StaffSignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["password"] = password_field(_("Password"))


class SecondFactorForm(AuthenticateForm):
    code = code_field(
        _("Code from your authenticator app"), _("6 digits. You can also use one of your recovery codes.")
    )


class SecondFactorAgainForm(ReauthenticateWithCodeForm):
    code = code_field(_("Code from your authenticator app"))


class PasswordAgainForm(ReauthenticateForm):
    password = password_field(_("Password"))


class AuthenticatorForm(ActivateTOTPForm):
    code = code_field(_("Code that the app shows now"), _("6 digits."))


class ForgottenPasswordForm(ResetPasswordForm):
    """Only staff have passwords: an address of a patient is treated like an unknown one."""

    email = email_field()
    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.kind == User.Kind.STAFF]
        return email


class ForgottenPasswordCodeForm(ConfirmPasswordResetCodeForm):
    code = code_field(_("Code"), _("8 digits, from the e-mail that we sent you."))


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("password1", _("New password")), ("password2", _("New password again"))):
            field = self.fields[name]
            field.label = label
            field.max_length = PASSWORD_LENGTH
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = _("Enter the new password.")
