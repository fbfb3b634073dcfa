"""Each measure of the last twelve months, together and by month of the clinic's calendar."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from intake.models import Opinion, Urgency
from intake.quality import reading
from intake.quality.figures import Figure, half_within, kappa, share
from intake.quality.reading import Signed

MONTHS = 12
RAISED, LOWERED, UPHELD = "raised", "lowered", "upheld"
ACKNOWLEDGED = "acknowledged"
Figures = Callable[[Any], Figure | None]


@dataclass(frozen=True)
class Series:
    """One measure: over all months, and for each of them, oldest first. None where there are too few."""

    key: str
    together: Figure | None
    months: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Quality:
    """Everything the page tells."""

    months: tuple[date, ...]  # their first days, oldest first
    signed: int
    kappa: tuple[Series, ...]
    agreed: tuple[Series, ...]
    disagreed: tuple[Series, ...]
    unjudged: tuple[Series, ...]
    urgency: tuple[Series, ...]
    times: tuple[Series, ...]


def quality(at: datetime, zone: ZoneInfo, rank_of: Mapping[str, int], structures: Sequence[str]) -> Quality:
    """Count what was signed in this month and in the eleven before it."""
    months = months_until(at.astimezone(zone).date())
    since = datetime(months[0].year, months[0].month, 1, tzinfo=zone)
    decided = list(reading.signed(since, rank_of))
    shares = _Tally(months, zone, lambda told: share(sum(told), len(told)))
    for one in decided:
        for name, key, is_so in _said(one):
            shares.add(name, key, one.at, is_so)
    first = _Tally(months, zone, kappa)
    for rated_at, structure, said, rules_said in reading.rated_first(since):
        first.add("kappa", structure, rated_at, (said, rules_said))
    times = _Tally(months, zone, half_within)
    for name, waits in (
        (ACKNOWLEDGED, reading.waited_for_acknowledgement(since)),
        ("", reading.waited_for_decision(since)),
    ):
        for wait in waits:
            times.add("times", name or str(wait.rank), wait.ended_at, wait.seconds)
    return Quality(
        months=months,
        signed=len(decided),
        kappa=first.series("kappa", structures),
        agreed=shares.series("agreed", structures),
        disagreed=shares.series("disagreed", structures),
        unjudged=shares.series("unjudged", structures),
        urgency=shares.series("urgency", (RAISED, LOWERED, UPHELD)),
        times=times.series("times", (ACKNOWLEDGED, *(str(rank.value) for rank in Urgency))),
    )


def months_until(day: date) -> tuple[date, ...]:
    """The first days of the month of `day` and of the eleven before it, oldest first."""
    last = day.year * 12 + day.month - 1
    return tuple(date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1))


def _said(one: Signed) -> Iterable[tuple[str, str, bool]]:
    """What one decision says: the measure, of what, and whether it is so."""
    for structure, opinion in one.opinions.items():
        yield "agreed", structure, opinion == Opinion.AGREE
        yield "disagreed", structure, opinion == Opinion.DISAGREE
    for structure in one.judged | one.unjudged:
        yield "unjudged", structure, structure in one.unjudged
    yield "urgency", RAISED, one.rank < one.rank_seen
    yield "urgency", LOWERED, one.rank > one.rank_seen
    if one.flags:
        yield "urgency", UPHELD, one.rank <= min(one.flags)


class _Tally:
    """What was told of each measure in each month."""

    def __init__(self, months: Sequence[date], zone: ZoneInfo, figure: Figures) -> None:
        self._months, self._zone, self._figure = months, zone, figure
        self._told: dict[tuple[str, str], dict[date, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def add(self, name: str, key: str, at: datetime, told: Any) -> None:
        day = at.astimezone(self._zone).date()
        self._told[name, key][day.replace(day=1)].append(told)

    def series(self, name: str, keys: Iterable[str]) -> tuple[Series, ...]:
        return tuple(self._one(key, self._told[name, key]) for key in keys)

    def _one(self, key: str, told: Mapping[date, list[Any]]) -> Series:
        by_month = [told.get(month, []) for month in self._months]
        everything = [one for month in by_month for one in month]
        return Series(key, self._figure(everything), tuple(map(self._figure, by_month)))
