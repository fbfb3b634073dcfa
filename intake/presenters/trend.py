"""How a score went from form to form: a small chart, the same in words, and whether the change matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from intake.presenters import words
from intake.rules.instruments import Change, Instrument

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT, EDGE = 150, 48, 6
INK, LINE = "#16242c", "#687f89"


@dataclass(frozen=True)
class Point:
    """The total of one form; the last one is that of this case."""

    at: datetime
    total: float

    @property
    def day(self) -> str:
        return words.day(self.at.astimezone(settings.CLINIC.zone))


@dataclass(frozen=True)
class Trend:
    """`rows` are the day and total of each form, oldest first; `words` compare the last with the first."""

    svg: SafeString
    rows: list[tuple[str, str]]
    words: str
    matters: bool


def trend(points: Sequence[Point], maximum: float, instrument: Instrument) -> Trend | None:
    """None where there is nothing to compare with."""
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    matters = _matters(first.total, last.total, instrument.change)
    svg = mark_safe(_chart(points, maximum, f"{instrument.name}: {_listed(points)}"))  # noqa: S308, escaped there
    return Trend(
        svg=svg,
        rows=[(one.day, f"{one.total:g}") for one in points],
        words=_compared(first, last, instrument, matters=matters),
        matters=matters,
    )


def _matters(first: float, last: float, change: Change | None) -> bool:
    """Whether it moved by what a checked source calls important: in points, or in percent of the first."""
    if change is None or not change.checked:
        return False
    moved = abs(last - first)
    in_points = change.points is not None and moved >= change.points
    return in_points or (change.percent is not None and first > 0 and moved * 100 >= change.percent * first)


def _compared(first: Point, last: Point, instrument: Instrument, *, matters: bool) -> str:
    moved = last.total - first.total
    if not moved:
        return f"The same as on {first.day}"
    is_worse = (moved > 0) == (instrument.higher_is == "worse")
    how = f"{'Worse' if is_worse else 'Better'} by {abs(moved):g} since {first.day}"
    if instrument.change is None or not instrument.change.checked:
        return f"{how}; how much matters is not known here"
    return f"{how}: {'a change that matters' if matters else 'less than what matters'}"


def _listed(points: Sequence[Point]) -> str:
    return ", ".join(f"{one.day} {one.total:g}" for one in points)


def _chart(points: Sequence[Point], maximum: float, title: str) -> str:
    """From none to the highest possible score, each form a point, evenly spaced; the last one is filled."""
    step = (WIDTH - 2 * EDGE) / (len(points) - 1)
    height = HEIGHT - 2 * EDGE
    at = [
        (EDGE + step * place, HEIGHT - EDGE - height * min(one.total / maximum, 1))
        for place, one in enumerate(points)
    ]
    box = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT)}
    svg = Element("svg", {"xmlns": SVG, **box, "class": "trend", "role": "img", "aria-label": title})
    for level in (EDGE, HEIGHT - EDGE):
        edge = {"d": f"M0 {level}H{WIDTH}", "class": "axis", "fill": "none", "stroke": LINE}
        SubElement(svg, "path", {**edge, "stroke-width": "0.8", "stroke-dasharray": "2 3"})
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    SubElement(svg, "polyline", {"points": line, "fill": "none", "stroke": INK, "stroke-width": "2"})
    for place, (x, y) in enumerate(at, start=1):
        is_last = place == len(at)
        dot = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4.5", "stroke": INK, "stroke-width": "2"}
        SubElement(
            svg, "circle", {**dot, "class": "now" if is_last else "then", "fill": INK if is_last else "#fff"}
        )
    return tostring(svg, encoding="unicode")
