"""What is marked on the drawn spine is what the summary names, each with its grade in words."""

import pytest

from intake.presenters.spine import spine_picture
from intake.rules import triage
from tests.intake.presenters.test_beside import ANSWERS


def unit(name, *roots):
    named = {
        "structure": "nerve_root",
        "side": "right",
        "support": "strong",
        "level_from": "neurological_signs",
    }
    return {"unit": name, "support": "strong", "members": [{**named, **root} for root in roots]}


def region(support="moderate"):
    named = {"id": "region_sacroiliac", "title": "Sacroiliac region", "side": "left"}
    return {**named, "support": support, "members": []}


def told(body):
    return [one.words for one in spine_picture(body).views]


def test_a_unit_and_a_root_that_the_rules_name_stand_in_the_words_and_in_the_pictures():
    picture = spine_picture(triage(ANSWERS).as_dict())

    back, left, neck = picture.views
    assert back.words == "Unit L5/S1: well supported. Left S1 root: well supported."
    assert left.words == "Unit L5/S1: well supported."
    assert neck.words == "Nothing is marked."
    assert all(f">{one.words}</desc>" in one.svg for one in picture.views)
    assert ">well supported</text>" in back.svg
    assert ">well supported</text>" in left.svg
    assert "supported" not in neck.svg


def test_no_picture_where_nothing_is_named():
    assert spine_picture({}) is None
    assert spine_picture({"units": [], "regions": [region("none")]}) is None


def test_a_region_stands_in_it_with_its_side_and_without_a_unit():
    back, left, _neck = told({"units": [], "regions": [region()]})

    assert back == "Left sacroiliac region: supported."
    assert left == "Nothing is marked."


@pytest.mark.parametrize("root", [{"level_from": None}, {"support": "against"}])
def test_a_root_without_a_level_or_support_is_not_named(root):
    *_, neck = told({"units": [unit("C5/6", {"root": "C6", **root})]})
    *_, control = told({"units": [unit("C5/6", {"root": "C6"})]})

    assert neck == "Unit C5/6: well supported."
    assert control == "Unit C5/6: well supported. Right C6 root: well supported."


def test_two_sides_of_a_root_that_are_drawn_as_one_keep_their_own_grades():
    two = unit("C5/6", {"root": "C6"}, {"root": "C6", "side": "left", "support": "weak"})

    *_, neck = told({"units": [two]})

    assert "Right and left C6 root: right well supported, left possible." in neck


def test_a_unit_outside_of_the_picture_is_told_and_a_marked_one_is_not():
    both = spine_picture({"units": [unit("T12/L1"), unit("L4/5")]})

    assert both.not_drawn == ["T12/L1"]
    assert "Unit L4/5" in both.views[0].words
    assert spine_picture({"units": [unit("T12/L1")]}) is None
