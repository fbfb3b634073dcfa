"""The parts of an expression, and walking them."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.rules.leaves import Leaf


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
