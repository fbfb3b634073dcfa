"""A share of many cases, or the time that half of them took; and between which the truth lies.

Of a few cases nothing is told: a share of three says nothing, and may say who they were.
"""

from collections import Counter
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


def kappa(pairs: Sequence[tuple[str, str]]) -> Figure | None:
    """How far two who judged the same cases agree beyond what chance alone would bring (Cohen).

    1 is always, 0 no more than by chance. Its interval is that of Wilson for the share in which they agree,
    what chance brings being taken as it was found. None where there are too few, or where both said one and
    the same of every case: then chance alone explains all.
    """
    of = len(pairs)
    if of < MINIMUM:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    agreed = Count(sum(one == other for one, other in pairs), of)
    by_chance = sum(first[word] * second[word] for word in first) / of**2
    if by_chance == 1:
        return None
    shares = (agreed.share, *agreed.interval)
    beyond_chance = [max(-1.0, (share - by_chance) / (1 - by_chance)) for share in shares]
    return Figure(of, *beyond_chance)


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
