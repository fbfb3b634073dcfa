"""Which languages people can choose, and which one a page is in.

English is the language that the texts are written in. A translation is offered once the clinic has approved
all of it (the words of the pages, the advice, what people agree to) and says its hours in it. Nobody who is
ill meets one before. The demonstration offers every translation, and says on each page that nobody has
approved it.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from intake.approvals import is_approved
from orthoregen.accounts.models import User
from orthoregen.clinic import Approval


class Language(NamedTuple):
    """A language by its own name."""

    code: str
    name: str
    is_approved: bool


def offered() -> tuple[Language, ...]:
    """The languages that can be chosen here, English first."""
    clinic = settings.CLINIC
    return _offered(clinic.approvals, frozenset(clinic.in_other_languages), settings.DEMO)


@lru_cache(maxsize=8)
def _offered(approvals: tuple[Approval, ...], said: frozenset[str], is_demo: bool) -> tuple[Language, ...]:
    found = []
    for code, name in settings.LANGUAGES:
        approved = code == settings.LANGUAGE_CODE or (code in said and is_approved(code))
        if approved or is_demo:
            found.append(Language(code, name, approved))
    return tuple(found)


def spoken(code: str) -> str:
    """This language, or English where it is not offered any more: for a mail, for example."""
    return code if any(one.code == code for one in offered()) else settings.LANGUAGE_CODE


class LanguageMiddleware(LocaleMiddleware):
    """The language that somebody chose or that their browser asks for, if offered. Staff read English."""

    def process_request(self, request: HttpRequest) -> None:
        user = request.user
        is_staff = isinstance(user, User) and user.kind == User.Kind.STAFF
        wanted = settings.LANGUAGE_CODE if is_staff else translation.get_language_from_request(request)
        translation.activate(spoken(wanted))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


def choice(request: HttpRequest) -> dict[str, Any]:
    """The context processor: what can be chosen, and whether this page's language is approved."""
    now = translation.get_language()
    languages = offered()
    return {
        "languages": languages if len(languages) > 1 else (),
        "is_unapproved_translation": any(one.code == now and not one.is_approved for one in languages),
    }
