"""The clinic's view on instability, and mechanical or not: labelled, with reasons, and beside the grades."""

import json

import pytest
from hypothesis import given

from intake.rules import RULESET, Ruleset, flags, triage
from intake.rules.truth import Truth
from tests.intake.rules.strategies import answers
from tests.intake.rules.witness import Search

INSTABILITY = {
    "pain_regions": ["low_back_midline"],
    "giving_way_or_catching": True,
    "needs_to_self_crack": True,
    "flares_from_trivial_movement": True,
}
CALM = {"pain_regions": ["low_back_left"], "effect_sitting": "worse", "effect_walking": "better"}
MECHANICAL = RULESET.beside.mechanical


def views(given_answers, ruleset=RULESET):
    return triage(given_answers, ruleset).as_dict()["opinions"]


def verdict(given_answers):
    return triage(given_answers).as_dict()["mechanical"]


def test_three_descriptors_of_instability_bring_the_clinics_view_with_grade_d():
    (view,) = views(INSTABILITY)

    assert (view["id"], view["holder"], view["grade"]) == ("op_instability", "The clinic's own view", "D")
    assert view["lines"] == ["lig_delphi_history"]
    assert {"giving_way_or_catching", "needs_to_self_crack", "flares_from_trivial_movement"} <= set(
        view["codes"]
    )
    assert view["beside"] == ["disc", "facet_joint", "muscle"]


@pytest.mark.parametrize("left_out", ["giving_way_or_catching", "needs_to_self_crack"])
def test_two_descriptors_bring_no_view(left_out):
    assert views({code: answer for code, answer in INSTABILITY.items() if code != left_out}) == []


def test_a_positive_examination_test_is_named_and_the_view_stays_grade_d():
    (view,) = views(INSTABILITY | {"passive_lumbar_extension": "positive"})

    assert view["lines"] == ["lig_delphi_history", "lig_passive_extension"]
    assert view["grade"] == "D"


def test_a_ligament_of_the_pelvis_brings_no_view():
    pelvis = {
        "pain_regions": ["psis_left"],
        "long_dorsal_ligament_tenderness_left": "positive",
        "iliolumbar_tenderness_left": "positive",
    }

    ligament = next(one for one in triage(pelvis).structures if one.structure == "ligament")

    assert ligament.support == "weak"
    assert views(pelvis) == []


def test_the_view_changes_no_grade():
    content = json.loads(RULESET.text)
    del content["opinions.yaml"]
    without = Ruleset.from_content(content)

    grades = [(one.structure, one.support) for one in triage(INSTABILITY).structures]

    assert grades == [(one.structure, one.support) for one in triage(INSTABILITY, without).structures]
    assert {"opinions", "mechanical"}.isdisjoint(triage(INSTABILITY, without).as_dict())


def test_pain_that_load_changes_is_consistent_with_a_mechanical_cause():
    found = verdict(CALM)

    assert found["verdict"] == "mechanical"
    assert [reason["says"] for reason in found["for"]] == [
        "Posture, movement or load makes the pain worse or better."
    ]
    assert set(found["for"][0]["codes"]) == {"effect_sitting", "effect_walking"}
    assert found["against"] == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"feels_very_unwell": True}, "not_mechanical"),
        ({"imaging_findings": [{"finding": "suspicious_lesion"}]}, "not_mechanical"),
        ({"saddle_numbness": "yes"}, "open"),
        ({"pain_pattern": "constant_unvarying"}, "open"),
        ({"pain_pattern": "constant_varying"}, "mechanical"),
        ({"night_pain": "unrelenting"}, "open"),
        ({"night_pain": "when_turning"}, "mechanical"),
        ({"self_harm_thoughts": True}, "mechanical"),
        ({"effect_sitting": "no_change", "effect_walking": "no_change"}, "open"),
    ],
)
def test_one_more_answer_can_turn_it(more, expected):
    assert verdict(CALM | more)["verdict"] == expected


def test_a_red_flag_is_named_as_the_reason_and_comes_first():
    found = verdict(CALM | {"feels_very_unwell": True, "pain_pattern": "constant_unvarying"})

    assert found["against"][0]["red_flag"] == "rf_unwell"
    assert found["against"][0]["codes"] == ["feels_very_unwell"]
    assert found["against"][-1]["codes"] == ["pain_pattern"]


def test_an_empty_form_is_open_without_a_reason():
    found = verdict({})

    assert (found["verdict"], found["for"], found["against"]) == ("open", [], [])


@given(answers())
def test_mechanical_is_never_said_beside_a_red_flag_of_another_cause(given_answers):
    suspected = {condition for flag in flags(given_answers).fired for condition in flag.suspected}

    found = verdict(given_answers)

    assert (found["verdict"] == "not_mechanical") == bool(suspected & MECHANICAL.other_causes)
    if suspected & MECHANICAL.either_cause:
        assert found["verdict"] != "mechanical"


@pytest.mark.parametrize("pattern", [*MECHANICAL.patterns, *MECHANICAL.against], ids=lambda one: one.id)
def test_a_pattern_can_be_met_and_missed(pattern):
    search = Search(pattern.expression, RULESET)

    met = search.find(Truth.TRUE)

    assert met is not None
    assert any(search.value(near) is not Truth.TRUE for near in search.near_misses(met))
