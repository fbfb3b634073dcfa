"""Answers in words: for the person who checks them, for the clinician, for the printed page."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.questionnaire.declaration import NOT_SURE, TICKS, YES_NO, Answers, Page, Question
from intake.questionnaire.pages import PAGES
from intake.rules import RULESET

WHICH_TODAY = gettext_lazy("Which of these sentences describe you today?")
NONE_TODAY = gettext_lazy("None of these apply to me today")
RATHER_NOT = gettext_lazy("I would rather not answer this list")
QUESTIONS: dict[str, Question] = {q.code: q for page in PAGES for q in page.questions if not q.is_later}


def label_for(code: str) -> str:
    """What was asked; of a fact that no page asks, its code in words."""
    question = QUESTIONS.get(code)
    return str(question.text) if question else code.replace("_", " ").capitalize()


def words_for(code: str, value: Any) -> str:
    """An answer in words, with left and right in bold where they matter.

    The person's own text comes back as plain text, everything else as safe markup.
    """
    if value is None:
        return _("Not answered")
    if value == NOT_SURE:
        return _("Not sure")
    question = QUESTIONS.get(code)
    if question is None:
        return _plain(code, value)
    if question.kind == "text":
        return str(value)
    if question.kind == "tick":
        return str(TICKS[bool(value)])
    if isinstance(value, bool):
        return str(YES_NO["yes" if value else "no"])
    if question.kind == "scale":
        return _("%(number)s out of 10") % {"number": value}
    if question.kind == "records" and isinstance(value, Mapping):
        return _joined(_record(question, name, record) for name, record in value.items())
    if question.unit and isinstance(value, int | float):
        return f"{number_text(value)} {question.unit.of(value)}"
    if isinstance(value, list | tuple):
        chosen = [item for item in question.words if item in value] if value else []
        return _joined(_option(question, item) for item in chosen) if chosen else str(question.none)
    return _option(question, value)


def plain_words_for(code: str, value: Any) -> str:
    """The same without markup."""
    words = words_for(code, value)
    return unescape(strip_tags(words)) if isinstance(words, SafeString) else words


def ticks_in_words(page: Page, answers: Answers) -> str | None:
    """The sentences of a tick list that were ticked, as one text; None where the list was not answered.

    A list that goes on over several pages is told as one.
    """
    whole = [question for one in PAGES if one.instrument == page.instrument for question in one.questions]
    given = {question: answers.get(question.code) for question in whole}
    if all(value is None for value in given.values()):
        return None
    if NOT_SURE in given.values():
        return str(RATHER_NOT)
    return " ".join(str(question.text) for question, value in given.items() if value) or str(NONE_TODAY)


def number_text(value: float) -> str:
    """A number as a person types it: 12 or 12.5, never 1e3."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _option(question: Question, value: object) -> str:
    return str(question.words.get(str(value), value))


def _record(question: Question, name: str, record: Any) -> str:
    owner = QUESTIONS[question.per]
    given = [
        f"{number_text(record[part])} {declared.unit.of(record[part])}"
        for part, declared in question.parts.items()
        if isinstance(record, Mapping) and record.get(part) is not None
    ]
    return f"{_option(owner, name)}: {', '.join(given) or _('Not answered')}"


def _joined(words: Any) -> SafeString:
    return mark_safe("; ".join(conditional_escape(word) for word in words))  # noqa: S308


def _plain(code: str, value: Any) -> str:
    """A fact that a clinician enters or that is computed."""
    if isinstance(value, bool):
        return str(YES_NO["yes" if value else "no"])
    if isinstance(value, int | float):
        unit = RULESET.dictionary[code].unit if code in RULESET.dictionary else ""
        return f"{number_text(value)} {unit}".strip()
    if isinstance(value, Mapping):
        return ", ".join(f"{_spaced(name)} {_plain(code, item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_plain(code, item) for item in value) or _("None of these")
    return _spaced(value)


def _spaced(value: object) -> str:
    return str(value).replace("_", " ")
