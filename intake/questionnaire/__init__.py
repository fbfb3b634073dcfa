"""What patients are asked: pages and words in asking order. What the answers mean is the dictionary's."""

from intake.questionnaire.declaration import Page, Question, QuestionnaireFault
from intake.questionnaire.journey import (
    MORE,
    SHORT,
    TYPICAL,
    asked,
    asked_codes,
    core_minutes,
    items,
    minutes_left,
    more_minutes,
    more_route,
    open_required,
    route,
    split_reachable,
)
from intake.questionnaire.pages import NOT_ASKED, PAGES
from intake.questionnaire.wording import QUESTIONS, label_for, plain_words_for, ticks_in_words, words_for

VERSION = "3"
PAGE: dict[str, Page] = {page.key: page for page in PAGES}
PARTS: tuple[str, ...] = tuple(dict.fromkeys(page.part for page in PAGES))

__all__ = [
    "MORE",
    "NOT_ASKED",
    "PAGE",
    "PAGES",
    "PARTS",
    "QUESTIONS",
    "SHORT",
    "TYPICAL",
    "VERSION",
    "Page",
    "Question",
    "QuestionnaireFault",
    "asked",
    "asked_codes",
    "core_minutes",
    "items",
    "label_for",
    "minutes_left",
    "more_minutes",
    "more_route",
    "open_required",
    "plain_words_for",
    "route",
    "split_reachable",
    "ticks_in_words",
    "words_for",
]
