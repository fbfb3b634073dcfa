"""Which language a page is in."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from intake.languages import spoken
from orthoregen.accounts.models import User


class LanguageMiddleware(LocaleMiddleware):
    """The language that somebody chose or that their browser asks for, if offered. Staff read English."""

    def process_request(self, request: HttpRequest) -> None:
        user = request.user
        is_staff = isinstance(user, User) and user.kind == User.Kind.STAFF
        wanted = settings.LANGUAGE_CODE if is_staff else translation.get_language_from_request(request)
        translation.activate(spoken(wanted))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
