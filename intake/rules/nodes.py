"""The parts of an expression, and walking them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intake.rules.leaves import Leaf
from intake.rules.truth import FALSE, UNKNOWN, at_least, negated, sure


@dataclass(frozen=True)
class AtLeast:
    """`all` and `any` are the two ends of it."""

    n: int
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


@dataclass(frozen=True)
class Sure:
    part: "Node"


Node = Leaf | AtLeast | Not | Sure


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, AtLeast):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield from leaves(node.part)


def senses(node: Node, sense: bool = True) -> Iterator[tuple[str, bool]]:
    """Each code with the sense in which it is read: False under a `not`."""
    if isinstance(node, Leaf):
        yield node.code, sense
    elif isinstance(node, AtLeast):
        for part in node.parts:
            yield from senses(part, sense)
    else:
        yield from senses(node.part, sense is not isinstance(node, Not))


def value(node: Node, truth: Callable[[Leaf], int]) -> int:
    """The same as a program says, part by part, in the numbers of `Truth`."""
    if isinstance(node, Leaf):
        return truth(node)
    if isinstance(node, AtLeast):
        return at_least(node.n, [value(part, truth) for part in node.parts])
    part = value(node.part, truth)
    return negated(part) if isinstance(node, Not) else sure(part)


def decide(node: Node, truth: Callable[[Leaf], int]) -> tuple[int, tuple[str, ...]]:
    """The value, and the codes of the parts that have it too: they decide it. Unknown has none."""
    whole, codes = _decide(node, truth)
    return whole, () if whole == UNKNOWN else tuple(dict.fromkeys(codes))


def _decide(node: Node, truth: Callable[[Leaf], int]) -> tuple[int, list[str]]:
    if isinstance(node, Leaf):
        return truth(node), [node.code]
    if isinstance(node, AtLeast):
        parts = [_decide(part, truth) for part in node.parts]
        whole = at_least(node.n, [part for part, _ in parts])
        return whole, [code for part, codes in parts if part == whole for code in codes]
    part, codes = _decide(node.part, truth)
    if isinstance(node, Not):
        return negated(part), codes
    return (FALSE, []) if part == UNKNOWN else (part, codes)  # what is not known is no reason
