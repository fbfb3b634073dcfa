"""Three values instead of two: what was not asked is never the same as no.

Programs and walkers count with the numbers of `Truth`; `Expression.value` gives the word.
"""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """In this order, `all` is the least of its parts, `any` the greatest, `at least n` the n-th greatest.

    The bits say the same: what is true is also possible. So `all` is `&` and `any` is `|`.
    """

    FALSE = 0b00
    UNKNOWN = 0b01
    TRUE = 0b11


FALSE, UNKNOWN, TRUE = (int(truth) for truth in Truth)


def at_least(n: int, parts: Iterable[int]) -> int:
    """True when n parts are; false when even all unknown ones could not reach n; else unknown."""
    return sorted(parts)[-n]


def negated(part: int) -> int:
    return TRUE if part == FALSE else FALSE if part == TRUE else UNKNOWN


def sure(part: int) -> int:
    """The only place where unknown turns into false."""
    return TRUE if part == TRUE else FALSE
