"""Three values instead of two: what was not asked is never the same as no."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """In this order, `all` is the least of its parts, `any` the greatest, `at least n` the n-th greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


TRUTHS = (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE)


def at_least(n: int, parts: Iterable[Truth]) -> Truth:
    """True when n parts are; false when even all unknown ones could not reach n; else unknown."""
    return sorted(parts)[-n]


def negated(part: Truth) -> Truth:
    return TRUTHS[Truth.TRUE - part]


def sure(part: Truth) -> Truth:
    """The only place where unknown turns into false."""
    return Truth.TRUE if part is Truth.TRUE else Truth.FALSE
