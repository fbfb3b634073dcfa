"""Every version of the map: each place has its shapes, on its own side, and can still be drawn."""

import re
from xml.etree import ElementTree

import pytest

from intake.bodymap.figure import SHOWN, Labels, figure
from intake.bodymap.maps import CURRENT, VERSIONS, Piece, body_map
from intake.bodymap.marks import Marks
from intake.bodymap.outlines import IMAGES, name_of, outline
from intake.questionnaire.places import PLACES
from intake.rules import RULESET

FEET_BELOW = 560  # in the close-up, where two pairs of feet stand under the low back
NUMBER = re.compile(r"-?\d*\.?\d+")
PIECES = [
    pytest.param(version, code, piece, id=f"{version}-{code}-{piece.view}")
    for version in VERSIONS
    for code, pieces in body_map(version).places.items()
    for piece in pieces
]


def corners(path: str) -> list[tuple[float, float]]:
    """The corners of a shape that is drawn with one M, many l and a z."""
    head, _l, rest = path.removesuffix("z")[1:].partition("l")
    x, y = map(float, NUMBER.findall(head))
    found = [(x, y)]
    steps = [float(number) for number in NUMBER.findall(rest)]
    for along, down in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + along, y + down
        found.append((x, y))
    return found


def holds(path: str, point: tuple[float, float]) -> bool:
    """Whether the point lies in the shape, by counting the edges to its right."""
    x, y = point
    shape = corners(path)
    crossed = [
        x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in zip(shape, [*shape[1:], shape[0]], strict=True)
        if (ay > y) != (by > y)
    ]
    return sum(crossed) % 2 == 1


def test_the_version_in_use_draws_every_place_of_the_dictionary_and_no_other():
    drawn = set(body_map(CURRENT).places)

    assert drawn == set(RULESET.dictionary.regions) == set(PLACES)


def test_every_version_has_its_own_file_and_the_newest_is_in_use():
    assert VERSIONS[-1] == CURRENT
    assert [body_map(version).version for version in VERSIONS] == list(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_body_alone_stands_in_a_file_that_browsers_keep(version):
    kept = (IMAGES.parent / name_of(version)).read_text(encoding="utf-8")

    assert kept == outline(version), "run `python -m intake.bodymap.outlines` and commit the result"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_still_renders(version):
    places = tuple(body_map(version).places)
    everything = Marks(worst=places[:1], finger=places[1:2], pain=places, numb=places, tingling=places)

    text = figure(everything, Labels("All"), version=version, before=everything)
    svg = ElementTree.fromstring(text)  # noqa: S314, our own

    assert len(svg.findall(".//{*}path[@class='fig-pain']")) == len(places) - 1
    assert len(svg.findall(".//{*}path[@class='fig-before']")) == len(places)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_place_stands_in_a_view_that_is_printed(version):
    for code, pieces in body_map(version).places.items():
        assert {piece.view for piece in pieces} & set(SHOWN), code


@pytest.mark.parametrize(("version", "code", "piece"), PIECES)
def test_a_shape_lies_in_its_view_and_holds_its_point(version: int, code: str, piece: Piece):
    drawn = body_map(version)
    view = next(view for view in drawn.views if view.key == piece.view)

    assert all(view.left <= x <= view.left + drawn.view_width for x, _y in corners(piece.path))
    assert holds(piece.path, piece.at)


@pytest.mark.parametrize(("version", "code", "piece"), PIECES)
def test_a_place_with_a_side_stays_on_that_side_of_the_midline(version: int, code: str, piece: Piece):
    view = next(view for view in body_map(version).views if view.key == piece.view)
    body, *feet = view.midlines
    is_foot = bool(feet) and piece.at[1] > FEET_BELOW
    midline = min(feet, key=lambda line: abs(line - piece.at[0])) if is_foot else body
    stands_left = piece.at[0] < midline
    sides = {(x < midline) == stands_left for x, _y in corners(piece.path) if abs(x - midline) > 0.5}

    if code.endswith(("_left", "_right")):
        assert sides == {True}
        assert stands_left == (code.endswith("_left") != view.is_mirrored)
    else:
        assert False in sides or view.key == "front"


@pytest.mark.parametrize("version", VERSIONS)
def test_left_and_right_have_the_same_shapes(version):
    places = body_map(version).places

    for code in [code for code in places if code.endswith("_left")]:
        other = places[code.removesuffix("_left") + "_right"]
        assert [piece.view for piece in places[code]] == [piece.view for piece in other], code


def test_a_point_outside_is_seen_as_outside():
    piece = body_map().places["saddle"][0]

    assert not holds(piece.path, (piece.at[0] + 100, piece.at[1]))
