"""The drawn spine: every unit that it covers can be marked, and a mark has its grade beside it in words."""

from xml.etree import ElementTree

import pytest

from intake.rules import RULESET
from intake.spine.figure import MARK, TINT, Mark, Marks, drawn_units, figure, seen_in, views

LEVELS = RULESET.dictionary.levels
COVERED = [*LEVELS[LEVELS.index("C2/3") : LEVELS.index("C7/T1") + 1], *LEVELS[LEVELS.index("L1/2") :]]
ROOT = Mark("S1", "right", "right S1 root", "supported")
REGION = Mark("region_sacroiliac", "left", "left <region>", "possible")


def unit(code: str) -> Mark:
    return Mark(code, "", f"unit {code}", "supported")


def draw(marks: Marks) -> list[ElementTree.Element]:
    drawn = [figure(view, seen_in(view, marks), desc="What is marked") for view in views()]
    return [ElementTree.fromstring(one) for one in drawn]  # noqa: S314, our own


def with_(svgs: list[ElementTree.Element], **attributes: str) -> list[ElementTree.Element]:
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [one for svg in svgs for one in svg.iter() if wanted.items() <= one.attrib.items()]


def texts(svgs: list[ElementTree.Element]) -> list[str]:
    return [one.text for svg in svgs for one in svg.iter() if one.text]


def test_every_unit_that_is_covered_has_a_shape_and_every_shape_a_unit():
    discs = {one["unit"] for view in views() for one in view["shapes"] if one["kind"] == "disc"}

    assert drawn_units() == set(COVERED)
    assert discs == set(COVERED)


def test_every_root_of_the_rules_and_every_region_has_a_shape():
    drawn = {one["root"] for view in views() for one in view["shapes"] if one["kind"] == "root"}

    assert {one.name for one in RULESET.anatomy.roots} <= drawn
    assert drawn == {root for view in views() for root in view["roots"]}
    assert {region for view in views() for region in view["regions"]} == {"region_sacroiliac"}


@pytest.mark.parametrize("code", COVERED)
def test_a_marked_unit_is_tinted_with_its_disc_a_bold_label_and_its_grade(code):
    marked, plain = draw(Marks([unit(code)])), draw(Marks())

    seen = 2 if code.startswith("L") else 1
    labels = [one for svg in marked for one in svg.iter() if one.text == code]
    assert len(with_(marked, fill=TINT)) == len(with_(marked, fill=MARK)) == seen
    assert [one.get("font-weight") for one in labels] == ["700"] * seen
    assert texts(marked).count("supported") == 1
    assert not with_(plain, fill=TINT)
    assert not with_(plain, fill=MARK)
    assert "supported" not in texts(plain)


def test_a_named_root_is_thick_on_its_own_side_and_has_its_words():
    right = draw(Marks(roots=[ROOT]))
    left = draw(Marks(roots=[Mark("S1", "left", "left S1 root", "possible")]))

    (thick,) = with_(right, stroke_width="6")
    (other,) = with_(left, stroke_width="6")
    assert thick.get("d").startswith("M266")
    assert other.get("d").startswith("M204")
    assert {"right S1 root", "supported"} <= set(texts(right))
    assert not with_(draw(Marks([unit("L5/S1")])), stroke_width="6")


def test_a_region_without_a_level_is_dashed_and_marks_no_unit():
    svgs = draw(Marks(regions=[REGION]))

    assert len(with_(svgs, stroke_dasharray="6 5")) == 1
    assert {"left <region>", "possible"} <= set(texts(svgs))
    assert not with_(svgs, fill=TINT)


def test_each_view_has_a_title_and_a_description_and_needs_no_style_sheet():
    svgs = draw(Marks([unit("L5/S1"), unit("C5/6")], [ROOT], [REGION]))

    for svg, view in zip(svgs, views(), strict=True):
        title, desc = svg[:2]
        assert (title.text, desc.text) == (view["title"], "What is marked")
        assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert len({svg[0].get("id") for svg in svgs}) == len(svgs)
    assert not [one for svg in svgs for one in svg.iter() if one.get("style")]
    assert all(one.get("fill") for one in with_(svgs) if one.tag.endswith(("path", "rect", "circle", "text")))
    assert {"LEFT", "RIGHT"} <= set(texts(svgs))
