"""The functional spine units that something names, one SVG for each view: for a page, for paper, for a PDF.

Everything stands in attributes, so that it needs no style sheet; classes let a page recolour it in the dark.
A unit is tinted with a filled disc and a bold label, a named root is thick with its name, a region without a
level is dashed. How well each is supported stands beside it in words: no colour tells it.
"""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

SVG = "http://www.w3.org/2000/svg"
INK, PAPER, BONE, FAR, LINE, DISC = "#16242c", "#ffffff", "#f4efe2", "#e6edef", "#687f89", "#c9d6da"
MARK, TINT = "#0e5a6b", "#d3e8ec"
SIZE, SMALL, LEADING, WIDTH = 20, 17, 20, 13  # of words beside a mark; a line of them holds 13 letters
KINDS: Mapping[str, tuple[str, str, str]] = {
    "bone": (BONE, LINE, "1.4"),
    "far": (FAR, LINE, "1.2"),
    "disc": (DISC, LINE, "0.8"),
    "facet": (PAPER, LINE, "1.4"),
    "root": ("none", LINE, "3"),
    "line": ("none", LINE, "1.6"),
}
View = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """A unit, root or region, with its name and, in words, how well it is supported."""

    code: str
    side: str
    label: str
    grade: str


@dataclass(frozen=True)
class Marks:
    """What is marked in the pictures."""

    units: Sequence[Mark] = ()
    roots: Sequence[Mark] = ()
    regions: Sequence[Mark] = ()


@cache
def views() -> Sequence[View]:
    """The drawn views, as they stand in the file beside this one."""
    drawn: Sequence[View] = json.loads(Path(__file__).with_name("shapes.json").read_text())["views"]
    return drawn


@cache
def drawn_units() -> frozenset[str]:
    """Every unit that some view shows."""
    return frozenset(unit for view in views() for unit in view["units"])


def seen_in(view: View, marks: Marks) -> Marks:
    """The marks that this view shows."""
    return Marks(
        [one for one in marks.units if one.code in view["units"]],
        [one for one in marks.roots if one.side in view["roots"].get(one.code, {})],
        [one for one in marks.regions if one.side in view["regions"].get(one.code, {})],
    )


def figure(view: View, marks: Marks, *, desc: str, name: str = "spine") -> str:
    """One view with its marks. `name` keeps ids apart on one page."""
    svg = _frame(view, desc, f"{name}-{view['key'].replace('_', '-')}")
    for unit in marks.units:
        band = {**view["units"][unit.code]["band"], "class": "band", "fill": TINT, "stroke": MARK}
        SubElement(svg, "rect", {**band, "stroke-width": "1.5"})
    units, roots = {one.code for one in marks.units}, {(one.code, one.side) for one in marks.roots}
    for shape in view["shapes"]:
        _shape(svg, shape, units, roots)
    for root in marks.roots:
        _labelled(svg, root, view["roots"][root.code][root.side])
    for region in marks.regions:
        _labelled(svg, region, view["regions"][region.code][region.side])
    for words, x, y in view["texts"]:
        _text(svg, words, (x, y), "middle", is_bold=True)
    grades = {one.code: one.grade for one in marks.units}
    for code, unit in view["units"].items():
        _unit(svg, code, unit["label"], grades.get(code), has_room=not _is_sided(view))
    return tostring(svg, encoding="unicode")


def _is_sided(view: View) -> bool:
    """Whether left and right are both seen. Then the column of units is also that of the left roots."""
    return any("left" in places for places in view["roots"].values())


def _frame(view: View, desc: str, name: str) -> Element:
    left, top, width, height = map(str, view["box"])
    size = {"viewBox": " ".join((left, top, width, height)), "width": width, "height": height}
    labelled = {"role": "img", "aria-labelledby": f"{name}-title {name}-desc", "class": "spine"}
    svg = Element("svg", {"xmlns": SVG, **size, **labelled, "font-family": "Noto Sans, sans-serif"})
    SubElement(svg, "title", id=f"{name}-title").text = view["title"]
    SubElement(svg, "desc", id=f"{name}-desc").text = desc
    return svg


def _shape(svg: Element, shape: Mapping[str, Any], units: set[str], roots: set[tuple[str, str]]) -> None:
    kind = shape["kind"]
    fill, edge, width = KINDS[kind]
    if shape.get("unit") in units:
        kind, fill = "disc is-marked", MARK
    if (shape.get("root"), shape.get("side", "")) in roots:
        kind, edge, width = "root is-marked", MARK, "6"
    pen = {"class": kind, "fill": fill, "stroke": edge, "stroke-width": width}
    SubElement(svg, shape["tag"], {**shape["at"], **pen})


def _unit(svg: Element, code: str, at: Sequence[int], grade: str | None, *, has_room: bool) -> None:
    x, y = at
    _text(svg, code, (x, y), "end", is_bold=grade is not None)
    if grade and has_room:
        _text(svg, grade, (x, y + LEADING), "end", is_bold=False)


def _labelled(svg: Element, mark: Mark, place: Mapping[str, Any]) -> None:
    """The words of a mark with a line that leads to them; the outline too where it has one."""
    pen = {"class": "lead", "fill": "none", "stroke": MARK}
    if "d" in place:
        SubElement(svg, "path", {"d": place["d"], **pen, "stroke-width": "2.6", "stroke-dasharray": "6 5"})
    (x, y), (to_x, to_y) = place["from"], place["to"]
    SubElement(svg, "path", {"d": f"M{x} {y}L{to_x} {to_y}", **pen, "stroke-width": "1.4"})
    x, y = place["text"]
    names = textwrap.wrap(mark.label, WIDTH)
    for number, line in enumerate([*names, *textwrap.wrap(mark.grade, WIDTH + 2)]):
        _text(svg, line, (x, y + LEADING * number), place["anchor"], is_bold=number < len(names))


def _text(svg: Element, words: str, at: tuple[int, int], anchor: str, *, is_bold: bool) -> None:
    weight, size = ("700", SIZE) if is_bold else ("400", SMALL)
    place = {"x": str(at[0]), "y": str(at[1]), "text-anchor": anchor}
    text = {**place, "fill": INK, "font-size": str(size), "font-weight": weight}
    SubElement(svg, "text", text).text = words
