"""The expression language of the rules: leaves, `all`, `any`, `at_least`, `not`, `sure`, in three values.

An expression is read and checked once. For judging it becomes Python source, many of them together in one
function (`program.py`); for explaining it is walked, and says which answers decided it and which are missing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from intake.rules.answers import Answers, Facts
from intake.rules.dictionary import Dictionary
from intake.rules.leaves import LEVEL, BadExpression, Groups, Leaf, read_leaf
from intake.rules.nodes import AtLeast, Node, Not, Sure, decide, leaves, value
from intake.rules.reach import unreachable
from intake.rules.sides import other_side
from intake.rules.truth import UNKNOWN, Truth


@dataclass(frozen=True)
class Words:
    """What expressions may name beside the facts: groups of regions, and expressions that have a name."""

    groups: Groups = field(default_factory=dict)
    terms: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Expression:
    """A checked expression. `codes` are the facts that it reads, in the order in which they stand."""

    node: Node
    dictionary: Dictionary
    codes: tuple[str, ...]
    by_level: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """What it compares, leaf by leaf: two expressions with the same sources read the same facts."""
        return tuple(leaf.source for leaf in leaves(self.node))

    def value(self, answers: Answers | Facts, level: str | None = None) -> Truth:
        return Truth(value(self.node, self._truths(answers, level)))

    def because(self, answers: Answers | Facts, level: str | None = None) -> tuple[str, ...]:
        """The answered codes that make the expression what it is; none when it is unknown."""
        return decide(self.node, self._truths(answers, level))[1]

    def unknown(self, answers: Answers | Facts, level: str | None = None) -> tuple[str, ...]:
        """The codes that it reads and that nobody has answered."""
        truth = self._truths(answers, level)
        return tuple(dict.fromkeys(leaf.code for leaf in self._compared if truth(leaf) == UNKNOWN))

    @cached_property
    def _compared(self) -> tuple[Leaf, ...]:
        """Each different comparison once, in the order in which they stand."""
        return tuple({leaf.source: leaf for leaf in leaves(self.node)}.values())

    def _truths(self, answers: Answers | Facts, level: str | None) -> Callable[[Leaf], int]:
        facts = answers if isinstance(answers, Facts) else Facts.of(answers, self.dictionary)
        known, raw = facts.known, facts.raw
        return lambda leaf: leaf.test(known, raw, level)


def compile_expression(
    spec: object,
    dictionary: Dictionary,
    words: Words | None = None,
    *,
    side: str | None = None,
    levels: bool = False,
) -> Expression:
    """Reads and checks an expression; raises `BadExpression` that says everything that is wrong with it.

    `{side}` and `{other}` may stand in it only when a side is given, `{level}` only when levels are judged.
    """
    reader = _Reader(dictionary, words or Words(), side)
    node = reader.read(spec)
    if node is not None:
        reader.faults += unreachable(node, dictionary)
    by_level = node is not None and any(leaf.by_level for leaf in leaves(node))
    if by_level and not levels:
        reader.faults.append("{level} stands in an entry that is not judged by level")
    if node is None or reader.faults:
        raise BadExpression(reader.faults)
    return Expression(node, dictionary, tuple(dict.fromkeys(leaf.code for leaf in leaves(node))), by_level)


class _Reader:
    """Reads one expression and gathers its faults."""

    def __init__(self, dictionary: Dictionary, words: Words, side: str | None) -> None:
        self.dictionary = dictionary
        self.words = words
        self.filled = {"side": side, "other": other_side(side)} if side else {}
        self.faults: list[str] = []
        self.open_terms: list[str] = []

    def read(self, spec: object) -> Node | None:
        if isinstance(spec, str):
            return self._leaf(spec)
        if not isinstance(spec, Mapping) or len(spec) != 1:
            return self._fault(f"cannot read {spec!r}")
        form, inside = next(iter(spec.items()))
        if form in ("all", "any"):
            return self._several(form, inside)
        if form == "at_least":
            return self._at_least(inside)
        if form in ("not", "sure"):
            part = self.read(inside)
            return None if part is None else Not(part) if form == "not" else Sure(part)
        if form == "term":
            return self._term(inside)
        return self._fault(f"{form!r} is not a form of the language")

    def _fault(self, message: str) -> Node | None:
        self.faults.append(message)
        return None

    def _leaf(self, text: str) -> Node | None:
        for name in re.findall(r"\{(\w*)\}", text):
            if name in self.filled:
                text = text.replace(f"{{{name}}}", str(self.filled[name]))
            elif name in ("side", "other"):
                return self._fault(f"{{{name}}} stands in an entry that is not judged by side")
            elif f"{{{name}}}" != LEVEL:
                return self._fault(f"{{{name}}} is not a placeholder")
        try:
            return read_leaf(text.strip(), self.dictionary, self.words.groups)
        except BadExpression as error:
            self.faults += [f"{fault} (in {text!r})" for fault in error.faults]
            return None

    def _several(self, form: str, inside: object) -> Node | None:
        if not isinstance(inside, list) or len(inside) < 2:
            return self._fault(f"{form} needs a list of two or more parts")
        parts = self._parts(inside)
        return AtLeast(len(parts) if form == "all" else 1, parts) if len(parts) == len(inside) else None

    def _at_least(self, inside: object) -> Node | None:
        if not isinstance(inside, Mapping) or set(inside) != {"n", "of"}:
            return self._fault("at_least needs n and of")
        n, of = inside["n"], inside["of"]
        if not isinstance(of, list) or len(of) < 2:
            return self._fault("at_least needs a list of two or more parts")
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(of):
            return self._fault(f"at_least {n!r} of {len(of)} parts cannot be met")
        parts = self._parts(of)
        return AtLeast(n, parts) if len(parts) == len(of) else None

    def _parts(self, specs: Sequence[object]) -> tuple[Node, ...]:
        return tuple(part for part in map(self.read, specs) if part is not None)

    def _term(self, name: object) -> Node | None:
        if not isinstance(name, str) or name not in self.words.terms:
            return self._fault(f"unknown term {name!r}")
        if name in self.open_terms:
            return self._fault(f"the term {name!r} stands in itself")
        self.open_terms.append(name)
        node = self.read(self.words.terms[name])
        self.open_terms.pop()
        return node
