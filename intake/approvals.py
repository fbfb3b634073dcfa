"""Which texts for patients the clinic has approved: advice and what people agree to, in each language.

An approval stands in the clinic's file with the digest of what was approved, so a text that is changed later
is not approved any more. Without approvals production does not start, and a demonstration says so.
"""

import hashlib
import json
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language, override

from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from orthoregen.clinic import Approval

ADVICE_TEXTS, CONSENT_TEXTS = "advice", "consents"
KINDS = (ADVICE_TEXTS, CONSENT_TEXTS)


def texts_of(kind: str, language: str) -> list[tuple[str, str, list[str]]]:
    """Every text of a kind as it stands: its id, its version, and its paragraphs in this language."""
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
    whole = json.dumps(texts_of(kind, language), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def approval_of(kind: str, language: str = "") -> Approval | None:
    """Who approved the texts of a kind as they stand now; None where nobody has."""
    language = language or get_language() or settings.LANGUAGE_CODE
    version = version_of(kind, language)
    for one in settings.CLINIC.approvals:
        if (one.texts, one.language, one.version) == (kind, language, version):
            return one
    return None


def missing() -> Iterator[tuple[str, str]]:
    """Kinds and languages that people can meet and nobody of the clinic has approved."""
    for language, _name in settings.LANGUAGES:
        for kind in KINDS:
            if approval_of(kind, language) is None:
                yield kind, language


def check_approvals() -> None:
    """Raises ImproperlyConfigured for an entry of no known kind, and in production for every missing one."""
    for one in settings.CLINIC.approvals:
        if one.texts not in KINDS:
            raise ImproperlyConfigured(f"approvals: {one.texts!r} is none of {', '.join(KINDS)}")
    if not settings.PRODUCTION:
        return
    lacking = [f"{kind} in {language} ({version_of(kind, language)})" for kind, language in missing()]
    if lacking:
        raise ImproperlyConfigured(
            f"approvals: the clinic has not approved these texts for patients: {'; '.join(lacking)}. "
            "`manage.py texts` prints them"
        )
