"""What to ask or examine next: worked examples, and that everything that is promised really happens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.rules import RULESET, InvalidAnswers, triage
from intake.rules import next_items as search
from intake.rules.effects import Kind
from intake.rules.items import plain_name
from intake.rules.next_items import LIMIT, next_items
from intake.rules.sides import other_side
from intake.rules.trial import Trial
from tests.intake.rules.examples import SACROILIAC
from tests.intake.rules.strategies import GIVEN, answers_to

FIVE_TESTS = {
    "sij_distraction",
    "sij_compression_left",
    "sij_thigh_thrust_left",
    "sij_gaenslen_left",
    "sij_sacral_thrust",
}
READ_BY_LINES = {
    code
    for rules in RULESET.structures.values()
    for line in rules.lines
    for expression in line.expressions.values()
    for code in expression.codes
}
SUBSET = {code: fact for code, fact in GIVEN.items() if code in READ_BY_LINES or fact.critical}


def items(given_answers, **how):
    return next_items(given_answers, RULESET, **how)


def about(found, *codes):
    [item] = [item for item in found if set(codes) <= set(item.codes)]
    return item


def sentences(item):
    return item.sentences(plain_name)


# --- worked examples --------------------------------------------------------------------------------
def test_after_a_sacroiliac_questionnaire_the_provocation_tests_come_first():
    first = items(SACROILIAC)[0]

    assert set(first.codes) == FIVE_TESTS
    assert first.by == "clinician"
    assert sentences(first)[:2] == [
        "Any three of five positive would raise the LEFT sacroiliac joint to supported.",
        "All five negative would make the LEFT sacroiliac joint less likely.",
    ]


def test_what_asks_for_a_group_and_one_thing_more_is_told_with_the_group():
    last = sentences(items(SACROILIAC)[0])[-1]

    assert last.startswith("Centralisation negative, and three of sij distraction, ")
    assert last.endswith("positive would raise the LEFT sacroiliac joint to well supported.")


def test_with_one_test_done_the_other_four_are_left():
    item = about(items(SACROILIAC | {"sij_distraction": "positive"}), "sij_sacral_thrust")

    assert set(item.codes) == FIVE_TESTS - {"sij_distraction"}
    assert sentences(item)[0].startswith("Any two of four positive would raise")


def test_with_all_of_them_done_none_is_named_again():
    done = SACROILIAC | dict.fromkeys(FIVE_TESTS, "positive")

    assert FIVE_TESTS.isdisjoint(code for item in items(done) for code in item.codes)


def test_one_test_that_moves_several_structures_is_told_in_one_sentence():
    item = about([item for item in items(SACROILIAC) if len(item.codes) == 1], "centralisation")

    assert {effect.about for effect in item.effects} == {"disc", "si_joint"}
    assert len(item.outcomes) == 1


def test_an_unclear_alarming_answer_brings_the_examination_for_it_to_the_top():
    unclear = SACROILIAC | {"saddle_numbness": "not_sure"}

    first = items(unclear)[0]

    assert set(first.codes) == {"saddle_sensation_reduced", "anal_tone_reduced", "post_void_residual_ml"}
    assert "200 ml or more would meet the red flag" in sentences(first)[0]
    assert "would exclude" in sentences(first)[1]


def test_an_alarming_question_that_nobody_asked_comes_before_any_grade():
    unasked = {code: value for code, value in SACROILIAC.items() if code != "chest_pain_or_breathless_now"}

    found = items(unasked)

    assert found[0].codes == ("chest_pain_or_breathless_now",)
    assert found[0].by == "patient"


def test_red_flags_leave_room_for_grades():
    story = {code: SACROILIAC[code] for code in ("pain_regions", "main_pain_region", "one_finger_point")}

    found = items(story)

    assert any(effect.kind is Kind.GRADE for item in found for effect in item.effects)
    assert len(found) <= LIMIT


def test_both_sides_are_named_where_both_hurt():
    both = SACROILIAC | {"pain_regions": ["psis_left", "psis_right"], "leg_symptoms_sides": "none"}
    del both["one_finger_point"], both["main_pain_region"]

    named = {code for item in items(both) for code in item.codes}

    assert named >= FIVE_TESTS
    assert named >= set(map(other_side, FIVE_TESTS))


def test_for_a_child_no_test_of_a_structure_is_named():
    found = items(SACROILIAC | {"age_years": 12})

    assert [effect for item in found for effect in item.effects if effect.kind is Kind.GRADE] == []


# --- bounds -----------------------------------------------------------------------------------------
def test_answers_outside_the_dictionary_are_refused():
    with pytest.raises(InvalidAnswers):
        items({"shoe_size": 42})


def test_as_many_are_named_as_are_asked_for():
    assert len(items(SACROILIAC, limit=2)) == 2


def test_a_case_is_judged_within_the_budget(monkeypatch):
    judged = []
    outline = Trial.outline
    monkeypatch.setattr(Trial, "outline", lambda case, more: judged.append(more) or outline(case, more))

    found = items({}, budget=20)

    confirmed = sum(search.ALIKE for item in found for _ in item.outcomes)
    assert 1 < len(judged) <= 20 + confirmed


def test_only_what_can_be_asked_or_tested_is_named():
    sparse = {"age_years": 50, "pain_regions": ["low_back_midline"]}

    named = {code for item in items(sparse, limit=50) for code in item.codes}

    kinds = {RULESET.dictionary[code].type for code in named}
    assert kinds <= {"bool", "choice", "int", "number", "multi"}
    assert named.isdisjoint(RULESET.anatomy.body_map)
    assert named.isdisjoint(code for derivation in RULESET.derivations for code in derivation.codes)


# --- what holds for every case ----------------------------------------------------------------------
def happened(effect, before, after):
    """Whether a whole evaluation says what the effect promises."""
    was, now = ({one.structure: one for one in summary.structures} for summary in (before, after))
    met = {flag.id for flag in after.red_flags}
    match effect.kind:
        case Kind.GRADE:
            moved = (was[effect.about].support, now[effect.about].support)
            return moved == (effect.was, effect.now) and effect.was != effect.now
        case Kind.SIDE:
            return (was[effect.about].side, now[effect.about].side) == (effect.was, effect.now)
        case Kind.FLAG_MET:
            return effect.about in met - {flag.id for flag in before.red_flags}
        case Kind.FLAG_CLOSED:
            still_open = {*after.not_excluded, *met}
            return effect.about in before.not_excluded and effect.about not in still_open
        case _:
            return effect.about in {one.id for one in after.mimics}


def broken_promises(known, chance):
    """Effects that do not happen when the answers of an item come true, whichever of them that are alike."""
    before = triage(known)
    broken = []
    for item in items(known):
        assert known.keys().isdisjoint(code for outcome in item.outcomes for code in outcome.codes)
        for outcome in item.outcomes:
            assert outcome.effects
            picked = [one for pick in outcome.picks for one in chance.sample(pick.of, pick.n)]
            after = triage({**known, **{one.code: one.value for one in picked}})
            broken += [effect for effect in outcome.effects if not happened(effect, before, after)]
    return broken


def shape(found):
    return {
        (frozenset(item.codes), frozenset((effect.kind, effect.about, effect.now) for effect in item.effects))
        for item in found
    }


def mirrored_shape(found):
    return {
        (
            frozenset(map(other_side, codes)),
            frozenset((kind, about, other_side(now)) for kind, about, now in moves),
        )
        for codes, moves in shape(found)
    }


@settings(max_examples=10, deadline=None)
@given(answers_to(SUBSET, 50), st.randoms(use_true_random=False))
def test_every_promise_is_kept_whichever_of_the_answers_come_true(known, chance):
    assert broken_promises(known, chance) == []


@settings(max_examples=5, deadline=None)
@given(answers_to(SUBSET, 50))
def test_a_mirrored_person_is_asked_for_the_mirrored_tests(known):
    assert shape(items(RULESET.dictionary.mirrored(known))) == mirrored_shape(items(known))


@pytest.mark.soak
@settings(max_examples=500, deadline=None)
@given(answers_to(SUBSET, 50), st.randoms(use_true_random=False))
def test_promises_are_kept_and_mirrored_in_many_cases(known, chance):
    assert broken_promises(known, chance) == []
    assert shape(items(RULESET.dictionary.mirrored(known))) == mirrored_shape(items(known))


@settings(max_examples=5, deadline=None)
@given(answers_to(SUBSET, 50))
def test_the_same_answers_in_another_order_bring_the_same_items(known):
    assert items(known) == items(dict(reversed(known.items())))
