"""What to ask or examine next, and what would come of it, as a page tells it.

To find it the rules try a hundred and more answers out, which takes half as long as the rest of the page. It
depends on nothing but the facts and the rules, so it is kept for the next reader, as text, in the database.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.cache import cache

from intake.examination import base_of
from intake.models import TriageSummary
from intake.presenters import words
from intake.rules import ENGINE_VERSION, RULESET, InvalidAnswers
from intake.rules.effects import Kind
from intake.rules.items import NextItem
from intake.rules.next_items import next_items
from intake.selectors import CaseRecord

KEPT_FOR = 24 * 60 * 60  # seconds
TOLD_AS = 1  # raise it when the same facts and rules would be told in other words
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
    found = _kept(summary, record)
    other_rules = (summary.ruleset_id, summary.engine_version) != (RULESET.digest, ENGINE_VERSION)
    return found and replace(found, by_other_rules=other_rules)


def _kept(summary: TriageSummary, record: CaseRecord) -> WhatNext | None:
    """What was found for these facts by these rules; looked for where nobody did yet."""
    key = f"next:{TOLD_AS}:{summary.pk}:{RULESET.digest}:{ENGINE_VERSION}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is not None:
        return WhatNext([Next(**one) for one in kept["items"]], kept["marks"])
    try:
        items = next_items(record.answers, RULESET)
    except InvalidAnswers:
        return None
    found = WhatNext([_told(item) for item in items], _marks(items))
    cache.set(key, asdict(found), KEPT_FOR)
    return found


def _told(item: NextItem) -> Next:
    asked = len(item.codes) == 1 and not words.is_entered(item.codes[0])
    names = [words.question(item.codes[0])] if asked else [_name(code) for code in item.codes]
    return Next(EXAMINE if item.by == "clinician" else ASK, names, list(dict.fromkeys(item.sentences(_name))))


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
