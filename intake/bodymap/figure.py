"""The marked body as one SVG, to read: on a page, on paper, in a PDF.

Everything stands in attributes, so that it needs no style sheet; classes let a page recolour it in the dark.
Each kind of mark has its own pattern and stays apart in grey: pain is filled, the worst place has a 1, numb
is dotted, tingling is striped, one finger is a cross, and where it hurt last time has a dashed edge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from intake.bodymap.maps import CURRENT, BodyMap, View, body_map
from intake.bodymap.marks import Marks

SHOWN = ("back", "front")  # every place stands in one of them; the close-up is for touching
SVG = "http://www.w3.org/2000/svg"
INK, PAPER, BODY, CELL, LINE = "#16242c", "#ffffff", "#d5e0e4", "#e6edef", "#687f89"
PAIN, WORST = "#0e5a6b", "#16242c"
FOOT = 36  # room for the names of the views
LABELS = 34  # their size, readable when the picture is as wide as a column


@dataclass(frozen=True)
class Labels:
    """The words in the picture."""

    title: str
    left: str = "LEFT"
    right: str = "RIGHT"
    back: str = "Back"
    front: str = "Front"


def figure(
    marks: Marks,
    labels: Labels,
    *,
    version: int = CURRENT,
    before: Marks | None = None,
    name: str = "map",
    body_at: str = "",
) -> str:
    """The picture of these marks on the map that they were made on.

    `name` keeps ids apart on one page. `body_at` is the address of the drawn body in a file of its own: it is
    taken from there, and places without a mark are left out, so that a page weighs little.
    """
    drawn = body_map(version)
    views = [view for view in drawn.views if view.key in SHOWN]
    svg = _frame(drawn, len(views), labels, name)
    _patterns(svg, name)
    if body_at:
        SubElement(svg, "use", {"href": body_at, **_look("fig-body", BODY, LINE, 1.4)})
    else:
        _path(svg, drawn.body, "fig-body", BODY, LINE, 1.4)
    for code in _known(drawn, marks.places) if body_at else drawn.places:
        _place(svg, drawn, code, marks, name)
    if before is not None:
        for code in _known(drawn, before.painful):
            _path(svg, _shown(drawn, code), "fig-before", "none", WORST, 4, dash="9 6")
    for code in _known(drawn, marks.worst):
        _disc(svg, *_point(drawn, code))
    for code in _known(drawn, marks.finger):
        _cross(svg, *_point(drawn, code), moved=code in marks.worst)
    for view in views:
        _names(svg, drawn, view, labels)
    return tostring(svg, encoding="unicode")


def unmapped(marks: Marks, version: int = CURRENT) -> list[str]:
    """Marked places that this version does not draw: they are told in words only."""
    return [place for place in marks.places if place not in body_map(version).places]


def _frame(drawn: BodyMap, views: int, labels: Labels, name: str) -> Element:
    box = f"0 0 {drawn.view_width * views} {drawn.height + FOOT}"
    attributes = {"xmlns": SVG, "viewBox": box, "role": "img", "aria-labelledby": f"{name}-title"}
    svg = Element("svg", {**attributes, "class": "figure", "font-family": "Noto Sans, sans-serif"})
    SubElement(svg, "title", id=f"{name}-title").text = labels.title
    return svg


def _patterns(svg: Element, name: str) -> None:
    """Dark on a light edge, so that they are seen on a filled and on an empty place."""
    defs = SubElement(svg, "defs")
    size = {"width": "13", "height": "13", "patternUnits": "userSpaceOnUse"}
    dots = SubElement(defs, "pattern", {**size, "id": f"{name}-numb"})
    for radius, colour in (("4.6", PAPER), ("3", INK)):
        SubElement(dots, "circle", {"cx": "6.5", "cy": "6.5", "r": radius, "fill": colour})
    stripes = SubElement(
        defs, "pattern", {**size, "id": f"{name}-tingling", "patternTransform": "rotate(45)"}
    )
    for y, height, colour in (("3", "7", PAPER), ("4.6", "3.8", INK)):
        SubElement(stripes, "rect", {"y": y, "width": "13", "height": height, "fill": colour})


def _place(svg: Element, drawn: BodyMap, code: str, marks: Marks, name: str) -> None:
    path = _shown(drawn, code)
    if code in marks.worst:
        _path(svg, path, "fig-worst", WORST, WORST, 1.3)
    elif code in marks.pain:
        _path(svg, path, "fig-pain", PAIN, PAIN, 1.3)
    else:
        _path(svg, path, "fig-cell", CELL, LINE, 1.3)
    for kind, places in (("numb", marks.numb), ("tingling", marks.tingling)):
        if code in places:
            _path(svg, path, "fig-edge", f"url(#{name}-{kind})", INK, 2)


def _known(drawn: BodyMap, places: Iterable[str]) -> list[str]:
    return [place for place in places if place in drawn.places]


def _shown(drawn: BodyMap, code: str) -> str:
    return " ".join(piece.path for piece in drawn.places[code] if piece.view in SHOWN)


def _point(drawn: BodyMap, code: str) -> tuple[int, int]:
    return next(piece.at for piece in drawn.places[code] if piece.view in SHOWN)


def _path(svg: Element, path: str, class_: str, fill: str, edge: str, width: float, dash: str = "") -> None:
    shape = {"d": path, **_look(class_, fill, edge, width)}
    SubElement(svg, "path", {**shape, "stroke-dasharray": dash} if dash else shape)


def _look(class_: str, fill: str, edge: str, width: float) -> dict[str, str]:
    return {"class": class_, "fill": fill, "stroke": edge, "stroke-width": f"{width:g}"}


def _disc(svg: Element, x: int, y: int) -> None:
    disc = {"cx": str(x), "cy": str(y), "r": "16", "fill": PAPER, "stroke": INK, "stroke-width": "3"}
    SubElement(svg, "circle", disc)
    words = {"x": str(x), "y": str(y + 9), "fill": INK, "font-size": "25"}
    SubElement(svg, "text", {**words, "font-weight": "700", "text-anchor": "middle"}).text = "1"


def _cross(svg: Element, x: int, y: int, *, moved: bool) -> None:
    """Where one finger points; below the 1 when both stand in one place."""
    y += 36 if moved else 0
    disc = {"cx": str(x), "cy": str(y), "r": "16", "fill": PAPER, "stroke": INK, "stroke-width": "3"}
    SubElement(svg, "circle", disc)
    cross = {"d": f"M{x - 9} {y}h18M{x} {y - 9}v18", "stroke": INK, "stroke-width": "5", "fill": "none"}
    SubElement(svg, "path", cross)


def _names(svg: Element, drawn: BodyMap, view: View, labels: Labels) -> None:
    """The sides above the picture and its name below."""
    near, far = (labels.right, labels.left) if view.is_mirrored else (labels.left, labels.right)
    end = view.left + drawn.view_width
    _text(svg, near, view.left + 8, 36, "start")
    _text(svg, far, end - 8, 36, "end")
    name = {"back": labels.back, "front": labels.front}[view.key]
    _text(svg, name, view.left + drawn.view_width // 2, drawn.height + 26, "middle")


def _text(svg: Element, words: str, x: int, y: int, anchor: str) -> None:
    size = LABELS if len(words) <= 7 else round(LABELS * 7 / len(words))  # the head stands between them
    text = {"class": "fig-name", "x": str(x), "y": str(y), "fill": INK, "font-size": str(size)}
    SubElement(svg, "text", {**text, "font-weight": "700", "text-anchor": anchor}).text = words
