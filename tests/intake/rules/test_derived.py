import pytest

from intake.rules import RULESET, flags
from intake.rules.answers import Facts
from intake.rules.derived import derive


def derived(answers, code):
    return derive(Facts.of(answers, RULESET.dictionary), RULESET.derivations).known.get(code)


def test_the_body_mass_index_is_kilograms_by_square_metres():
    assert derived({"weight_kg": 72, "height_cm": 180}, "bmi") == pytest.approx(22.222, abs=0.001)


@pytest.mark.parametrize(
    "answers", [{"weight_kg": 72}, {"height_cm": 180}, {"weight_kg": 72, "height_cm": "not_sure"}, {}]
)
def test_a_part_that_is_unknown_leaves_the_whole_unknown(answers):
    assert derived(answers, "bmi") is None


def test_a_total_needs_all_its_items():
    items = {"phq4_1": 3, "phq4_2": 2, "phq4_3": 1}

    assert derived(items, "phq4_total") is None
    assert derived(items | {"phq4_4": 0}, "phq4_total") == 6


def test_yes_counts_one_and_no_counts_none():
    ticked = {f"rmdq_{n:02}": n <= 5 for n in range(1, 25)}

    assert derived(ticked, "rmdq_total") == 5


def test_a_count_counts_what_is_true():
    answers = {f"start_{n}": 1 for n in range(1, 9)} | {"start_9": 2}

    assert derived(answers, "start_back_distress") == 4
    assert derived(answers | {"start_9": 3}, "start_back_distress") == 5


def test_a_reason_names_what_was_answered_and_not_what_was_computed():
    slight = {"weight_kg": 50, "height_cm": 170, "age_years": 70, "sex_at_birth": "female"}
    answers = slight | {"exercises_regularly": False, "osteoporosis": True, "leg_symptoms_sides": "none"}

    because = {flag.id: flag.because for flag in flags(answers).fired}["rf_fracture_silent"]

    assert {"weight_kg", "height_cm"} <= set(because)
    assert "bmi" not in because
