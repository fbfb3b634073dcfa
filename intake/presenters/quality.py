"""The page of quality: figures in words, and each measure as a small drawing of its months."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import date_format

from intake.models import Urgency
from intake.presenters.clocks import duration
from intake.presenters.words import STRUCTURES
from intake.quality.figures import MINIMUM, Figure
from intake.quality.measures import ACKNOWLEDGED, LOWERED, MONTHS, RAISED, UPHELD, Series, quality
from intake.rules import RULESET

LEFT, RIGHT, TOP, BOTTOM = 48, 258, 10, 108  # the plot, in a drawing of 264 by 136
MINUTE, HOUR, DAY = 60, 3600, 86400
SCALES = [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, *(hours * HOUR for hours in (1, 2, 4, 8, 12))]
SCALES += [days * DAY for days in (1, 2, 4, 8, 16, 32, 64, 128, 256, 400)]  # half of each is a short word too
URGENCY = {RAISED: "Urgency raised", LOWERED: "Urgency lowered", UPHELD: "Red flags upheld"}
TIMES = {ACKNOWLEDGED: "Red flag acknowledged"} | {
    str(rank.value): f"Signed, {rank.label.lower()}" for rank in Urgency
}
Words = Callable[[float], str]


@dataclass(frozen=True)
class Cell:
    """A figure in a table: its words, its interval, and of how many."""

    value: str
    interval: str
    of: int


@dataclass(frozen=True)
class Point:
    """A month in a drawing: where its figure stands, and its interval."""

    x: int
    y: int
    high_y: int
    low_y: int
    words: str


@dataclass(frozen=True)
class Chart:
    """One measure by month; the line is all months together. `marks` are the words of the scale."""

    title: str
    together: Cell
    line_y: int
    points: list[Point]
    marks: list[tuple[int, str]]


@dataclass(frozen=True)
class Panel:
    """Measures of one kind: drawings, and the table that says the same. No drawing of what is too few."""

    key: str
    title: str
    note: str
    heads: list[str]
    charts: list[Chart]
    rows: list[tuple[str, list[Cell | None]]]


class Kind(NamedTuple):
    """Which measures stand together: `key` is their place in `Quality`."""

    key: str
    title: str
    names: Mapping[str, str]
    words: Words
    note: str
    floor: float = 0  # of the scale; -1 for what can be worse than chance


def _percent(value: float) -> str:
    return f"{value * 100:.0f}\u00a0%"


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _time(seconds: float) -> str:
    return duration(timedelta(seconds=seconds)) if seconds else "0"


KINDS = (
    Kind(
        "kappa",
        "Agreement beyond chance",
        STRUCTURES,
        _plain,
        "Cohen's kappa of the cases that were drawn and rated before anybody saw the grades: 1 is agreement "
        "in every case, 0 no more than by chance. Both say supported, not supported, or cannot be judged.",
        floor=-1,
    ),
    Kind(
        "agreed",
        "Agreed with the rules",
        STRUCTURES,
        _percent,
        "Of the cases in which a clinician rated this structure, the share in which they agreed in every "
        "place that the rules had named.",
    ),
    Kind(
        "disagreed",
        "Disagreed with the rules",
        STRUCTURES,
        _percent,
        "Of the same cases, the share in which they disagreed in one place at least. In the others they "
        "were unsure.",
    ),
    Kind(
        "urgency",
        "Urgency and red flags",
        URGENCY,
        _percent,
        "Of all signed decisions, the share in which the clinician treated the case as more, or as less, "
        "urgent than it stood in the queue. A red flag is upheld where the case was signed at least as "
        "urgent as its most urgent red flag asks. Whether the suspected condition was there is not known "
        "here.",
    ),
    Kind(
        "unjudged",
        "Could not be judged",
        STRUCTURES,
        _percent,
        "Of the cases that the rules have read, the share in which too little was known to judge this "
        "structure in any place.",
    ),
    Kind(
        "times",
        "Waiting times",
        TIMES,
        _time,
        "Half were done within this time, nights and weekends included: from the red flag to the first "
        "person who acknowledged it, and from sending, or from answering what was asked, to the signature.",
    ),
)


def quality_page(at: datetime) -> dict[str, object]:
    """What the page shows at this moment."""
    rank_of = {word: RULESET.dictionary.rank(word) for word in RULESET.dictionary.urgency}
    found = quality(at, settings.CLINIC.zone, rank_of, tuple(STRUCTURES))
    labels = [date_format(month, "M Y") for month in found.months]
    return {
        "signed": found.signed,
        "rates_first": settings.CLINIC.rate_first_percent,
        "has_any": found.signed > 0 or any(series.together for series in (*found.times, *found.kappa)),
        "minimum": MINIMUM,
        "panels": [_panel(kind, getattr(found, kind.key), labels) for kind in KINDS],
        "first": labels[0],
        "last": labels[-1],
    }


def _panel(kind: Kind, measures: Sequence[Series], labels: Sequence[str]) -> Panel:
    rows = [(f"All {MONTHS} months", [_cell(one.together, kind.words) for one in measures])]
    for number, label in reversed(list(enumerate(labels))):
        rows.append((label, [_cell(one.months[number], kind.words) for one in measures]))
    charts = [_chart(kind, one, one.together, labels) for one in measures if one.together]
    heads = [kind.names[one.key] for one in measures]
    return Panel(kind.key, kind.title, kind.note, heads, charts, rows)


def _chart(kind: Kind, series: Series, together: Figure, labels: Sequence[str]) -> Chart:
    shown = [one for one in (together, *series.months) if one]
    highest = max(one.high for one in shown)
    top = next((one for one in SCALES if one >= highest), highest) if kind.words is _time else 1
    step = (RIGHT - LEFT) / len(labels)

    def height(value: float) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * (value - kind.floor) / (top - kind.floor))

    points = [
        Point(
            x=round(LEFT + step * (number + 0.5)),
            y=height(one.value),
            high_y=height(one.high),
            low_y=height(one.low),
            words=f"{labels[number]}: {kind.words(one.value)}, {_interval(one, kind.words)}",
        )
        for number, one in enumerate(series.months)
        if one
    ]
    cell = Cell(kind.words(together.value), _interval(together, kind.words), together.of)
    steps = (kind.floor, (kind.floor + top) / 2, top)
    marks = [(height(step), kind.words(step)) for step in steps]
    return Chart(kind.names[series.key], cell, height(together.value), points, marks)


def _cell(figure: Figure | None, words: Words) -> Cell | None:
    return Cell(words(figure.value), _interval(figure, words), figure.of) if figure else None


def _interval(figure: Figure, words: Words) -> str:
    low = f"{figure.low * 100:.0f}" if words is _percent else words(figure.low)
    return f"{low} to {words(figure.high)}"
