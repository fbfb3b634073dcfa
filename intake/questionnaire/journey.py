"""The way through the pages: what is asked, what is left out, what is still missing, how long it takes.

A question is left out only when its condition is FALSE. While the answers that decide it are unknown, it is
asked.
"""

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language

from intake.questionnaire.declaration import NONE, NOT_SURE, Answers, Page, Question
from intake.questionnaire.pages import PAGES
from intake.questionnaire.places import GROUPS
from intake.rules.truth import Truth

WORDS_A_MINUTE = 200
SECONDS_A_TAP = 1.5


def items(question: Question, answers: Answers) -> list[str]:
    """What a question that is asked once per chosen value is asked for, in the order of the dictionary."""
    chosen = answers.get(question.per)
    if not isinstance(chosen, list | tuple):
        return []
    return [value for value in question.fact.of if value in chosen and value not in (NONE, NOT_SURE)]


def asked(page: Page, answers: Answers) -> list[Question]:
    """The questions of a page that these answers leave open to the person."""
    return [question for question in page.questions if _is_asked(question, answers)]


def _is_asked(question: Question, answers: Answers) -> bool:
    if question.per and not items(question, answers):
        return False
    if question.condition is None:
        return True
    read = {code: answers[code] for code in question.condition.codes if code in answers}
    for derivation in question.computed:
        given = {code: answers[code] for code in derivation.codes if code in answers}
        total = derivation.value({code: value for code, value in given.items() if value != NOT_SURE})
        if total is not None:
            read[derivation.code] = total
    return question.condition.value(read) is not Truth.FALSE


def route(answers: Answers) -> list[Page]:
    """The pages that ask something, in order."""
    return [page for page in PAGES if asked(page, answers)]


def split_reachable(answers: Answers) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is still asked, and what is not asked any more.

    One walk in page order is enough: a condition reads only earlier pages, and nothing that may be hidden.
    """
    kept, dropped = dict(answers), {}
    for page in PAGES:
        for question in page.questions:
            if question.code not in kept:
                continue
            if not _is_asked(question, kept):
                dropped[question.code] = kept.pop(question.code)
            elif question.per and isinstance(records := kept[question.code], dict):
                named = items(question, kept)
                if gone := {name: record for name, record in records.items() if name not in named}:
                    dropped[question.code] = gone
                    kept[question.code] = {name: records[name] for name in records if name in named}
    return kept, dropped


def open_required(answers: Answers) -> list[tuple[Page, Question]]:
    """Questions without which the form cannot be sent and that have no answer; "not sure" is one."""
    return [
        (page, question)
        for page in route(answers)
        for question in asked(page, answers)
        if question.required and answers.get(question.code) is None
    ]


def minutes_left(answers: Answers, page: Page) -> int:
    """Whole minutes from the top of this page to the end of the questions."""
    rest = PAGES[PAGES.index(page) :]
    return max(1, math.ceil(_minutes(rest, answers, core=False)))


def core_minutes(answers: Answers) -> float:
    """How long the short path takes, for a person with these answers."""
    return _minutes(PAGES, answers, core=True)


def _minutes(pages: Iterable[Page], answers: Answers, *, core: bool) -> float:
    language = get_language() or ""
    words, taps, heads = 0, 0, set()
    for page in pages:
        questions = [q for q in asked(page, answers) if q.core or not core]
        if not questions:
            continue
        heads |= {page.title, page.lead}  # a heading that comes again is not read again
        words += sum(_words_of(question, answers, language) for question in questions)
        taps += 1 + sum(len(items(q, answers)) * len(q.parts) if q.per else 1 for q in questions)
    words += sum(len(str(head).split()) for head in heads)
    return words / WORDS_A_MINUTE + taps * SECONDS_A_TAP / 60


def _words_of(question: Question, answers: Answers, language: str) -> int:
    """Words to read: of records the parts for each item, of a body the headings unless places are marked."""
    if question.per:
        return len(items(question, answers)) * _words_in(question, language)
    if question.asks_places and not isinstance(answers.get(question.first or question.only), list):
        return _words_in(question, language) + _words_of_headings(language)
    return _words_in(question, language)


@cache
def _words_in(question: Question, language: str) -> int:
    """Yes and no, worse and better, and the places of the body are known by sight."""
    parts = [part.text for part in question.parts.values()]
    own = [] if question.parts else [question.text, question.hint]
    options = question.options.values() if question.kind in ("choice", "list", "rating") else ()
    return sum(len(strip_tags(str(text)).split()) for text in (*own, *parts, *options))


@cache
def _words_of_headings(language: str) -> int:
    return sum(len(str(name).split()) for name, _places in GROUPS)
