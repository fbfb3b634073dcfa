"""A case with a few answers more, judged where they are read, comes out as when all of it is judged."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from intake.rules import RULESET, InvalidAnswers, triage, trial
from intake.rules.outline import outlined
from intake.rules.trial import Trial
from tests.intake.rules.examples import SACROILIAC
from tests.intake.rules.strategies import GIVEN, answers_to

REACH = trial._reach_of(RULESET)
READ = {code: fact for code, fact in GIVEN.items() if code in {*REACH.flags, *REACH.once, *REACH.far}}
NEAR = {code: fact for code, fact in READ.items() if code not in REACH.far}
RAISED = {"sij_distraction": "positive", "sij_sacral_thrust": "positive", "sij_thigh_thrust_left": "positive"}
CALF = {
    "pain_regions": ["low_back_left", "thigh_back_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
    "effect_walking": "worse",
}
MORE = {
    "a line": RAISED,
    "a red flag": {"saddle_numbness": "yes"},
    "an answer instead of another one": {"cancer_history": "active"},
    "an answer that says nothing": {"saddle_numbness": "not_sure"},
    "somebody who is not graded": {"age_years": 12},
    "a root": {"ankle_reflex_reduced_left": "positive", "slr_left": "positive"},
    "another place": {"main_pain_region": "neck_left", "pain_regions": ["neck_left"]},
    "a record": {
        "imaging_findings": [
            {"finding": "disc_extrusion", "level": "L5/S1", "side": "left", "modality": "mri"}
        ]
    },
}


def said(known, more):
    """By a trial, and by a whole evaluation."""
    return Trial(known, RULESET).outline(more), outlined(triage({**known, **more}))


@pytest.mark.parametrize("more", MORE.values(), ids=MORE)
def test_it_says_what_a_whole_evaluation_says(more):
    tried, whole = said(SACROILIAC, more)

    assert tried == whole
    assert tried != Trial(SACROILIAC, RULESET).before


def test_a_mimic_that_more_answers_meet_is_weighed_everywhere():
    tried, whole = said(CALF, {"leg_symptoms_relieved_by_standing_still": True})

    assert tried == whole
    assert tried.mimics != Trial(CALF, RULESET).before.mimics


def test_with_nothing_more_it_says_what_is_said_already():
    before = outlined(triage(SACROILIAC))

    assert Trial(SACROILIAC, RULESET).before == before == Trial(SACROILIAC, RULESET).outline({})


def test_what_is_tried_leaves_no_trace():
    case = Trial(SACROILIAC, RULESET)

    for more in MORE.values():
        case.outline(more)

    assert case.outline(RAISED) == Trial(SACROILIAC, RULESET).outline(RAISED)


def test_answers_outside_the_dictionary_are_refused():
    with pytest.raises(InvalidAnswers):
        Trial(SACROILIAC, RULESET).outline({"shoe_size": 42})


@pytest.mark.parametrize("forgotten", ["flags", "once", "places"])
def test_a_reader_that_is_forgotten_is_noticed(forgotten, monkeypatch):
    monkeypatch.setattr(trial, "_reach_of", lambda _: replace(REACH, **{forgotten: {}}))

    assert any(tried != whole for tried, whole in (said(SACROILIAC, more) for more in MORE.values()))


@settings(max_examples=25, deadline=None)
@given(answers_to(READ, 50), answers_to(NEAR, 6), answers_to(READ, 3))
def test_it_says_so_of_any_case(known, near, any_):
    case = Trial(known, RULESET)

    for more in (near, any_):
        assert case.outline(more) == outlined(triage({**known, **more}))


@pytest.mark.soak
@settings(max_examples=5000, deadline=None)
@given(answers_to(READ, 60), answers_to(NEAR, 6), answers_to(READ, 3))
def test_it_says_so_of_very_many_cases(known, near, any_):
    case = Trial(known, RULESET)

    for more in (near, any_):
        assert case.outline(more) == outlined(triage({**known, **more}))
