"""What to ask or examine next, and what would come of it, as a page tells it."""

from dataclasses import dataclass, field

from intake.examination import base_of
from intake.presenters import words
from intake.rules import ENGINE_VERSION, RULESET, InvalidAnswers
from intake.rules.effects import Kind
from intake.rules.items import NextItem
from intake.rules.next_items import next_items
from intake.selectors import CaseRecord

EXAMINE, ASK = "Examine", "Ask"
MOVES = frozenset({Kind.GRADE, Kind.SIDE})
WOULD_CHANGE, WOULD_SETTLE = "would change a grade", "would settle a red flag"


@dataclass(frozen=True)
class Next:
    """A question or test, or a group of them, and a sentence for each way in which it can turn out."""

    do: str  # "Examine" or "Ask"
    names: list[str]
    sentences: list[str]


@dataclass(frozen=True)
class WhatNext:
    items: list[Next]
    marks: dict[str, str] = field(default_factory=dict)  # code → what knowing it would do
    by_other_rules: bool = False  # the stored summary was made by other rules than these


def what_next(record: CaseRecord) -> WhatNext | None:
    """Tried out on the facts as they stand; None where the case is decided or was not judged yet."""
    summary = record.item.summary
    if summary is None or record.decision is not None or not (record.item.is_evaluated and record.is_current):
        return None
    try:
        found = next_items(record.answers, RULESET)
    except InvalidAnswers:
        return None
    other_rules = (summary.ruleset_id, summary.engine_version) != (RULESET.digest, ENGINE_VERSION)
    return WhatNext([_told(item) for item in found], _marks(found), other_rules)


def _told(item: NextItem) -> Next:
    asked = len(item.codes) == 1 and not words.is_entered(item.codes[0])
    names = [words.question(item.codes[0])] if asked else [_name(code) for code in item.codes]
    return Next(EXAMINE if item.by == "clinician" else ASK, names, item.sentences(_name))


def _name(code: str) -> str:
    """A fact in short; without a comma before its side, because names are listed."""
    _base, side = base_of(code)
    whole = words.fact_words(code)
    return f"{whole.removesuffix(f', {words.side_words(side)}')} {words.side_words(side)}" if side else whole


def _marks(found: tuple[NextItem, ...]) -> dict[str, str]:
    """A test that would change a grade is marked so, whatever else it would do."""
    marks: dict[str, str] = {}
    for item in found:
        moves = any(effect.kind in MOVES for effect in item.effects)
        for code in item.codes:
            if moves or code not in marks:
                marks[code] = WOULD_CHANGE if moves else WOULD_SETTLE
    return marks
