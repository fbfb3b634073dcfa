"""Answers that the dictionary allows and a person can give, for tests that try many of them."""

import string
from typing import Any

from hypothesis import strategies as st

from intake.questionnaire import PAGES, QUESTIONS, Page, Question, items
from intake.questionnaire.declaration import NONE, NOT_SURE
from intake.rules.dictionary import Fact, Field

PRINTED = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " \n.,<>&'\"äßñ中文"), min_size=1, max_size=60
)


def values(question: Question) -> st.SearchStrategy[Any]:
    """Every value that the fact allows; of free text only what is not empty."""
    fact = question.fact
    given: st.SearchStrategy[Any]
    match fact.type:
        case "bool":
            given = st.booleans()
        case "choice":
            given = st.sampled_from(fact.of)
        case "multi":
            given = multi(fact)
        case "int" | "number":
            given = numbers(fact)
        case "map":
            record = {name: numbers(fact.fields[name]) for name in question.parts}
            filled = st.fixed_dictionaries({}, optional=record).filter(bool)
            return st.dictionaries(st.sampled_from([v for v in fact.of if v != NONE]), filled, min_size=1)
        case _:
            return PRINTED.map(str.strip).filter(bool)
    return given | st.just(NOT_SURE) if question.allows_not_sure else given


def ticks(page: Page) -> st.SearchStrategy[dict[str, Any]]:
    """A tick list as a form gives it: not answered, not told, or each sentence ticked or not."""
    codes = [question.code for question in page.questions]
    told = st.fixed_dictionaries(dict.fromkeys(codes, st.booleans()))
    return st.just({}) | st.just(dict.fromkeys(codes, NOT_SURE)) | told


def multi(fact: Fact) -> st.SearchStrategy[list[str]]:
    """In the dictionary's order, which is how a form gives it; "none" of its own stands alone."""
    others = [value for value in fact.of if value != NONE]
    some = st.sets(st.sampled_from(others)).map(lambda chosen: [v for v in fact.of if v in chosen])
    return (some.filter(bool) | st.just([NONE])) if NONE in fact.of else some


def numbers(kind: Fact | Field) -> st.SearchStrategy[float]:
    low, high = int(kind.minimum or 0), int(kind.maximum or 0)
    whole = st.integers(low, high)
    if kind.type == "int":
        return whole
    return whole | st.integers(low * 100, high * 100).map(lambda hundredths: hundredths / 100)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """A set of answers to any of the questions, reachable or not."""
    chosen = draw(st.sets(st.sampled_from(sorted(QUESTIONS)), max_size=40))
    return {code: draw(values(QUESTIONS[code])) for code in sorted(chosen)}


@st.composite
def on_page(draw: st.DrawFn, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers of earlier pages, and answers to questions of one page that are asked with them."""
    earlier = draw(answers())
    page = PAGES[number]
    own = {question.code for question in page.questions}
    before = {code: value for code, value in earlier.items() if code not in own}
    if page.is_tick_list:
        return before, draw(ticks(page))
    given: dict[str, Any] = {}
    for question in page.questions:
        if not draw(st.booleans()):
            continue
        value = draw(values(question))
        if question.per:
            value = {name: record for name, record in value.items() if name in items(question, before)}
        if value is not None and value != {}:
            given[question.code] = value
    return before, given
