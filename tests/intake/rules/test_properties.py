"""What holds for every set of answers: mirrored people, more alarm, and the shape of the result."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.rules import RULESET, SCHEMA, flags, triage
from intake.rules.answers import NOT_SURE
from intake.rules.grading import LADDER
from intake.rules.nodes import AtLeast, Leaf, Not, leaves, senses
from intake.rules.sides import other_side
from intake.rules.truth import Truth, at_least, negated, sure
from tests.intake.rules.built import contents, read
from tests.intake.rules.generator import Generator
from tests.intake.rules.proofs import CALMING, SUPPORT, fired, stays_under_its_ceilings, told
from tests.intake.rules.strategies import GIVEN, answers, answers_to, value

READ_BY_FLAGS = {code for flag in RULESET.flags for code in RULESET.asked(flag.expression.codes)}
READ_BY_LINES = set(RULESET.anatomy.body_map) | {
    code
    for rules in RULESET.structures.values()
    for line in rules.lines
    for expression in line.expressions.values()
    for code in expression.codes
}
ABOUT_FLAGS = {code: fact for code, fact in GIVEN.items() if code in READ_BY_FLAGS}
ABOUT_STRUCTURES = {code: fact for code, fact in GIVEN.items() if code in READ_BY_LINES}

ALARMING_WHEN_FALSE = {"exercises_regularly"}

TEXTS = {code for code, fact in GIVEN.items() if fact.type == "text"}
FIRING = {entry["id"]: entry["fires"][0] for name in contents() if "flags_" in name for entry in read(name)}


def rank(given_answers):
    return triage(given_answers).rank


def judged(node, leaf_values):
    """An expression judged on values of its leaves instead of answers."""
    if isinstance(node, Leaf):
        return leaf_values[node.text]
    if isinstance(node, AtLeast):
        return at_least(node.n, [judged(part, leaf_values) for part in node.parts])
    part = judged(node.part, leaf_values)
    return negated(part) if isinstance(node, Not) else sure(part)


def test_the_answers_that_can_stop_a_flag_are_known_by_name():
    stopping = {code for flag in RULESET.flags for code, alarms in senses(flag.expression.node) if not alarms}

    assert stopping == CALMING


@pytest.mark.parametrize("flag", RULESET.flags, ids=lambda flag: flag.id)
@settings(max_examples=30)  # for each of many flags
@given(data=st.data())
@pytest.mark.hazard("H02")
def test_a_leaf_that_becomes_truer_never_unfires_its_flag(flag, data):
    node = flag.expression.node
    texts = sorted({leaf.text for leaf in leaves(node) if leaf.code not in CALMING})
    before = {leaf.text: data.draw(st.sampled_from(Truth)) for leaf in leaves(node)}
    if not texts:
        return
    changed = data.draw(st.sampled_from(texts))
    truer = [truth for truth in Truth if truth >= before[changed]]

    after = before | {changed: data.draw(st.sampled_from(truer))}

    assert judged(node, after) >= judged(node, before)


@given(answers_to(ABOUT_FLAGS), st.sampled_from(sorted(set(ABOUT_FLAGS) - CALMING)), st.data())
def test_one_more_answer_never_calms(given_answers, code, data):
    before = {read: answer for read, answer in given_answers.items() if read != code}

    after = before | {code: data.draw(value(GIVEN[code]))}

    assert fired(before) <= fired(after)
    assert rank(after) <= rank(before)


@given(
    answers_to(ABOUT_FLAGS),
    st.sampled_from(
        sorted(code for code, fact in ABOUT_FLAGS.items() if fact.type == "bool" and code not in CALMING)
    ),
)
def test_a_no_that_becomes_a_yes_never_calms(given_answers, code):
    calm, alarming = (True, False) if code in ALARMING_WHEN_FALSE else (False, True)

    assert fired(given_answers | {code: calm}) <= fired(given_answers | {code: alarming})
    assert rank(given_answers | {code: alarming}) <= rank(given_answers | {code: calm})


@given(answers_to(ABOUT_FLAGS), st.sampled_from(RULESET.dictionary.regions))
def test_one_more_painful_region_never_calms(given_answers, region):
    marked = [*given_answers.get("pain_regions", [])]
    if given_answers.get("pain_regions") == "not_sure":
        marked = []

    more = given_answers | {"pain_regions": list(dict.fromkeys([*marked, region]))}

    assert fired(given_answers | {"pain_regions": marked}) <= fired(more)


@given(answers_to(ABOUT_STRUCTURES) | answers())
@pytest.mark.hazard("H06")
def test_a_mirrored_person_has_a_mirrored_result(given_answers):
    mirrored = RULESET.dictionary.mirrored(given_answers)

    assert told(triage(mirrored)) == told(triage(given_answers), other_side)


@pytest.mark.hazard("H06")
def test_the_mirror_can_tell_left_from_right():
    left = {"pain_regions": ["calf_left"], "worst_leg_or_back": "leg"}

    assert told(triage(left)) != told(triage(left), other_side)


@given(answers_to(ABOUT_STRUCTURES) | answers())
def test_a_result_is_whole_and_can_be_stored(given_answers):
    summary = triage(given_answers)

    body = json.loads(summary.to_json())

    assert body["schema"] == SCHEMA
    assert body["ruleset"] == RULESET.digest
    assert sorted(item["structure"] for item in body["structures"]) == sorted(RULESET.structures)
    assert {item["support"] for item in body["structures"]} <= SUPPORT
    assert (
        body["urgency"] == tuple(RULESET.dictionary.urgency)[min([3, *(f.rank for f in summary.red_flags)])]
    )
    assert (body["outcome"] == "ranked") == any(i["support"] in LADDER[1:] for i in body["structures"])
    assert triage(given_answers).to_json() == summary.to_json()


@given(answers_to(ABOUT_STRUCTURES))
@pytest.mark.hazard("H07")
def test_a_level_is_never_named_without_a_record_or_a_sign(given_answers):
    signs = {
        sign.replace("{side}", side)
        for root in RULESET.anatomy.roots
        for sign in root.signs.values()
        for side in ("left", "right")
    }
    records = {"imaging_findings", "block_response", "discography_response", "palpation_findings"}
    told_only = {code: answer for code, answer in given_answers.items() if code not in signs | records}

    assert {level for item in triage(told_only).structures for level in item.levels} == set()


@given(answers_to(ABOUT_STRUCTURES))
def test_imaging_alone_never_changes_which_structures_are_candidates(given_answers):
    without = {code: answer for code, answer in given_answers.items() if code != "imaging_findings"}

    with_scan = {item.structure: item.support for item in triage(given_answers).structures}
    blind = {item.structure: item.support for item in triage(without).structures}

    candidates = {code for code, support in with_scan.items() if support in LADDER[1:]}
    assert candidates <= {code for code, support in blind.items() if support in LADDER[1:]}


@pytest.mark.parametrize(
    ("structure", "told_", "mimic", "finding"),
    [
        (
            "si_joint",
            {
                "active_slr_left": "positive",
                "sij_compression_left": "positive",
                "pain_regions": ["groin_left"],
            },
            {"hip_internal_rotation_limited_left": "positive"},
            {"finding": "si_joint_sclerosis", "side": "both"},
        ),
        (
            "nerve_root",
            {"hip_abductor_weak_left": "positive", "pain_regions": ["thigh_outer_left"]},
            {"trochanter_tender_left": "positive"},
            {"finding": "disc_extrusion", "level": "L4/5", "side": "midline"},
        ),
    ],
)
def test_imaging_brings_nothing_back_that_a_mimic_took_away(structure, told_, mimic, finding):
    scan = {"imaging_findings": [finding]}

    def support(*parts) -> str:
        answers_ = {code: answer for part in parts for code, answer in part.items()}
        return next(one.support for one in triage(answers_).structures if one.structure == structure)

    assert (support(told_), support(told_, scan)) == (
        "weak",
        "moderate",
    )  # without the mimic the picture counts
    assert (support(told_, mimic), support(told_, mimic, scan)) == ("none", "none")


@given(answers_to(ABOUT_STRUCTURES) | answers(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(given_answers, chance):
    codes = list(given_answers)
    chance.shuffle(codes)

    assert triage({code: given_answers[code] for code in codes}).to_json() == triage(given_answers).to_json()


@given(answers(), st.sampled_from(sorted(TEXTS)), st.text(max_size=40))
@pytest.mark.hazard("H28")
def test_what_somebody_writes_in_words_changes_nothing(given_answers, code, words):
    without = {read: answer for read, answer in given_answers.items() if read not in TEXTS}

    assert triage(without | {code: words}).to_json() == triage(without).to_json()


@given(answers_to(ABOUT_STRUCTURES), st.data())
@pytest.mark.hazard("H02")
def test_an_answer_that_becomes_unknown_says_as_little_as_one_that_was_not_given(given_answers, data):
    asked = sorted(code for code in given_answers if GIVEN[code].allows_not_sure)
    unsure = dict.fromkeys(
        data.draw(st.lists(st.sampled_from(asked), unique=True)) if asked else (), NOT_SURE
    )
    without = {code: answer for code, answer in given_answers.items() if code not in unsure}

    found, blind = triage(given_answers | unsure), triage(without)

    assert found.structures == blind.structures
    assert found.mimics == blind.mimics
    lines = [line for item in found.structures for line in (*item.supporting, *item.against)]
    assert all(line.codes and not unsure.keys() & set(line.codes) for line in lines)


def test_somebody_who_is_unsure_of_everything_is_not_graded_and_alarms_only_where_doubt_does():
    unsure = {code: NOT_SURE for code, fact in GIVEN.items() if fact.allows_not_sure}

    summary = triage(unsure)

    assert {item.support for item in summary.structures} == {"not_assessable"}
    assert [flag.id for flag in summary.red_flags] == ["rf_ces_unsure"]
    assert set(summary.not_excluded) > {flag.id for flag in RULESET.flags if flag.urgency == "emergency"} - {
        "rf_ces_exam"
    }


@given(answers_to(ABOUT_FLAGS))
def test_a_flag_that_is_hidden_never_makes_a_case_less_urgent(given_answers):
    found = flags(given_answers)

    assert rank(given_answers) == min([3, *(flag.rank for flag in (*found.fired, *found.hidden))])


@given(st.sampled_from(sorted(FIRING)), answers_to(ABOUT_FLAGS))
@pytest.mark.hazard("H01")
def test_whatever_else_is_answered_a_flag_that_fires_holds_its_urgency(id_, given_answers):
    flag = RULESET.find(id_)

    together = given_answers | FIRING[id_]

    if id_ in fired(together):
        assert rank(together) <= flag.rank


@given(answers_to(ABOUT_STRUCTURES))
def test_no_grade_is_above_its_ceiling(given_answers):
    summary = triage(given_answers)

    assert list(stays_under_its_ceilings(given_answers, summary, Generator(0))) == []


@given(answers_to(ABOUT_STRUCTURES))
def test_a_facet_joint_is_never_more_than_possible_without_a_block(given_answers):
    without = {code: answer for code, answer in given_answers.items() if code != "block_response"}

    facet = next(item for item in triage(without).structures if item.structure == "facet_joint")

    assert facet.support not in ("moderate", "strong")
