"""The shapes of each version of the map. One that was in use is never changed: a new one is a new file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "maps"
CURRENT = 1
VERSIONS = tuple(sorted(int(path.stem) for path in FOLDER.glob("*.json")))


class Piece(NamedTuple):
    """One shape of a place: the view that it stands in, its outline, and a point well inside of it."""

    view: str
    path: str
    at: tuple[int, int]


class View(NamedTuple):
    """One picture of the body; `midlines` are where its left meets its right.

    In a mirrored one the person faces who looks: their right stands on the left.
    """

    key: str
    left: int
    is_mirrored: bool
    midlines: tuple[int, ...]


@dataclass(frozen=True)
class BodyMap:
    """One version: the views side by side, the drawn body, and the shapes of every place."""

    version: int
    width: int
    height: int
    view_width: int
    views: tuple[View, ...]
    body: str
    lines: str
    dots: str
    large_dots: str
    places: Mapping[str, tuple[Piece, ...]]

    @property
    def midlines(self) -> tuple[int, ...]:
        return tuple(x for view in self.views for x in view.midlines)

    def outline(self, place: str) -> str:
        """All shapes of a place as one path."""
        return " ".join(piece.path for piece in self.places[place])


@cache
def body_map(version: int = CURRENT) -> BodyMap:
    """The map of a version, as it was drawn for the person who marked it."""
    read = json.loads((FOLDER / f"{version:d}.json").read_text(encoding="utf-8"))
    views = tuple(
        View(one["key"], one["left"], one["mirrored"], tuple(one["midlines"])) for one in read["views"]
    )
    return BodyMap(
        version=read["version"],
        width=read["view_width"] * len(views),
        height=read["height"],
        view_width=read["view_width"],
        views=views,
        body=read["body"],
        lines=read["lines"],
        dots=read["dots"],
        large_dots=read["large_dots"],
        places={
            code: tuple(Piece(one["view"], one["path"], (one["at"][0], one["at"][1])) for one in pieces)
            for code, pieces in read["places"].items()
        },
    )
