"""The scores of validated questionnaires, with their words, what is missing and where they come from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.presenters import words
from intake.presenters.sources import Source, sources
from intake.presenters.trend import Point, Trend, trend
from intake.questionnaire import label_for
from intake.rules import RULESET, Ruleset
from intake.rules.instruments import Instrument

Body = Mapping[str, Any]
EACH = "each"
IN_ORDER = ("nrs_pain", "rmdq", "phq4", "gad7", "phq9")  # then what a licence adds


@dataclass(frozen=True)
class Half:
    """A part of an instrument that is counted by itself."""

    name: str
    score: str
    is_positive: bool


@dataclass(frozen=True)
class ScoreRow:
    """One score. `band` is empty where no word is agreed, or where it would depend on what is missing."""

    name: str
    measures: str
    score: str
    is_complete: bool
    band: str
    band_note: str
    halves: list[Half]
    unanswered: list[str]
    missing_rule: str
    direction: str
    important_change: str
    trend: Trend | None
    sources: list[Source]
    attribution: str


@dataclass(frozen=True)
class Scores:
    """What the page of a case says of questionnaires; `switched_off` are known and have no licence here."""

    rows: list[ScoreRow]
    switched_off: list[str]


def scores(
    body: Body,
    ruleset: Ruleset | None,
    usable: Collection[str],
    *,
    at: datetime | None = None,
    before: Sequence[tuple[datetime, Body]] = (),
) -> Scores:
    """The stored scores that may be shown today. An ended licence hides a score that was made before.

    `at` is when this form was sent, `before` the earlier summaries of the patient, oldest first.
    """
    known = (ruleset or RULESET).instruments or RULESET.instruments
    stored: Mapping[str, Mapping[str, Any]] = body.get("scores", {})
    now = [(at, body)] if at else []
    rows = [
        _row(id_, score, known[score["instrument"]], ruleset, _points_of(id_, [*before, *now]))
        for id_, score in sorted(stored.items(), key=_place)
        if score["instrument"] in usable and score["instrument"] in known
    ]
    off = [instrument.name for id_, instrument in RULESET.instruments.items() if id_ not in usable]
    return Scores(rows, off)


def _points_of(id_: str, summaries: Sequence[tuple[datetime, Body]]) -> list[Point]:
    """The complete totals of this score."""
    totals = [(at, body.get("scores", {}).get(id_, {}).get("total")) for at, body in summaries]
    return [Point(at, total) for at, total in totals if total is not None]


def _place(stored: tuple[str, Mapping[str, Any]]) -> tuple[int, str, str]:
    id_, instrument = stored[0], stored[1]["instrument"]
    return IN_ORDER.index(instrument) if instrument in IN_ORDER else len(IN_ORDER), instrument, id_


def _row(
    id_: str, score: Body, instrument: Instrument, ruleset: Ruleset | None, points: Sequence[Point]
) -> ScoreRow:
    unanswered = [label_for(code) for code in score.get("unanswered", [])]
    change = instrument.change
    cited = [*instrument.sources, *(change.sources if change and change.checked else ())]
    return ScoreRow(
        name=label_for(id_) if instrument.method == EACH else instrument.name,
        measures=instrument.measures if instrument.method != EACH else instrument.recall,
        score=_points(score),
        is_complete=score["total"] is not None,
        band=score["band"] or "",
        band_note=_band_note(score["band"], instrument),
        halves=[_half(name, part) for name, part in score.get("parts", {}).items()],
        unanswered=unanswered,
        missing_rule=instrument.missing_says if unanswered else "",
        direction=f"higher is {instrument.higher_is}",
        important_change=change.says if change and change.checked else "",
        trend=trend(points, score["max"], instrument) if score["total"] is not None else None,
        sources=sources(dict.fromkeys(cited), ruleset),
        attribution=instrument.attribution,
    )


def _points(score: Mapping[str, Any]) -> str:
    if score["total"] is not None:
        return f"{score['total']} of {score['max']}"
    if "range" in score:
        low, high = score["range"]
        return f"{low} to {high} of {score['max']}"
    return "no total"


def _band_note(label: str | None, instrument: Instrument) -> str:
    notes = [band.note for band in instrument.bands if band.label == label]
    return ". ".join(note for note in (*notes, instrument.bands_note.rstrip(".")) if note)


def _half(name: str, part: Mapping[str, Any]) -> Half:
    is_positive = part.get("positive") is True
    return Half(words.plain(name), _points(part) + (", positive screen" if is_positive else ""), is_positive)
