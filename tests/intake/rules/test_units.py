"""Functional spine units: shown when a level is named for a member that is supported, and by nothing else."""

import json

import pytest
from hypothesis import given

from intake.rules import RULESET, Ruleset, triage
from intake.rules.grading import LADDER
from intake.rules.sides import other_side
from tests.intake.rules.strategies import answers
from tests.intake.rules.test_properties import ABOUT_STRUCTURES, answers_to

SCIATICA = {
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
    "effect_cough_or_sneeze": "worse",
}
SIGNS_OF_S1 = {"slr_left": "positive", "ankle_reflex_reduced_left": "positive"}
SIGNS_OF_L5 = {"slr_left": "positive", "weak_l5_left": "positive"}
FACET = {"pain_regions": ["low_back_right"], "effect_walking": "better"}


def scan(finding, level, **more):
    return {"imaging_findings": [{"finding": finding, "level": level, "modality": "mri", **more}]}


def block(level="L4/5", relief=90, side="right"):
    record = {"target": "facet_joint", "level": level, "side": side, "controlled": True}
    return {"block_response": [{**record, "relief_percent": relief}]}


def units(*parts, ruleset=RULESET):
    given_answers = {}
    for part in parts:
        given_answers |= part
    return {unit["unit"]: unit for unit in triage(given_answers, ruleset).as_dict()["units"]}


def member(unit, structure, side="none", root=None):
    return next(
        one
        for one in unit["members"]
        if (one["structure"], one["side"], one.get("root")) == (structure, side, root)
    )


def test_a_root_that_a_reflex_names_shows_its_unit_with_all_members():
    found = units(SCIATICA, SIGNS_OF_S1)

    unit = found["L5/S1"]
    assert list(found) == ["L5/S1"]
    assert unit["support"] == "strong"
    assert [(one["structure"], one["side"], one.get("root")) for one in unit["members"]] == [
        ("disc", "none", None),
        ("facet_joint", "left", None),
        ("facet_joint", "right", None),
        ("ligament", "left", None),
        ("ligament", "right", None),
        ("nerve_root", "left", "L5"),
        ("nerve_root", "right", "L5"),
        ("nerve_root", "left", "S1"),
        ("nerve_root", "right", "S1"),
        ("muscle", "left", None),
        ("muscle", "right", None),
    ]
    s1, l5 = member(unit, "nerve_root", "left", "S1"), member(unit, "nerve_root", "left", "L5")
    assert (s1["support"], s1["level_from"], s1["position"]) == ("strong", "neurological_signs", "traversing")
    assert (l5["support"], l5["level_from"], l5["position"]) == ("none", None, "exiting")


def test_the_same_person_without_a_sign_has_a_supported_root_and_no_unit():
    given_answers = SCIATICA | {"numb_regions": ["foot_outer_left"]}

    root = next(one for one in triage(given_answers).structures if one.structure == "nerve_root")

    assert root.support == "moderate"
    assert units(given_answers) == {}


def test_the_root_l5_belongs_to_the_unit_where_it_is_usually_pressed_on():
    unit = units(SCIATICA, SIGNS_OF_L5)

    assert list(unit) == ["L4/5"]
    assert member(unit["L4/5"], "nerve_root", "left", "L5")["position"] == "traversing"
    assert member(unit["L4/5"], "nerve_root", "left", "L4")["support"] == "none"


def test_imaging_of_a_supported_root_names_the_level_for_both_roots_that_lie_there():
    unit = units(SCIATICA, scan("disc_extrusion", "L5/S1", side="left"))["L5/S1"]

    roots = [member(unit, "nerve_root", "left", root) for root in ("L5", "S1")]
    assert {(one["support"], one["level_from"]) for one in roots} == {("moderate", "imaging")}


def test_imaging_alone_shows_no_unit():
    assert units(scan("disc_extrusion", "L5/S1", side="left"), {"age_years": 60}) == {}


def test_a_block_names_the_level_of_its_joint_and_lifts_no_other_unit():
    found = units(FACET, block("L4/5"))

    facet = member(found["L4/5"], "facet_joint", "right")
    assert list(found) == ["L4/5"]
    assert (facet["support"], facet["level_from"]) == ("strong", "block")
    assert member(found["L4/5"], "facet_joint", "left")["support"] == "not_assessable"


def test_a_joint_that_is_only_possible_shows_no_unit():
    without = units(FACET, {"effect_sitting": "better"})

    assert without == {}


def test_a_member_whose_level_is_known_elsewhere_says_where_and_lifts_nothing():
    found = units(
        SCIATICA | SIGNS_OF_L5,
        {"pain_regions": [*SCIATICA["pain_regions"], "low_back_right"]},
        block("L2/3", side="right"),
        {"effect_walking": "better"},
    )

    facet = member(found["L4/5"], "facet_joint", "right")
    assert list(found) == ["L2/3", "L4/5"]
    assert (facet["level_from"], facet["elsewhere"]) == (None, ["L2/3"])
    assert found["L4/5"]["support"] == max(
        (one["support"] for one in found["L4/5"]["members"] if one["level_from"]), key=LADDER.index
    )


def test_a_block_without_relief_speaks_against_the_joint_of_that_level_alone():
    records = block("L4/5")["block_response"] + block("L5/S1", relief=10)["block_response"]
    roots = SIGNS_OF_S1 | {"pain_regions": [*SCIATICA["pain_regions"], "low_back_right"]}

    found = units(SCIATICA | roots, {"block_response": records, "effect_walking": "better"})

    assert member(found["L5/S1"], "facet_joint", "right") == {
        "structure": "facet_joint",
        "side": "right",
        "support": "against",
        "level_from": "block",
    }
    assert found["L5/S1"]["support"] == member(found["L5/S1"], "nerve_root", "left", "S1")["support"]


def test_a_muscle_never_has_a_level():
    found = units(
        SCIATICA, SIGNS_OF_S1, {"tender_muscle_knots": True, "muscle_trigger_point_left": "positive"}
    )

    muscle = member(found["L5/S1"], "muscle", "left")
    assert (muscle["support"], muscle["level_from"]) == ("weak", None)


def test_in_the_neck_a_root_leaves_at_the_unit_that_its_signs_name():
    arm = {
        "pain_regions": ["neck_left", "arm_left", "hand_left"],
        "main_pain_region": "arm_left",
        "worst_arm_or_neck": "arm",
        "numb_regions": ["hand_left"],
        "triceps_reflex_reduced_left": "positive",
        "weak_c7_left": "positive",
    }

    unit = units(arm)["C6/7"]

    assert member(unit, "nerve_root", "left", "C7")["position"] == "exiting"
    assert {one.get("root") for one in unit["members"]} == {None, "C7"}


def test_palpation_of_a_level_names_it():
    content = json.loads(RULESET.text)
    slip = next(
        one for one in content["structures/ligament.yaml"]["lines"] if one["id"] == "lig_spondylolisthesis"
    )
    slip |= {"domains": ["examination"], "weight": "moderate"}
    felt = Ruleset.from_content(content)
    history = {
        "pain_regions": ["low_back_midline"],
        "giving_way_or_catching": True,
        "needs_to_self_crack": True,
        "flares_from_trivial_movement": True,
    }

    unit = units(history, scan("spondylolisthesis", "L4/5"), ruleset=felt)["L4/5"]

    assert member(unit, "ligament", "left")["level_from"] == "palpation"
    assert units(history, scan("spondylolisthesis", "L4/5")) == {}


def test_nobody_under_18_has_a_unit():
    assert units(SCIATICA, SIGNS_OF_S1, {"age_years": 16}) == {}


def test_a_ruleset_that_knows_no_units_says_nothing_of_them():
    content = json.loads(RULESET.text)
    del content["anatomy.yaml"]["unit"]

    assert "units" not in triage(SCIATICA, Ruleset.from_content(content)).as_dict()


@given(answers_to(ABOUT_STRUCTURES) | answers())
def test_units_are_mirrored_and_rest_on_what_was_graded(given_answers):
    told = triage(given_answers)
    mirrored = triage(RULESET.dictionary.mirrored(given_answers))

    def turned(summary, turn):
        return [
            (
                unit.unit,
                unit.support,
                {(one.structure, one.root, turn(one.side or "none"), one.support) for one in unit.members},
            )
            for unit in summary.beside.units
        ]

    graded = {one["support"] for one in told.trace["graded"]} | {"none", "against", "not_assessable"}
    assert turned(mirrored, str) == turned(told, other_side)
    for unit in told.beside.units:
        assert unit.support in ("moderate", "strong")
        assert {one.support for one in unit.members} <= graded
        assert any(one.level_from and one.support == unit.support for one in unit.members)


@pytest.mark.parametrize("level", ["L4/5", "L5/S1"])
@pytest.mark.hazard("H07")
def test_where_it_hurts_names_no_unit(level):
    regions = [code for code in RULESET.dictionary.regions if code.endswith("_left")]

    assert level not in units({"pain_regions": regions, "worst_leg_or_back": "leg", "slr_left": "positive"})


PELVIS = {
    "pain_regions": ["psis_left"],
    "one_finger_point": "psis_left",
    "sij_distraction": "positive",
    "sij_thigh_thrust_left": "positive",
    "sij_sacral_thrust": "positive",
    "centralisation": "negative",
}
ITS_LIGAMENTS = {"long_dorsal_ligament_tenderness_left": "positive", "active_slr_left": "positive"}


def test_the_sacroiliac_joint_and_its_ligaments_are_told_as_one_region():
    (region,) = triage(PELVIS | ITS_LIGAMENTS).as_dict()["regions"]

    assert (region["id"], region["side"], region["support"]) == ("region_sacroiliac", "left", "strong")
    assert region["members"] == [
        {"structure": "si_joint", "side": "left", "support": "strong"},
        {"structure": "ligament", "side": "left", "support": "weak"},
    ]


def test_a_ligament_of_the_low_back_belongs_to_no_region():
    spine = {"iliolumbar_tenderness_left": "positive", "interspinous_tenderness": "positive"}

    (region,) = triage(PELVIS | spine).as_dict()["regions"]

    assert [one["structure"] for one in region["members"]] == ["si_joint"]


def test_a_joint_that_is_only_possible_makes_no_region():
    history = {code: PELVIS[code] for code in ("pain_regions", "one_finger_point")}

    assert triage(history | {"effect_rising_from_sitting": "worse"}).as_dict()["regions"] == []


def test_a_region_is_mirrored():
    mirrored = RULESET.dictionary.mirrored(PELVIS | ITS_LIGAMENTS)

    assert [one["side"] for one in triage(mirrored).as_dict()["regions"]] == ["right"]
