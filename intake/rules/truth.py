"""Three values instead of two: what was not asked is never the same as no.

Programs and walkers count with the numbers of `Truth`; `Expression.value` gives the word.
"""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """In this order, `all` is the least of its parts, `any` the greatest, `at least n` the n-th greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


def at_least(n: int, parts: Iterable[int]) -> int:
    """True when n parts are; false when even all unknown ones could not reach n; else unknown."""
    return sorted(parts)[-n]


def negated(part: int) -> int:
    return 2 - part


def sure(part: int) -> int:
    """The only place where unknown turns into false."""
    return 2 if part == 2 else 0
