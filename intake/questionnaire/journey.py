"""The way through the pages: what is asked, what is left out, what is still missing, how long it takes.

A question is left out only when its condition is FALSE. While the answers that decide it are unknown, it is
asked. The short path comes first, then everything else, which may be told after sending too.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language

from intake.questionnaire.declaration import NONE, NOT_SURE, YES_NO, Answers, Page, Question
from intake.questionnaire.pages import PAGES
from intake.questionnaire.places import GROUPS
from intake.questionnaire.text import Words
from intake.rules import RULESET
from intake.rules.truth import Truth

WORDS_A_MINUTE = 200
SECONDS_A_TAP = 1.5
SHORT: tuple[Page, ...] = tuple(page for page in PAGES if page.is_core)
MORE: tuple[Page, ...] = tuple(page for page in PAGES if not page.is_core)
EVERY: tuple[Question, ...] = tuple(question for page in PAGES for question in page.questions)
NO_TIMES: Mapping[str, float] = {}

# How most people answer what decides about other questions: a pain of the low back and one leg for some
# months, no injury and no serious illness. The minutes are counted with it where nothing is answered yet.
TYPICAL: Answers = {
    "major_trauma": False,
    "minor_trauma": False,
    "leg_weakness": "none",
    "arm_weakness": "none",
    "leg_symptoms_sides": "left",
    "unsteady_walking": False,
    "fever_or_chills": False,
    "recent_spinal_procedure": False,
    "cancer_history": "none",
    "postpartum_12_months": False,
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "duration_weeks": 40,
    "age_at_onset_years": 48,
    "onset": "gradual",
    "course": "same",
    "first_episode": False,
    "pain_pattern": "constant_varying",
    "night_pain": "when_turning",
    "effect_walking": "worse",
    "leg_symptoms_relieved_by_standing_still": False,
    "sex_at_birth": "female",
    "exercises_regularly": True,
    "osteoporosis": False,
    "long_term_steroids": False,
    "previous_treatments": ["nsaids", "physiotherapy"],
    **dict.fromkeys(("phq4_1", "phq4_2", "phq4_3", "phq4_4"), 0),
}


# --- what is asked --------------------------------------------------------------------------------
def items(question: Question, answers: Answers) -> list[str]:
    """What a question that is asked once per chosen value is asked for, in the order of the dictionary."""
    chosen = answers.get(question.per)
    if not isinstance(chosen, list | tuple):
        return []
    return [value for value in question.fact.of if value in chosen and value not in (NONE, NOT_SURE)]


def is_in_this_language(language: str) -> bool:
    """Whether a text in this language can be read by whoever reads the page: "en" fits "en-gb"."""
    return (get_language() or language).partition("-")[0] == language


def asked(page: Page, answers: Answers, known: Collection[str] = ()) -> list[Question]:
    """The questions of a page that these answers leave open to the person, but for those in `known`.

    A validated questionnaire is asked only in its own language: in another its words would be another text.
    """
    if not _is_in_its_language(page):
        return []
    return [
        question for question in page.questions if question.code not in known and _is_asked(question, answers)
    ]


def _is_in_its_language(page: Page) -> bool:
    own = page.instrument or page.leads_to
    return not own or is_in_this_language(RULESET.instruments[own].language)


def _is_asked(question: Question, answers: Answers) -> bool:
    if question.per and not items(question, answers):
        return False
    if question.condition is None:
        return True
    read = [answers.get(code) for code in question.decided_by]
    key = tuple([tuple(value) if type(value) is list else value for value in read])
    try:
        return _may_hold(question, key, tuple([type(value) for value in read]))
    except TypeError:  # a record among the answers cannot be looked up
        return _may_hold.__wrapped__(question, tuple(read), ())


@lru_cache(maxsize=10_000)
def _may_hold(question: Question, read: tuple[Any, ...], kinds: tuple[type, ...]) -> bool:
    """Whether the condition holds or may hold: the same for everybody with these answers to `decided_by`.

    Only with their `kinds` do they name one case: to Python, 1 is the same as true.
    """
    answered = zip(question.decided_by, read, strict=True)
    answers = {code: value for code, value in answered if value is not None}
    known = {code: value for code, value in answers.items() if value != NOT_SURE}
    totals = {derivation.code: derivation.value(known) for derivation in question.computed}
    computed = {code: total for code, total in totals.items() if total is not None}
    condition = question.condition
    return condition is None or condition.value({**answers, **computed}) is not Truth.FALSE


def route(answers: Answers) -> list[Page]:
    """The pages of the short path that ask something, in order."""
    return [page for page in SHORT if asked(page, answers)]


def more_route(answers: Answers, known: Collection[str] = ()) -> list[Page]:
    """The other pages that ask something, in order.

    Where a form was sent, its codes are `known`: what it left open on the short path may be told now too.
    """
    return [page for page in (PAGES if known else MORE) if asked(page, answers, known)]


def asked_codes(answers: Answers) -> set[str]:
    """Everything that is asked with these answers, on any page."""
    return {question.code for page in PAGES for question in asked(page, answers)}


def split_reachable(answers: Answers) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is still asked, and what is not asked any more.

    One walk in page order is enough: a condition reads only earlier pages, and nothing that may be hidden.
    """
    kept, dropped = dict(answers), dict[str, Any]()
    for question in [one for one in EVERY if one.code in answers]:
        if question.is_later and question.code in dropped and _is_asked(question, kept):
            kept[question.code] = dropped.pop(question.code)
        elif question.is_later or question.code not in kept:
            continue
        elif not _is_asked(question, kept):
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
        for page in SHORT
        for question in page.questions
        if question.required and answers.get(question.code) is None
        if _is_in_its_language(page) and _is_asked(question, answers)
    ]


# --- how long it takes ----------------------------------------------------------------------------
def minutes_left(answers: Answers, page: Page, times: Mapping[str, float] = NO_TIMES) -> int:
    """Whole minutes from the top of this page to the end of the short path, or of what else may be told.

    Where nothing is answered yet, as it is for most. `times` are seconds by page that the clinic measured;
    they count for a page that has one. An answer that leads to another question does not raise what was said
    on an earlier page.
    """
    pages = SHORT if page.is_core else MORE
    number = pages.index(page)
    if not page.is_core:
        return _whole(_minutes(pages[number:], {**TYPICAL, **answers}, times))
    return min(_whole(_minutes(pages[at:], seen, times)) for at, seen in enumerate(_as_seen(answers, number)))


def _as_seen(answers: Answers, number: int) -> Iterator[Answers]:
    """What was known at the top of each page of the short path, up to this one."""
    seen = dict(TYPICAL)
    yield seen
    for page in SHORT[:number]:
        seen = seen | {one.code: answers[one.code] for one in page.questions if one.code in answers}
        yield seen


def core_minutes(answers: Answers, times: Mapping[str, float] = NO_TIMES) -> float:
    """How long the short path takes, for a person with these answers."""
    return _minutes(SHORT, answers, times)


def more_minutes(
    answers: Answers,
    known: Collection[str] = (),
    times: Mapping[str, float] = NO_TIMES,
    begin: Page | None = None,
) -> int:
    """How many minutes it takes to tell everything else, or what is left of it from the top of a page."""
    pages = more_route(answers, known)
    if begin in pages:
        pages = pages[pages.index(begin) :]
    return _whole(_minutes(pages, answers, times, known)) if pages else 0


def _whole(minutes: float) -> int:
    return max(1, math.ceil(minutes))


def _minutes(
    pages: Iterable[Page], answers: Answers, times: Mapping[str, float], known: Collection[str] = ()
) -> float:
    language = get_language() or ""
    seconds, heads = 0.0, set[Words]()
    for page in pages:
        if known:
            own = _seconds(asked(page, answers, known), answers, language)
        else:
            own = _seconds_of(page, _read_by(page, answers), language)
        if not own:
            continue
        if page.key in times:
            seconds += times[page.key]
            continue
        for head in {page.title, page.lead} - heads:  # a heading that comes again is not read again
            seconds += len(str(head).split()) * 60 / WORDS_A_MINUTE
        heads |= {page.title, page.lead}
        seconds += own + SECONDS_A_TAP
    return seconds / 60


@lru_cache(maxsize=10_000)
def _seconds_of(page: Page, read: tuple[tuple[str, Any], ...], language: str) -> float:
    """The same for everybody with these answers to what decides about the page."""
    answers = {code: list(value) if isinstance(value, tuple) else value for code, value in read}
    return _seconds(asked(page, answers), answers, language)


def _read_by(page: Page, answers: Answers) -> tuple[tuple[str, Any], ...]:
    read = ((code, answers[code]) for code in page.reads if code in answers)
    return tuple((code, tuple(value) if isinstance(value, list) else value) for code, value in read)


def _seconds(questions: Iterable[Question], answers: Answers, language: str) -> float:
    """What it takes to read and answer some questions of one page, without its heading; 0 for none."""
    return sum(
        _words_of(one, answers, language) * 60 / WORDS_A_MINUTE + _taps(one, answers) * SECONDS_A_TAP
        for one in questions
    )


def _taps(question: Question, answers: Answers) -> int:
    return len(items(question, answers)) * len(question.parts) if question.per else 1


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
    options = question.options if question.kind in ("choice", "list", "rating") else {}
    read = (*own, *parts, *(words for value, words in options.items() if value not in YES_NO))
    return sum(len(strip_tags(str(text)).split()) for text in read)


@cache
def _words_of_headings(language: str) -> int:
    return sum(len(str(name).split()) for name, _places in GROUPS)
