"""A share of many cases, or the time that half of them took; and between which the truth lies.

Of a few cases nothing is told: a share of three says nothing, and may say who they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from intake.headless.vignettes import Count

MINIMUM = 10


@dataclass(frozen=True)
class Figure:
    """A share or a number of seconds, of so many cases, with its 95 % interval."""

    of: int
    value: float
    low: float
    high: float


def share(hits: int, of: int) -> Figure | None:
    """The share with the interval of Wilson; None where there are too few."""
    if of < MINIMUM:
        return None
    count = Count(hits, of)
    return Figure(of, count.share, *count.interval)


def half_within(seconds: Sequence[float]) -> Figure | None:
    """The median. Its interval lies between two of the times themselves, however they are spread."""
    if len(seconds) < MINIMUM:
        return None
    times = sorted(seconds)
    outer = beyond(len(times))
    return Figure(len(times), median(times), times[outer], times[-1 - outer])


def beyond(of: int) -> int:
    """How many of the shortest times lie below the interval of the median, and of the longest above it.

    Each of `of` cases lies below the true median with an even chance. On either side as many are left out as
    keep both together wrong in at most one of twenty.
    """
    ways, sum_of_ways, left_out = 1, 1, -1
    while 2 * sum_of_ways * 20 <= 2**of:
        left_out += 1
        ways = ways * (of - left_out) // (left_out + 1)
        sum_of_ways += ways
    return left_out
