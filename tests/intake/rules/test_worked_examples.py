"""The worked examples that the method was agreed on, and the sentences beside them."""

import pytest

from intake.rules import RULESET, triage

POINTED = {
    "pain_regions": ["psis_left", "buttock_left"],
    "main_pain_region": "psis_left",
    "one_finger_point": "psis_left",
    "effect_rising_from_sitting": "worse",
}
THREE_OF_FIVE = {
    "sij_distraction": "positive",
    "sij_thigh_thrust_left": "positive",
    "sij_sacral_thrust": "positive",
    "centralisation": "negative",
}
SCIATICA = {
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
}
COUGH = {"effect_cough_or_sneeze": "worse"}
EXAMINED = {"slr_left": "positive", "ankle_reflex_reduced_left": "positive"}
EXTRUSION = {"finding": "disc_extrusion", "level": "L5/S1", "modality": "mri"}


def structure(summary, code):
    return next(item for item in summary.structures if item.structure == code)


def judged(code, *parts):
    answers = {}
    for part in parts:
        answers |= part
    return structure(triage(answers), code)


def ids(lines):
    return {line.id for line in lines}


def candidate(summary, code, side):
    return next(
        item for item in summary.trace["graded"] if item["structure"] == code and item["side"] == side
    )


def test_one_finger_and_three_tests_support_the_sacroiliac_joint_strongly():
    joint = judged("si_joint", POINTED, THREE_OF_FIVE)
    disc = judged("disc", POINTED, THREE_OF_FIVE)

    assert (joint.support, joint.side) == ("strong", "left")
    assert {"cl_sij_laslett", "sij_finger"} <= ids(joint.supporting)
    assert disc.support == "none"


def test_the_questionnaire_alone_reaches_possible_and_says_that_the_examination_is_pending():
    summary = triage(POINTED)

    joint = structure(summary, "si_joint")

    assert joint.support == "weak"
    assert joint.cap is not None
    assert "sij_thigh_thrust_left" in joint.missing
    assert RULESET.grading.examination_pending in summary.notes


def test_sciatica_with_its_signs_is_a_root_with_a_name():
    root = judged("nerve_root", SCIATICA, COUGH, EXAMINED)

    assert (root.support, root.side, root.levels) == ("strong", "left", ("S1", "L5/S1"))
    assert {"cl_root_stynes_all", "root_cough"} <= ids(root.supporting)


def test_the_items_of_a_cluster_do_not_count_again_beside_it():
    root = judged("nerve_root", SCIATICA, EXAMINED)

    assert root.support == "moderate"
    assert ids(root.supporting) == {"cl_root_stynes_all"}


def test_an_extrusion_on_that_side_only_confirms():
    root = judged(
        "nerve_root", SCIATICA, COUGH, EXAMINED, {"imaging_findings": [EXTRUSION | {"side": "left"}]}
    )

    assert (root.support, root.levels) == ("strong", ("S1", "L5/S1"))
    assert "root_imaging_compression" in ids(root.supporting)


@pytest.mark.parametrize(
    "elsewhere", [EXTRUSION | {"side": "right"}, EXTRUSION | {"side": "left", "level": "L2/3"}]
)
def test_an_extrusion_elsewhere_changes_nothing(elsewhere):
    root = judged("nerve_root", SCIATICA, EXAMINED, {"imaging_findings": [elsewhere]})

    assert (root.support, root.levels) == ("moderate", ("S1", "L5/S1"))
    assert "root_imaging_compression" not in ids(root.supporting)


def test_without_examination_a_root_is_supported_and_without_the_cough_it_is_possible():
    with_cough = judged("nerve_root", SCIATICA, COUGH)
    without = judged("nerve_root", SCIATICA)

    assert with_cough.support == "moderate"
    assert {"cl_root_selfreport", "root_cough"} == ids(with_cough.supporting)
    assert without.support == "weak"
    assert with_cough.levels == without.levels == ()


def test_a_scan_makes_no_candidate():
    scan = [
        {"finding": "facet_arthropathy", "level": "L4/5", "modality": "mri"},
        {"finding": "disc_degeneration", "level": "L4/5", "grade": 4, "modality": "mri"},
    ]

    summary = triage({"age_years": 60, "imaging_findings": scan})

    assert summary.outcome == "not_assessable"
    assert {item.support for item in summary.structures} == {"not_assessable"}
    assert structure(summary, "disc").cap == RULESET.grading.candidate_cap


PAIN_RIGHT = {"pain_regions": ["low_back_right"]}


def test_a_negative_extension_rotation_speaks_against_the_facet_joint_of_that_side():
    facet = judged("facet_joint", PAIN_RIGHT, {"extension_rotation_right": "negative"})

    assert (facet.support, facet.side) == ("against", "right")


def test_a_positive_extension_rotation_changes_hardly_anything():
    facet = judged("facet_joint", PAIN_RIGHT, {"extension_rotation_right": "positive"})

    assert facet.support in ("none", "not_assessable")


def test_a_knot_found_and_told_puts_the_muscle_first():
    knots = {
        "pain_regions": ["buttock_right"],
        "effect_rising_from_sitting": "worse",
        "tender_muscle_knots": True,
        "muscle_trigger_point_right": "positive",
    }

    first, second = triage(knots).structures[:2]

    assert (first.structure, first.support) == ("muscle", "weak")
    assert (second.structure, second.support) == ("si_joint", "weak")


def test_pain_everywhere_points_nowhere():
    limbs = [f"{part}_{side}" for part in ("shoulder", "thigh_front") for side in ("left", "right")]
    hurts = ("sitting", "standing", "walking", "lying_flat", "lifting", "bending_forward", "bending_backward")
    everywhere = {
        "pain_regions": [*limbs, "low_back_midline"],
        "duration_weeks": 200,
        **{f"effect_{what}": "worse" for what in hurts},
    }

    summary = triage(everywhere)

    assert "mimic_widespread" in {mimic.id for mimic in summary.mimics}
    assert summary.outcome == "none_supported"


def test_an_unanswered_form_is_never_called_nothing_supported():
    assert triage({}).outcome == "not_assessable"


def test_minors_are_not_graded_and_their_flags_are_read():
    summary = triage(SCIATICA | EXAMINED | {"age_years": 16, "fever_or_chills": True})

    assert {(item.support, item.cap) for item in summary.structures} == {
        ("none", RULESET.grading.not_graded_cap)
    }
    assert summary.outcome == "none_supported"
    assert summary.red_flags
    assert summary.trace["graded"] == []


FLEXION = {
    "pain_regions": ["low_back_midline"],
    **{
        f"effect_{what}": "worse" for what in ("sitting", "bending_forward", "lifting", "rising_from_sitting")
    },
}
CENTRALISES = {"centralisation": "positive"}


def mri(*records):
    return {"imaging_findings": [{"modality": "mri", **record} for record in records]}


def test_a_whole_normal_scan_lowers_a_disc_that_one_normal_level_only_loses_a_level():
    one_level = judged("disc", FLEXION, CENTRALISES, mri({"finding": "normal", "level": "L4/5"}))
    whole = judged("disc", FLEXION, CENTRALISES, mri({"finding": "normal"}))
    both = judged(
        "disc",
        FLEXION,
        CENTRALISES,
        mri({"finding": "normal", "level": "L4/5"}, {"finding": "normal", "level": "L5/S1"}),
    )

    assert one_level.support == "moderate"
    assert whole.support == both.support == "weak"


def test_a_reason_names_its_levels_and_a_whole_scan_every_level():
    one = judged("disc", FLEXION, mri({"finding": "normal", "level": "L4/5"}))
    whole = judged("disc", FLEXION, mri({"finding": "normal"}))

    assert [line.says for line in one.against] == ["MRI shows no degenerated disc at L4/5."]
    assert [line.says for line in whole.against] == ["MRI shows no degenerated disc at every level."]


def test_a_normal_level_takes_away_only_itself():
    scan = mri(
        {"finding": "disc_degeneration", "level": "L4/5", "grade": 4},
        {"finding": "disc_degeneration", "level": "L5/S1", "grade": 1},
    )

    disc = judged("disc", FLEXION, CENTRALISES, scan)

    assert (disc.support, disc.levels) == ("moderate", ("L4/5",))


def test_a_scan_raises_possible_to_supported_but_never_past_a_ceiling():
    scan = mri({"finding": "modic_1", "level": "L4/5"})

    only_history = judged("disc", FLEXION, scan)
    one_test = judged("disc", {"pain_regions": ["low_back_midline"]}, CENTRALISES, scan)

    assert (only_history.support, only_history.cap is not None) == ("weak", True)
    assert one_test.support == "moderate"


def test_a_patients_own_transcript_of_a_scan_moves_no_grade():
    scan = mri({"finding": "modic_1", "level": "L4/5", "reported_by": "patient"})

    disc = judged("disc", {"pain_regions": ["low_back_midline"]}, CENTRALISES, scan)

    assert (disc.support, disc.levels) == ("weak", ())


def test_a_patients_own_transcript_still_raises_a_flag():
    lesion = mri({"finding": "suspicious_lesion", "reported_by": "patient"})

    assert triage(lesion).urgency == "urgent"


def test_concordant_and_discordant_discography_of_one_level_cannot_be_judged():
    said_twice = {
        "discography_response": [
            {"level": "L4/5", "concordant": True, "controlled": True},
            {"level": "L4/5", "concordant": False, "controlled": True},
        ]
    }

    assert judged("disc", FLEXION, said_twice).support == "not_assessable"


def block(**record):
    right = {"target": "facet_joint", "level": "L4/5", "side": "right"}
    return right | {"relief_percent": 90, "controlled": False} | record


def test_a_single_block_says_less_in_the_neck():
    low = judged("facet_joint", PAIN_RIGHT, {"effect_walking": "better", "block_response": [block()]})
    neck = judged(
        "facet_joint",
        {"pain_regions": ["neck_right"], "effect_looking_up": "worse"},
        {"block_response": [block(level="C5/6")]},
    )

    assert (low.support, low.levels) == ("moderate", ("L4/5",))
    assert (neck.support, neck.levels) == ("weak", ("C5/6",))


def test_a_failed_block_takes_away_its_level_and_side_only():
    failed = {"block_response": [block(relief_percent=10), block(level="L5/S1", controlled=True)]}

    facet = judged("facet_joint", PAIN_RIGHT, {"effect_walking": "better"}, failed)

    assert (facet.support, facet.levels) == ("strong", ("L5/S1",))


def test_distress_takes_weight_from_examination():
    distressed = {f"phq4_{n}": 2 for n in range(1, 5)}

    calm = judged("si_joint", POINTED, THREE_OF_FIVE)
    upset = judged("si_joint", POINTED, THREE_OF_FIVE, distressed)

    assert (calm.support, upset.support) == ("strong", "moderate")


def test_a_stiff_hip_lowers_its_own_side():
    hip = {"hip_internal_rotation_limited_left": "positive"}
    groin = {"pain_regions": ["psis_left", "buttock_left", "groin_left"]}

    free = judged("si_joint", POINTED, THREE_OF_FIVE, groin)
    stiff = judged("si_joint", POINTED, THREE_OF_FIVE, groin, hip)
    other = judged(
        "si_joint", POINTED, THREE_OF_FIVE, groin, {"hip_internal_rotation_limited_right": "positive"}
    )

    assert (free.support, stiff.support, other.support) == ("strong", "moderate", "strong")


def test_a_stiff_hip_lowers_only_roots_that_feel_like_it():
    hip = {"hip_internal_rotation_limited_left": "positive"}
    groin = {"pain_regions": ["groin_left", "calf_left", "thigh_front_left"]}
    low, high = {"ankle_reflex_reduced_left": "positive"}, {"knee_reflex_reduced_left": "positive"}

    def support(*parts):
        return judged("nerve_root", groin, {"worst_leg_or_back": "leg"}, *parts).support

    assert support(low, hip) == support(low)
    assert support(high, hip) != support(high)


def test_a_painless_side_is_graded_only_when_something_found_speaks_for_it():
    told = triage(PAIN_RIGHT | {"effect_walking": "better"})
    found = triage(PAIN_RIGHT | {"slr_left": "positive"})

    assert {item["side"] for item in told.trace["graded"]} == {"right", None}
    assert candidate(found, "nerve_root", "left")["for"]


def test_both_sides_are_kept_when_both_hurt_alike():
    knees = {"pain_regions": ["calf_left", "calf_right"], "worst_leg_or_back": "leg"}

    summary = triage(knees)
    root = structure(summary, "nerve_root")

    assert root.side == "both"
    assert candidate(summary, "nerve_root", "left")["support"] == root.support
    assert candidate(summary, "nerve_root", "right")["support"] == root.support


def test_neck_and_back_are_never_added_up():
    neck = {
        "pain_regions": ["neck_left", "arm_left", "hand_left"],
        "worst_arm_or_neck": "arm",
        "spurling_left": "positive",
    }
    back = {"slr_left": "positive"}

    only_neck = judged("nerve_root", neck, back)
    with_back = judged("nerve_root", neck, back, {"pain_regions": [*neck["pain_regions"], "low_back_left"]})

    assert "root_slr" not in ids(only_neck.supporting)
    assert "root_slr" not in ids(with_back.supporting)
    assert with_back.area == "cervical"


def test_a_finding_of_the_low_back_confirms_nothing_in_the_neck():
    arm = {
        "pain_regions": ["neck_left", "arm_left", "hand_left"],
        "main_pain_region": "arm_left",
        "worst_arm_or_neck": "arm",
        "numb_regions": ["hand_left"],
        "spurling_left": "positive",
    }

    def narrowed(level):
        record = {"finding": "foraminal_stenosis", "level": level, "side": "left", "modality": "mri"}
        return judged("nerve_root", arm, {"imaging_findings": [record]})

    assert "root_imaging_compression" in ids(narrowed("C5/6").supporting)
    assert narrowed("C5/6").levels == ("C5/6",)
    assert "root_imaging_compression" not in ids(narrowed("L5/S1").supporting)
    assert narrowed("L5/S1").levels == ()
