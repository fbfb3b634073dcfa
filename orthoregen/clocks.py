"""When something is due, by the clinic's opening hours. Pure: what time it is now is always handed in.

A target is time that the clinic is open: four hours that begin an hour before closing end three hours
after the next opening. An emergency does not wait for the door: its clock runs day and night.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

LEVELS = ("emergency", "urgent", "soon", "routine")  # by rank: 0 is the most urgent
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EMERGENCY = 0
MIDNIGHT = 24 * 60

Span = tuple[int, int]  # from and to, in minutes of the clinic's clock since midnight


@dataclass(frozen=True)
class OpeningHours:
    """The hours of each day of the week, and the days on which the clinic stays closed."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]  # Monday first; the spans of a day in order, none twice
    closed_on: frozenset[date] = frozenset()

    def after(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of time, in UTC, in which the clinic is open from `start` on. It never ends."""
        day = start.astimezone(self.zone).date()
        while True:
            for opens, closes in self._of(day):
                if closes > start:
                    yield max(opens, start.astimezone(UTC)), closes
            day += timedelta(days=1)

    def _of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        spans = () if day in self.closed_on else self.week[day.weekday()]
        for opens, closes in spans:
            yield _moment(day, opens, self.zone), _moment(day, closes, self.zone)

    def due(self, start: datetime, target: timedelta) -> datetime:
        """The moment, in UTC, at which the clinic has been open for `target` since `start`."""
        left = target
        for opens, closes in self.after(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError("a clinic that never opens is refused when its file is read")


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A time of the clinic's clock, in UTC.

    Of a time that comes twice, the first; of one that the clock leaves out, the moment at which it jumps.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    before, after = second, first  # the jump lies between them
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


@dataclass(frozen=True)
class Clocks:
    """What the clinic has set: how soon somebody acknowledges a red flag, how soon a case is decided."""

    hours: OpeningHours
    acknowledge_within: Mapping[int, timedelta]  # by rank
    decide_within: Mapping[int, timedelta]

    def acknowledge_by(self, rank: int, since: datetime) -> datetime:
        """When the next of the on-call order is told."""
        return self._due(rank, since, self.acknowledge_within)

    def decide_by(self, rank: int, since: datetime) -> datetime:
        """When a case of the queue is late."""
        return self._due(rank, since, self.decide_within)

    def _due(self, rank: int, since: datetime, targets: Mapping[int, timedelta]) -> datetime:
        if rank == EMERGENCY:
            return since.astimezone(UTC) + targets[rank]
        return self.hours.due(since, targets[rank])


def is_ordered(targets: Sequence[timedelta]) -> bool:
    """Whether nothing more urgent has more time than something less urgent."""
    return all(one <= next_one for one, next_one in pairwise(targets))
