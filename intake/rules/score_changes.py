"""How far a score moved between two summaries, and whether by as much as its instrument calls important."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake.rules.instruments import Change, Instrument

Scores = Mapping[str, Mapping[str, Any]]
NOT_ANSWERED = "not answered"
EACH = "each"


@dataclass(frozen=True, slots=True)
class Moved:
    """A score that is told otherwise than before."""

    id: str
    what: str
    was: str
    now: str
    because: tuple[str, ...] = ()


def moved(old: Scores, new: Scores, instruments: Mapping[str, Instrument]) -> Iterator[Moved]:
    """Every score that differs, in the order of the newer summary; then those that are gone."""
    for id_ in dict.fromkeys([*new, *old]):
        before, after = old.get(id_), new.get(id_)
        was, now = _said(before), _said(after)
        if was != now:
            one = after or before or {}
            instrument = instruments.get(one["instrument"])
            because = tuple(_how_far(before, after, instrument)) if instrument else ()
            yield Moved(id_, _name(id_, one["instrument"], instrument), was, now, because)


def _name(id_: str, of: str, instrument: Instrument | None) -> str:
    if instrument is None:
        return of.replace("_", " ")
    plain = id_.replace("_", " ")
    return f"{instrument.name}: {plain}" if instrument.method == EACH else instrument.name


def _said(score: Mapping[str, Any] | None) -> str:
    """A score as one phrase: points, and the word of its band."""
    if score is None:
        return NOT_ANSWERED
    if score["total"] is not None:
        points = f"{score['total']:g} of {score['max']:g}"
    elif "range" in score:
        low, high = score["range"]
        points = f"{low:g} to {high:g} of {score['max']:g}"
    else:
        points = "no total"
    return ", ".join(filter(None, [points, score["band"]]))


def _how_far(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, instrument: Instrument
) -> Iterator[str]:
    """Nothing where there are not two totals: what is missing has no distance."""
    first, second = (score["total"] if score else None for score in (before, after))
    if first is None or second is None or first == second:
        return
    points = abs(second - first)
    is_better = (second > first) is (instrument.higher_is == "better")
    percent = f", {100 * points / first:.0f} % of the first score" if first else ""
    yield f"{'better' if is_better else 'worse'} by {points:g}{percent}"
    important = instrument.change
    if important and important.checked:
        yield f"an important change is {important.says}: {_reached(important, first, points)}"


def _reached(important: Change, first: float, points: float) -> str:
    """Each of the two measures by itself: where they disagree, that is what there is to say."""
    met = {}
    if important.points is not None:
        met["points"] = points >= important.points
    if important.percent is not None and first:
        met["percent"] = 100 * points >= important.percent * first
    if not met:
        return "cannot be told"
    if len(set(met.values())) == 1:
        return "reached" if all(met.values()) else "not reached"
    (yes,) = [name for name, is_met in met.items() if is_met]
    (no,) = [name for name, is_met in met.items() if not is_met]
    return f"reached in {yes}, not in {no}"
