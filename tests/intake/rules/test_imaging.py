"""What is reported on imaging, and which figures stand beside it."""

import json

import pytest
from hypothesis import given

from intake.rules import RULESET, BadKnowledge, Ruleset, triage
from tests.intake.rules.strategies import answers
from tests.intake.rules.test_properties import ABOUT_STRUCTURES, answers_to

SCIATICA = {
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
    "effect_cough_or_sneeze": "worse",
    "slr_left": "positive",
    "ankle_reflex_reduced_left": "positive",
}


def reported(record, **given_answers):
    entered = {"modality": "mri", **record}
    (found,) = triage({**given_answers, "imaging_findings": [entered]}).as_dict()["reported_on_imaging"]
    return found


@pytest.mark.parametrize(
    ("record", "meaning"),
    [
        ({"finding": "disc_extrusion", "level": "L5/S1", "side": "left"}, "confirms"),
        ({"finding": "disc_extrusion", "level": "L5/S1"}, "confirms"),
        ({"finding": "disc_extrusion", "level": "L5/S1", "side": "right"}, "discordant"),
        ({"finding": "disc_extrusion", "level": "L2/3", "side": "left"}, "discordant"),
        ({"finding": "disc_extrusion", "side": "left"}, "listed"),
        ({"finding": "disc_extrusion", "level": "C5/6", "side": "left"}, "listed"),
        ({"finding": "scoliosis"}, "listed"),
        ({"finding": "disc_degeneration", "level": "L5/S1", "grade": 5}, "listed"),
        ({"finding": "normal", "level": "L5/S1"}, "against"),
        ({"finding": "vertebral_fracture", "vertebra": "L1"}, "red_flag"),
        ({"finding": "suspicious_lesion"}, "red_flag"),
        ({"finding": "cord_signal_change"}, "red_flag"),
        ({"finding": "sacroiliitis", "side": "left"}, "red_flag"),
    ],
)
def test_a_finding_beside_a_supported_root(record, meaning):
    assert reported(record, **SCIATICA)["meaning"] == meaning


def test_a_finding_that_confirms_names_structure_and_side():
    found = reported({"finding": "disc_extrusion", "level": "L5/S1", "side": "left"}, **SCIATICA)

    assert found["structures"] == [{"structure": "nerve_root", "side": "left", "meaning": "confirms"}]


def test_without_a_supported_structure_everything_is_only_listed():
    assert reported({"finding": "disc_extrusion", "level": "L5/S1"}, age_years=40)["meaning"] == "listed"


def test_what_a_patient_copied_is_marked_and_confirms_nothing():
    record = {"finding": "disc_extrusion", "level": "L5/S1", "side": "left", "reported_by": "patient"}

    found = reported(record, **SCIATICA)

    assert (found["by_patient"], found["meaning"], found["structures"]) == (True, "listed", [])
    assert reported({**record, "reported_by": "clinician"}, **SCIATICA)["meaning"] == "confirms"


def test_a_lesion_that_a_patient_copied_is_a_red_flag_all_the_same():
    found = reported({"finding": "suspicious_lesion", "reported_by": "patient"})

    assert (found["by_patient"], found["red_flags"]) == (True, ["rf_img_lesion"])


def test_a_joint_of_the_other_side_is_discordant():
    block = {"target": "facet_joint", "level": "L4/5", "side": "right", "controlled": True}
    joint = {
        "pain_regions": ["low_back_right"],
        "effect_walking": "better",
        "block_response": [{**block, "relief_percent": 90}],
    }

    same = reported({"finding": "facet_arthropathy", "level": "L4/5", "side": "right"}, **joint)
    other = reported({"finding": "facet_arthropathy", "level": "L4/5", "side": "left"}, **joint)

    assert (same["meaning"], other["meaning"]) == ("confirms", "discordant")


SEEN = {
    "disc_degeneration": (37, 96),
    "disc_bulge": (30, 84),
    "disc_protrusion": (29, 43),
    "annular_fissure": (19, 29),
}


@pytest.mark.parametrize("finding", SEEN)
def test_a_percentage_stands_only_beside_the_ages_that_were_seen(finding):
    young, old = SEEN[finding]

    for age in range(18, 100):
        found = reported({"finding": finding, "level": "L4/5"}, age_years=age)["without_pain"]

        if age <= 24:
            assert (found["state"], found["percent"], found["at_age"]) == ("seen", young, 20), age
        elif 76 <= age <= 84:
            assert (found["state"], found["percent"], found["at_age"]) == ("seen", old, 80), age
        else:
            assert found == {"state": "not_checked"}, age


@pytest.mark.parametrize(
    "finding", sorted(set(RULESET.dictionary["imaging_findings"].fields["finding"].of) - set(SEEN))
)
def test_every_other_finding_is_not_checked_yet_or_has_no_such_figure(finding):
    found = reported({"finding": finding, "level": "L4/5"}, age_years=20)

    red = {"suspicious_lesion", "cord_signal_change", "vertebral_fracture", "sacroiliitis", "normal"}
    assert found.get("without_pain") == (None if finding in red else {"state": "not_checked"})


def test_without_an_age_no_percentage_is_told():
    found = reported({"finding": "disc_bulge", "level": "L4/5"})

    assert found["without_pain"] == {"state": "age_unknown"}
    assert "with_pain" not in found


@pytest.mark.parametrize(("age", "is_told"), [(18, True), (50, True), (51, False)])
def test_the_odds_ratio_stands_beside_people_of_50_or_younger(age, is_told):
    found = reported({"finding": "modic_1", "level": "L4/5"}, age_years=age)

    assert ("with_pain" in found) == is_told
    if is_told:
        assert found["with_pain"]["odds_ratio"] == 4.01
        assert found["with_pain"]["ci"] == "1.10-14.55"


@pytest.mark.parametrize("level", ["C5/6", "T7/8"])
def test_figures_of_the_low_back_are_not_told_of_the_neck_or_the_chest(level):
    found = reported({"finding": "disc_protrusion", "level": level}, age_years=20)

    assert found["without_pain"] == {"state": "not_checked"}
    assert "with_pain" not in found


def test_a_figure_from_memory_cannot_be_loaded():
    content = json.loads(RULESET.text)
    content["prevalence.yaml"]["without_pain"]["numbers"] = "recalled"

    with pytest.raises(BadKnowledge, match=r"prevalence\.yaml: .*numbers is 'recalled'"):
        Ruleset.from_content(content)


def test_nothing_is_told_where_nothing_was_entered():
    assert triage({}).as_dict()["reported_on_imaging"] == []


def test_a_ruleset_without_figures_leaves_the_part_out():
    content = json.loads(RULESET.text)
    del content["prevalence.yaml"]

    assert "reported_on_imaging" not in triage({}, Ruleset.from_content(content)).as_dict()


@given(answers_to(ABOUT_STRUCTURES) | answers())
def test_every_record_is_told_once_in_order_and_never_confirms_what_is_not_supported(given_answers):
    summary = triage(given_answers)
    records = given_answers.get("imaging_findings", [])

    told = summary.beside.reported_on_imaging

    assert [dict(one.record) for one in told] == [dict(record) for record in records]
    supported = {
        (one["structure"], one["side"])
        for one in summary.trace["graded"]
        if one["support"] in ("weak", "moderate", "strong")
    }
    for one in told:
        confirmed = {(b.structure, b.side) for b in one.bearings if b.meaning == "confirms"}
        assert confirmed <= supported
        assert not (one.by_patient and one.bearings)
