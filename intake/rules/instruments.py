"""Validated questionnaires: how their items become a score, and what is left unsaid where items are missing.

An instrument that is not free is known here and switched off: it gives a score only where it is among the
instruments that the caller names, because a licence for it is on file.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import floor
from typing import Any

from intake.rules.answers import Known

FREE = "free"
TOTAL = "total"
Sums = tuple[float, ...]
"""The sum of all items, then that of each part, in the order of the parts."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that an item offers, word for word."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `text` is empty where the wording may not be shipped."""

    code: str
    low: float
    high: float
    """The fewest and the most points that its answer can give."""
    text: str = ""
    options: tuple[Option, ...] = ()
    counts_from: float | None = None
    """An answer of at least this gives one point, any other none."""

    def points(self, answer: float) -> float:
        return float(answer >= self.counts_from) if self.counts_from is not None else float(answer)


@dataclass(frozen=True, slots=True)
class Band:
    """A word for a range of the total, and of parts where they decide too."""

    label: str
    ranges: Mapping[str, tuple[float, float]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the items, added up by themselves."""

    name: str
    codes: tuple[str, ...]
    positive_from: float | None = None
    """From this sum on the part is a positive screen."""


@dataclass(frozen=True, slots=True)
class Change:
    """How much must change to matter to a person. What was not checked is kept and never shown."""

    says: str
    points: float | None
    percent: float | None
    checked: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Licence:
    state: str
    """free | ask | licensed"""
    text: str
    seen_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers to one instrument add up to. A rating that stands on its own has its code as id."""

    id: str
    instrument: str
    maximum: float
    total: float | None = None
    range: tuple[float, float] | None = None
    """From the fewest to the most points that are possible, where few items are missing."""
    band: str | None = None
    missing: tuple[str, ...] = ()
    parts: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "instrument": self.instrument,
            "total": self.total,
            "max": self.maximum,
            "band": self.band,
            "missing": len(self.missing),
        }
        if self.missing:
            shown["unanswered"] = list(self.missing)
        if self.range:
            shown["range"] = list(self.range)
        return shown | {"parts": dict(self.parts)} if self.parts else shown


@dataclass(frozen=True)
class Instrument:
    """One questionnaire as its authors made it."""

    id: str
    name: str
    measures: str
    higher_is: str
    """worse | better: the direction of the score."""
    items: tuple[Item, ...]
    method: str
    """sum | mean | percent | each (every rating on its own)"""
    missing_rule: str
    """all | range | answered | class"""
    missing_limit: int
    missing_says: str
    bands: tuple[Band, ...]
    bands_note: str
    parts: tuple[Part, ...]
    change: Change | None
    licence: Licence
    attribution: str
    sources: tuple[str, ...]
    scoring_version: int
    may_be_shipped: bool = False
    language: str = ""
    instruction: str = ""
    recall: str = ""
    unscored: tuple[Item, ...] = ()
    """Asked on the form and never in the total."""
    note: str = ""
    since: int = 1

    @property
    def is_free(self) -> bool:
        return self.licence.state == FREE

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @property
    def all_items(self) -> tuple[Item, ...]:
        return (*self.items, *self.unscored)

    @cached_property
    def maximum(self) -> float:
        if self.method in ("mean", "each"):
            return _plain(self.items[0].high)
        return 100 if self.method == "percent" else _plain(sum(item.high for item in self.items))

    @property
    def wording(self) -> str:
        """Everything that a person reads of the form, as one text: its digest tells when a word changed."""
        lines = [self.name, self.language, self.instruction]
        for item in self.all_items:
            lines.append(f"{item.code}: {item.text}")
            lines += [f"  {option.value} {option.label}" for option in item.options]
        return "\n".join([*lines, self.attribution])

    def scores(self, known: Known) -> Iterator[Score]:
        """The score, or one for each rating that stands on its own; nothing where nothing was answered."""
        if known.keys().isdisjoint(self.codes):
            return
        if self.method == "each":
            for item in self.items:
                if item.code in known:
                    yield Score(item.code, self.id, self.maximum, _plain(known[item.code]))
        else:
            yield self._score(known)

    def value(self, known: Known, part: str = "") -> float | None:
        """The total, or that of a part, as one number; None where the answers do not allow one."""
        if part:
            return self._part(next(one for one in self.parts if one.name == part), known)
        if known.keys().isdisjoint(self.codes):
            return None
        return self._total(known, self._missing(known))

    def _missing(self, known: Known) -> tuple[str, ...]:
        return tuple([code for code in self.codes if code not in known])

    def _score(self, known: Known) -> Score:
        missing = self._missing(known)
        total = self._total(known, missing)
        possible = self._possible(known, missing) if total is None or self.parts else {(total,)}
        ends = None
        if missing and possible and self.missing_rule == "range":
            ends = (_plain(min(possible)[0]), _plain(max(possible)[0]))
        return Score(
            id=self.id,
            instrument=self.id,
            maximum=self.maximum,
            total=total,
            range=ends,
            band=self._band(possible),
            missing=missing,
            parts={part.name: self._part_shown(part, known) for part in self.parts},
        )

    def _total(self, known: Known, missing: tuple[str, ...]) -> float | None:
        answered = [item for item in self.items if item.code in known]
        enough = len(answered) >= self.missing_limit if self.missing_rule == "answered" else not missing
        if not enough:
            return None
        total = self._sum(answered, known)
        if self.method == "mean":
            return floor(total / len(answered) * 10 + 0.5) / 10
        if self.method == "percent":
            return floor(100 * total / sum(item.high for item in answered) + 0.5)
        return _plain(total)

    def _part(self, part: Part, known: Known) -> float | None:
        items = [item for item in self.items if item.code in part.codes]
        if any(item.code not in known for item in items):
            return None
        return _plain(self._sum(items, known))

    @staticmethod
    def _sum(items: Iterable[Item], known: Known) -> float:
        return sum([item.points(known[item.code]) for item in items])

    def _part_shown(self, part: Part, known: Known) -> dict[str, Any]:
        total = self._part(part, known)
        most = sum(item.high for item in self.items if item.code in part.codes)
        shown: dict[str, Any] = {"total": total, "max": _plain(most)}
        if part.positive_from is not None:
            shown["positive"] = None if total is None else total >= part.positive_from
        return shown

    def _possible(self, known: Known, missing: tuple[str, ...]) -> set[Sums]:
        """Every sum, with that of each part, that some answer to the missing items would give."""
        if not missing:
            return {(self._sum(self.items, known), *(self._part(part, known) or 0 for part in self.parts))}
        few = self.missing_rule == "range" and len(missing) <= self.missing_limit
        if not few and self.missing_rule != "class":
            return set()
        sums: set[Sums] = {(0.0,) * (1 + len(self.parts))}
        for item in self.items:
            inside = (True, *(item.code in part.codes for part in self.parts))
            answer = known.get(item.code)
            points = (item.low, item.high) if answer is None else (item.points(answer),)
            sums = {
                tuple(old + gain * is_in for old, is_in in zip(before, inside, strict=True))
                for before in sums
                for gain in points
            }
        return sums

    def _band(self, possible: Iterable[Sums]) -> str | None:
        """The word that holds whatever the missing answers are; None where it would depend on them."""
        names = (TOTAL, *(part.name for part in self.parts))
        found = {self._word(dict(zip(names, sums, strict=False))) for sums in possible}
        return found.pop() if len(found) == 1 else None

    def _word(self, sums: Mapping[str, float]) -> str | None:
        for band in self.bands:
            if all(low <= sums[name] <= high for name, (low, high) in band.ranges.items()):
                return band.label
        return None


def scores(known: Known, instruments: Mapping[str, Instrument], enabled: Collection[str]) -> Iterator[Score]:
    """The scores of the instruments that may be used, in the order of the knowledge."""
    for id_, instrument in instruments.items():
        if id_ in enabled:
            yield from instrument.scores(known)


def _plain(number: float) -> float:
    """A whole number as one: 5, never 5.0."""
    return int(number) if number == int(number) else number
