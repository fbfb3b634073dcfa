"""Which texts for patients the clinic has approved: advice, what people agree to, and whole translations.

An approval stands in the clinic's file with the digest of what was approved, so a text that is changed later
is not approved any more. Without approvals production does not start, and a demonstration says so.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language, override, to_locale

from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from orthoregen.clinic import Approval

ADVICE_TEXTS, CONSENT_TEXTS, INTERFACE = "advice", "consents", "interface"
KINDS = (ADVICE_TEXTS, CONSENT_TEXTS)  # of the language that the texts are written in
KINDS_OF_TRANSLATIONS = (*KINDS, INTERFACE)


def kinds_of(language: str) -> tuple[str, ...]:
    """What the clinic approves before people meet this language."""
    return KINDS if language == settings.LANGUAGE_CODE else KINDS_OF_TRANSLATIONS


def texts_of(kind: str, language: str) -> list[tuple[str, str, list[str]]]:
    """Every text of a kind as it stands: its id, its version, and its paragraphs in this language.

    The words of all pages in a translation are one text, which is a file of its own.
    """
    if kind == INTERFACE:
        file = catalogue(language)
        return [(f"{file.parent.parent.name}/{file.name}", _digest(file.read_bytes()), [])]
    with override(language):
        if kind == ADVICE_TEXTS:
            return [
                (text.id, text.version, [str(words) for words in (text.title, text.lead, *text.steps)])
                for text in ADVICE.values()
            ]
        return [
            (
                purpose,
                text.version,
                [str(words) for words in (text.title, text.text, text.agree, text.without)],
            )
            for purpose, text in CONSENTS.items()
        ]


def version_of(kind: str, language: str) -> str:
    """The digest of all texts of a kind in one language."""
    return _digest(json.dumps(texts_of(kind, language), ensure_ascii=False).encode())


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()[:16]}"


def catalogue(language: str) -> Path:
    """The file with the words of all pages in a translation; its source beside it can be read and mended."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.mo"


def approval_of(kind: str, language: str = "") -> Approval | None:
    """Who approved the texts of a kind as they stand now; None where nobody has."""
    language = language or get_language() or settings.LANGUAGE_CODE
    version = version_of(kind, language)
    for one in settings.CLINIC.approvals:
        if (one.texts, one.language, one.version) == (kind, language, version):
            return one
    return None


def is_approved(language: str) -> bool:
    """Whether the clinic has approved everything that people read in this language."""
    return all(approval_of(kind, language) for kind in kinds_of(language))


def missing() -> Iterator[tuple[str, str]]:
    """The kinds without which nobody can be let in; a translation that lacks one is merely not offered."""
    for kind in KINDS:
        if approval_of(kind, settings.LANGUAGE_CODE) is None:
            yield kind, settings.LANGUAGE_CODE


def check_approvals() -> None:
    """Raises ImproperlyConfigured for an entry of no known kind, and in production for every missing one."""
    for one in settings.CLINIC.approvals:
        if one.language not in dict(settings.LANGUAGES):
            raise ImproperlyConfigured(f"approvals: there are no texts in the language {one.language!r}")
        if one.texts not in kinds_of(one.language):
            kinds = ", ".join(kinds_of(one.language))
            raise ImproperlyConfigured(f"approvals: {one.texts!r} is none of {kinds}")
    if not settings.PRODUCTION:
        return
    lacking = [f"{kind} in {language} ({version_of(kind, language)})" for kind, language in missing()]
    if lacking:
        raise ImproperlyConfigured(
            f"approvals: the clinic has not approved these texts for patients: {'; '.join(lacking)}. "
            "`manage.py texts` prints them"
        )
