"""What a condition would say of answers that somebody might give: a few samples, for who writes it.

The engine of the rules judges each of them, so they show what will happen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import ceil

from intake import published
from intake.rules import RULESET
from intake.rules.answers import NOT_SURE, Facts
from intake.rules.derived import derive
from intake.rules.expressions import Expression
from intake.rules.leaves import Leaf
from intake.rules.nodes import leaves
from intake.rules.truth import Truth
from treatments.facts import named
from treatments.weighing import State

STATES = {Truth.TRUE: State.MET, Truth.FALSE: State.NOT_MET, Truth.UNKNOWN: State.UNKNOWN}
Given = dict[str, object]
TRIES = 4096  # sets of answers that are looked at; a condition that needs more has fewer samples


@dataclass(frozen=True)
class Sample:
    """Answers in words, and what the condition is then. Without answers nothing of it was asked."""

    answers: tuple[tuple[str, str], ...]
    state: State

    @property
    def words(self) -> str:
        """What a plan would say of it: without any answer it was not asked."""
        unknown = "Not known yet" if self.answers else "Not asked"
        return unknown if self.state == State.UNKNOWN else str(self.state.label)


def samples(condition: object) -> list[Sample]:
    """Answers with which it is met, not met, and not known: few of each."""
    expression = RULESET.compile(condition)
    return [
        Sample(
            tuple((named(code), published.said(code, value)) for code, value in given.items()),
            STATES[_judged(expression, given)],
        )
        for given in _found(expression)
    ]


def _judged(expression: Expression, given: Given) -> Truth:
    """As a plan reads answers: with what is worked out from them."""
    return expression.value(derive(Facts.of(given, RULESET.dictionary), RULESET.derivations))


def _found(expression: Expression) -> Iterator[Given]:
    longest: Given = {}
    for wanted in (Truth.TRUE, Truth.FALSE):
        whole = next((given for given in _wholes(expression) if _judged(expression, given) is wanted), None)
        if whole is not None:
            fewest = _fewest(expression, whole, wanted)
            longest = max(longest, fewest, key=len)
            yield fewest
    if len(longest) > 1:  # one answer less: what was not asked keeps it open
        yield dict(list(longest.items())[:-1])
    yield {}


def _wholes(expression: Expression) -> Iterator[Given]:
    """Sets of answers to everything that the condition asks for."""
    asked: dict[str, list[object]] = {}
    for leaf in leaves(expression.node):
        values = asked.setdefault(leaf.code, [])
        values += [value for value in _answers(leaf) if value not in values]
    for given in islice(product(*asked.values()), TRIES):
        yield dict(zip(asked, given, strict=True))


def _answers(leaf: Leaf) -> list[object]:
    """Answers on both sides of one comparison."""
    fact = RULESET.dictionary[leaf.code]
    unsure = [NOT_SURE] if NOT_SURE in leaf.text and NOT_SURE not in fact.of else []
    if fact.type == "bool":
        return [True, False, *unsure]
    if fact.type == "choice":
        return [*fact.of, *unsure]
    if fact.type == "multi":
        named = [[value] for value in fact.of if re.search(rf"\b{re.escape(value)}\b", leaf.text)]
        return [*named, *[[value] for value in fact.of if [value] not in named][:1], *unsure]
    if fact.type in ("int", "number"):
        if unsure:
            return [*unsure, fact.minimum]
        cut = float(re.findall(r"-?[0-9.]+", leaf.text)[-1])
        if fact.type == "int":
            cut = float(ceil(cut))
        low, high = fact.minimum, fact.maximum
        near = [int(number) if number.is_integer() else number for number in (cut, cut + 1, cut - 1)]
        return [n for n in near if (low is None or n >= low) and (high is None or n <= high)]
    return []  # records are not made up


def _fewest(expression: Expression, given: Given, wanted: Truth) -> Given:
    """Without the answers that change nothing."""
    kept = dict(given)
    for code in reversed(given):
        fewer = {name: value for name, value in kept.items() if name != code}
        if fewer and _judged(expression, fewer) is wanted:
            kept = fewer
    return kept
