"""The drawn spine for a clinician: what a stored summary names by unit, root and region, and its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from intake.presenters import words
from intake.presenters.structures import SUPPORTED
from intake.spine.figure import Mark, Marks, View, drawn_units, figure, seen_in, views

Body = Mapping[str, Any]
KEY = "Tinted, with a filled disc: unit. Thick line: named root. Dashed: region without a level."


@dataclass(frozen=True)
class SpineView:
    """One picture; `words` say what is marked in it."""

    svg: SafeString
    title: str
    words: str
    is_marked: bool


@dataclass(frozen=True)
class SpinePicture:
    """The spine from each side. `not_drawn` are units that lie outside of every view."""

    views: list[SpineView]
    key: str
    not_drawn: list[str]


def spine_picture(body: Body) -> SpinePicture | None:
    """The pictures of a summary. None where nothing that can be drawn is named."""
    told = body.get("units", [])
    units = [
        Mark(one["unit"], "", f"unit {one['unit']}", words.SUPPORT[one["support"]])
        for one in told
        if one["unit"] in drawn_units()
    ]
    marks = Marks(units, list(_roots(told)), list(_regions(body)))
    drawn = [_view(view, seen_in(view, marks)) for view in views()]
    if not any(one.is_marked for one in drawn):
        return None
    return SpinePicture(drawn, KEY, [one["unit"] for one in told if one["unit"] not in drawn_units()])


def _view(view: View, marks: Marks) -> SpineView:
    said = [*marks.units, *marks.roots, *marks.regions]
    told = ". ".join(f"{one.label[:1].upper()}{one.label[1:]}: {one.grade}" for one in said)
    told = f"{told or 'Nothing is marked'}."
    svg = mark_safe(figure(view, marks, desc=told))  # noqa: S308, escaped where it is put together
    return SpineView(svg, view["title"], told, bool(said))


def _roots(units: list[Body]) -> Iterator[Mark]:
    """Roots that are supported and whose level something names.

    Where both sides of a root have one shape, seen from one side only, they share its words.
    """
    named: dict[str, dict[str, str]] = {}
    for unit in units:
        for one in unit["members"] if unit["unit"] in drawn_units() else ():
            if one.get("root") and one["level_from"] and one["support"] in SUPPORTED:
                named.setdefault(one["root"], {}).setdefault(one["side"], one["support"])
    for root, sides in named.items():
        yield from (Mark(root, side, f"{side} {root} root", words.SUPPORT[sides[side]]) for side in sides)
        yield Mark(root, "", f"{' and '.join(sides)} {root} root", _grades(sides))


def _grades(sides: Mapping[str, str]) -> str:
    """One word where both sides have the same grade, else each side with its own."""
    if len(set(sides.values())) == 1:
        return words.SUPPORT[next(iter(sides.values()))]
    return ", ".join(f"{side} {words.SUPPORT[support]}" for side, support in sides.items())


def _regions(body: Body) -> Iterator[Mark]:
    for region in body.get("regions", []):
        if region["support"] in SUPPORTED:
            title = region["title"]
            label = f"{region['side']} {title[:1].lower()}{title[1:]}"
            yield Mark(region["id"], region["side"], label, words.SUPPORT[region["support"]])
