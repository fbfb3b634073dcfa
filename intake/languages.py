"""Which languages people can choose.

English is the language that the texts are written in. A translation is offered once the clinic has approved
all of it (the words of the pages, the advice, what people agree to) and says its hours in it. Nobody who is
ill meets one before. The demonstration offers every translation, and says on each page that nobody has
approved it.
"""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from intake.approvals import is_approved
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
