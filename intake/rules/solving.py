"""Which answers, not given yet, would make an expression true or false: the fewest of them.

What was answered stays as it is, also an answer that says nothing: only what nobody was asked is filled in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.rules.answers import Answers, Facts
from intake.rules.derived import derive
from intake.rules.dictionary import Fact
from intake.rules.leaves import SINGLE_VALUED, Leaf
from intake.rules.nodes import AtLeast, Node, Not, leaves
from intake.rules.ruleset import Ruleset
from intake.rules.truth import Truth, at_least, negated, sure

FILLED_IN = frozenset({*SINGLE_VALUED, "multi"})
"""Records of imaging, blocks and treatments are never filled in: they are not a question or a test."""
CUT = re.compile(r"(>=|<=|>|<)\s*(-?[0-9.]+)$")
CUT_WORDS = {
    (">=", True): "{} or more",
    (">=", False): "less than {}",
    (">", True): "more than {}",
    (">", False): "{} or less",
    ("<=", True): "{} or less",
    ("<=", False): "more than {}",
    ("<", True): "less than {}",
    ("<", False): "{} or more",
}
"""How an answer on one side of a cut is told, where the comparison has to be true or false."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that nobody has given yet, with the words for it."""

    code: str
    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Any `n` of these answers, each other alike for the expression."""

    n: int
    of: tuple[Given, ...]


def values_of(picks: Iterable[Pick]) -> dict[str, object]:
    """One way of picking them."""
    return {one.code: one.value for pick in picks for one in pick.of[: pick.n]}


def codes_of(picks: Iterable[Pick]) -> tuple[str, ...]:
    """Everything that could be picked."""
    return tuple(dict.fromkeys(one.code for pick in picks for one in pick.of))


class Solver:
    """Fills in what one set of answers leaves open."""

    def __init__(self, answers: Answers, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.facts = derive(Facts.of(answers, ruleset.dictionary), ruleset.derivations)
        self._filled = _fillings(ruleset)
        self._values: dict[int, tuple[Node, int]] = {}

    def solve(self, node: Node, wanted: Truth) -> tuple[Pick, ...] | None:
        """The fewest answers that make it so; none when it is so already, `None` when it cannot become so."""
        picks = self._solve(node, wanted, {})
        return None if picks is None else tuple(picks)

    def value(self, node: Node, given: Mapping[str, object] | None = None) -> int:
        """What an expression is, in the numbers of `Truth`, with what is given besides the answers."""
        if given:
            return self._value(node, given)
        kept = self._values.get(id(node))
        if kept is None:  # the node is kept too, so that nothing else gets its id
            kept = self._values[id(node)] = node, self._value(node, {})
        return kept[1]

    def _value(self, node: Node, given: Mapping[str, object]) -> int:
        if isinstance(node, Leaf):
            if node.code in given:
                return _is(node, given[node.code])
            return node.test(self.facts.known, self.facts.raw, None)
        if isinstance(node, AtLeast):
            return at_least(node.n, [self.value(part, given) for part in node.parts])
        part = self.value(node.part, given)
        return negated(part) if isinstance(node, Not) else sure(part)

    def _solve(self, node: Node, wanted: int, given: dict[str, object]) -> list[Pick] | None:
        value = self.value(node, given)
        if value == wanted:
            return []
        if isinstance(node, Leaf):
            fits = None if node.code in given else self._fill(node, wanted)
            return None if fits is None else [Pick(1, (fits,))]
        if isinstance(node, AtLeast):
            return self._several(node, wanted, given) if value == Truth.UNKNOWN else None
        if isinstance(node, Not):
            return self._solve(node.part, negated(wanted), given)
        return self._solve(node.part, Truth.TRUE, given) if wanted == Truth.TRUE else None

    def _several(self, node: AtLeast, wanted: int, given: dict[str, object]) -> list[Pick] | None:
        needed = node.n if wanted == Truth.TRUE else len(node.parts) - node.n + 1
        needed -= sum(self.value(part, given) == wanted for part in node.parts)
        alone = [
            (part, picks)
            for part in node.parts
            if self.value(part, given) == Truth.UNKNOWN and (picks := self._solve(part, wanted, given))
        ]
        single = [picks[0].of[0] for part, picks in alone if isinstance(part, Leaf)]
        if len(single) >= needed and len({one.code for one in single}) == len(single):
            return [Pick(needed, tuple(single))]
        return self._one_by_one(alone, needed, wanted, given)

    def _one_by_one(
        self, alone: list[tuple[Node, list[Pick]]], needed: int, wanted: int, given: dict[str, object]
    ) -> list[Pick] | None:
        """Parts that read the same answers have to agree: each is solved beside the ones before it."""
        together, found = dict(given), list[Pick]()
        for part, _ in sorted(alone, key=lambda item: sum(pick.n for pick in item[1])):
            if not needed:
                break
            picks = self._solve(part, wanted, together)
            if picks is not None:
                found += picks
                together |= values_of(picks)
                needed -= 1
        return None if needed else found

    def _fill(self, leaf: Leaf, wanted: int) -> Given | None:
        """The answer that nobody has given to this code and that makes the leaf so."""
        if leaf.code in self.facts.raw or leaf.code not in _open_to_ask(self.ruleset):
            return None
        key = (leaf.text, wanted)
        if key not in self._filled:
            self._filled[key] = _first(leaf, wanted, self.ruleset)
        return self._filled[key]


@lru_cache(maxsize=8)
def _fillings(ruleset: Ruleset) -> dict[tuple[str, int], Given | None]:
    """What was found to make a comparison true or false: it holds for every case."""
    return {}


def _first(leaf: Leaf, wanted: int, ruleset: Ruleset) -> Given | None:
    fact = ruleset.dictionary[leaf.code]
    values = list(_values(fact, leaf, ruleset.dictionary.unknown))
    if wanted == Truth.FALSE:
        values.sort(key=lambda value: _alarms(leaf.code, value, ruleset))
    for value in values:
        if _is(leaf, value) == wanted:
            return Given(leaf.code, value, _words(fact, leaf, value, wanted))
    return None


def _is(leaf: Leaf, value: object) -> int:
    """What a comparison is with this answer."""
    read = frozenset(value) if isinstance(value, list) else value
    return leaf.test({leaf.code: read}, {leaf.code: value}, None)


@lru_cache(maxsize=8)
def _open_to_ask(ruleset: Ruleset) -> frozenset[str]:
    """What can be asked or tested alone: no item of an instrument, no place of the body map."""
    items = {code for derivation in ruleset.derivations for code in derivation.codes}
    return (
        frozenset(
            fact.code
            for fact in ruleset.dictionary.facts.values()
            if fact.type in FILLED_IN and fact.who != "derived" and fact.code not in items
        )
        - ruleset.anatomy.body_map
    )


@lru_cache(maxsize=8)
def _flag_leaves(ruleset: Ruleset) -> Mapping[str, tuple[Leaf, ...]]:
    found: dict[str, tuple[Leaf, ...]] = {}
    for flag in ruleset.flags:
        for leaf in leaves(flag.expression.node):
            found[leaf.code] = (*found.get(leaf.code, ()), leaf)
    return found


def _alarms(code: str, value: object, ruleset: Ruleset) -> bool:
    """Whether a red flag names this answer: a plain no is tried first."""
    return any(_is(leaf, value) == Truth.TRUE for leaf in _flag_leaves(ruleset).get(code, ()))


def _values(fact: Fact, leaf: Leaf, unknown: frozenset[str]) -> Iterator[object]:
    if fact.type == "bool":
        yield from (True, False)
    elif fact.type == "choice":
        yield from (value for value in fact.of if value not in unknown)
    elif fact.type == "multi":
        yield []
        yield from ([value] for value in fact.of)
    else:
        cut = CUT.search(leaf.text)
        number = float(cut[2]) if cut else 0
        low, high = fact.minimum, fact.maximum
        for near in (number, number - 1, number + 1):
            if (low is None or near >= low) and (high is None or near <= high):
                yield int(near) if near == int(near) else near


def _words(fact: Fact, leaf: Leaf, value: object, wanted: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none of these"
    if isinstance(value, str):
        return _plain(value)
    unit = fact.unit.partition(",")[0]
    cut = CUT.search(leaf.text)
    told = CUT_WORDS.get((cut[1], wanted == Truth.TRUE)) if cut else None
    number = cut[2] if cut and told else value
    return (told or "{}").format(f"{number} {unit}" if unit and not re.search(r"[0-9]", unit) else number)


def _plain(value: str) -> str:
    return value.replace("_", " ")
