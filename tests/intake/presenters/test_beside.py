"""What stands beside the grades on the page of a case, made of what the real rules said."""

import pytest

from intake.presenters.beside import beside
from intake.rules import RULESET, triage

ANSWERS = {
    "age_years": 24,
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
    "effect_cough_or_sneeze": "worse",
    "effect_sitting": "worse",
    "slr_left": "positive",
    "ankle_reflex_reduced_left": "positive",
    "giving_way_or_catching": True,
    "needs_to_self_crack": True,
    "flares_from_trivial_movement": True,
    "anticoagulant": True,
    "antiplatelet": "not_sure",
    "smoker": "never",
    "imaging_findings": [
        {"finding": "disc_extrusion", "level": "L5/S1", "side": "left", "modality": "mri"},
        {"finding": "disc_protrusion", "level": "L3/4", "side": "right", "reported_by": "patient"},
        {"finding": "vertebral_fracture", "vertebra": "L1", "date": "2024"},
        {"finding": "scoliosis"},
    ],
}


def told(given_answers=ANSWERS):
    return beside(triage(given_answers).as_dict(), given_answers, RULESET)


def test_a_unit_tells_each_part_with_its_grade_and_what_names_its_level():
    (unit,) = told().units

    rows = {(one.name, one.side): one for one in unit.members}
    named = rows["Nerve root S1, traversing", "LEFT"]
    assert (unit.name, unit.support) == ("L5/S1", "strong")
    assert (named.support, named.level, named.counts) == ("strong", "level from neurological signs", True)
    assert (rows["Ligament", "LEFT"].level, rows["Ligament", "LEFT"].counts) == ("no level known", False)
    assert (rows["Muscle", "LEFT"].support, rows["Muscle", "LEFT"].level) == ("none", "")
    assert rows["Disc", ""].support in ("none", "not_assessable")


def test_a_region_tells_its_parts_with_their_own_grades():
    given_answers = {
        "pain_regions": ["psis_right"],
        "one_finger_point": "psis_right",
        "sij_distraction": "positive",
        "sij_thigh_thrust_right": "positive",
        "sij_sacral_thrust": "positive",
        "centralisation": "negative",
    }

    (region,) = told(given_answers).regions

    assert (region.title, region.side, region.support) == ("Sacroiliac region", "RIGHT", "strong")
    assert region.members == [("Sacroiliac joint region", "strong")]


def test_each_finding_tells_where_it_is_and_what_it_means():
    extrusion, protrusion, fracture, scoliosis = told().reported

    assert (extrusion.finding, extrusion.where, extrusion.how) == ("Disc extrusion", "L5/S1, LEFT", "MRI")
    assert (extrusion.meaning, extrusion.about) == ("Confirms", ["Nerve root, LEFT"])
    assert (protrusion.by_patient, protrusion.meaning, protrusion.about) == (True, "Listed only", [])
    assert fracture.is_red_flag
    assert fracture.about == [RULESET.find("rf_img_fracture").title]
    assert (scoliosis.where, scoliosis.meaning) == ("not said", "Listed only")


def test_a_figure_is_printed_where_it_was_seen_and_else_not_checked_yet():
    extrusion, protrusion, fracture, scoliosis = told().reported

    assert extrusion.without_pain.text == "not checked yet"
    assert extrusion.with_pain.text.endswith("odds ratio 4.38 (1.98 to 9.68)")
    assert protrusion.without_pain.text == "29 % of people without pain at 20"
    assert protrusion.without_pain.sources[0].is_checked
    assert fracture.without_pain.text == "no such figure"
    assert (scoliosis.without_pain.text, scoliosis.with_pain) == ("not checked yet", None)


@pytest.mark.parametrize("age", [30, 46, 60])
def test_at_other_ages_no_percentage_is_printed(age):
    figures = [one.without_pain.text for one in told(ANSWERS | {"age_years": age}).reported]

    assert not any("%" in figure for figure in figures)


def test_precautions_are_met_with_their_answers_not_known_or_not_met():
    cautions = told().cautions

    (met,) = [one for one in cautions.met if one.id == "prec_anticoagulant"]
    assert (met.word, [quote.answer for quote in met.answers]) == ("Clinician decides", ["Yes"])
    states = {one.id: one.state for one in cautions.unknown}
    assert states["prec_antiplatelet"] == "Not sure"
    assert states["prec_pregnancy"] == "Not asked or not answered"
    assert "prec_smoker" in {one.id for one in cautions.not_met}


def test_the_clinics_view_stands_beside_structures_with_their_own_grades():
    (view,) = told().views

    assert (view.holder, view.grade) == ("The clinic's own view", "D")
    assert [name for name, _ in view.beside] == ["Disc", "Facet joint", "Muscle"]
    supports = {one["structure"]: one["support"] for one in triage(ANSWERS).as_dict()["structures"]}
    assert [support for _, support in view.beside] == [supports[c] for c in ("disc", "facet_joint", "muscle")]


def test_mechanical_or_not_is_told_with_both_kinds_of_reasons():
    found = told().mechanical

    assert found.verdict == "Not mechanical"
    assert [one.is_red_flag for one in found.against] == [True]
    assert [quote.answer for quote in found.reasons[0].answers] == ["Worse"]


def test_a_summary_of_earlier_rules_tells_nothing_of_it():
    body = triage(ANSWERS).as_dict()
    for key in ("units", "reported_on_imaging", "precautions", "opinions", "mechanical"):
        del body[key]

    found = beside(body, ANSWERS, RULESET)

    assert (found.units, found.reported, found.cautions, found.views, found.mechanical) == (None,) * 2 + (
        None,
        [],
        None,
    )
