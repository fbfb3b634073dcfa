"""Which answers would make an expression true or false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET
from intake.rules.solving import Solver, codes_of, values_of
from intake.rules.truth import Truth
from tests.intake.rules.strategies import answers

THREE_OF_FIVE = {
    "at_least": {
        "n": 3,
        "of": [
            "sij_distraction == positive",
            "sij_compression_left == positive",
            "sij_thigh_thrust_left == positive",
            "sij_gaenslen_left == positive",
            "sij_sacral_thrust == positive",
        ],
    }
}
EVERY_FLAG = [flag.expression for flag in RULESET.flags]
EVERY_LINE = [
    expression
    for rules in RULESET.structures.values()
    for line in rules.lines
    if not line.by_level
    for expression in line.expressions.values()
]


def solve(spec, wanted, **known):
    return Solver(known, RULESET).solve(RULESET.compile(spec).node, wanted)


def test_a_choice_among_several_is_kept_open():
    [pick] = solve(THREE_OF_FIVE, Truth.TRUE)

    assert (pick.n, len(pick.of)) == (3, 5)
    assert {one.words for one in pick.of} == {"positive"}


def test_what_is_answered_counts_and_stays():
    [pick] = solve(THREE_OF_FIVE, Truth.TRUE, sij_distraction="positive", sij_sacral_thrust="negative")

    assert (pick.n, len(pick.of)) == (2, 3)


def test_an_unclear_answer_is_not_asked_again():
    known = dict.fromkeys(("sij_distraction", "sij_sacral_thrust", "sij_gaenslen_left"), "unclear")

    assert solve(THREE_OF_FIVE, Truth.TRUE, **known) is None


def test_to_make_it_false_so_many_have_to_fail_that_too_few_are_left():
    [pick] = solve(THREE_OF_FIVE, Truth.FALSE)

    assert pick.n == 3
    assert {one.words for one in pick.of} == {"negative"}


def test_what_is_so_already_needs_nothing():
    assert solve("fever_or_chills == true", Truth.TRUE, fever_or_chills=True) == ()


def test_what_reads_one_answer_twice_gets_one_answer():
    spec = {"all": ["duration_weeks > 6", "duration_weeks <= 12", "course == same"]}

    picks = solve(spec, Truth.TRUE)

    assert picks is None or RULESET.compile(spec).value(values_of(picks)) is Truth.TRUE


def test_a_plain_no_is_preferred_to_another_alarm():
    [pick] = solve("bladder_change == retention", Truth.FALSE)

    assert pick.of[0].value == "none"


@pytest.mark.parametrize(
    ("spec", "wanted", "words"),
    [
        ("post_void_residual_ml >= 200", Truth.TRUE, "200 ml or more"),
        ("post_void_residual_ml >= 200", Truth.FALSE, "less than 200 ml"),
        ("crp_mg_l > 20", Truth.TRUE, "more than 20 mg/l"),
        ("crp_mg_l > 20", Truth.FALSE, "20 mg/l or less"),
        ("fever_or_chills == true", Truth.FALSE, "no"),
        ("numb_regions includes big_toe_left", Truth.TRUE, "big toe left"),
    ],
)
def test_an_answer_has_words(spec, wanted, words):
    [pick] = solve(spec, wanted)

    assert pick.of[0].words == words


@pytest.mark.parametrize(
    "spec",
    [
        "phq9_9 >= 2",
        "pain_regions includes groin_left",
        "imaging_findings any(finding=vertebral_fracture)",
        "bmi <= 22",
    ],
)
def test_items_of_instruments_places_records_and_what_is_computed_are_not_filled_in(spec):
    assert solve(spec, Truth.TRUE) is None


@given(
    answers(most=40), st.sampled_from([*EVERY_FLAG, *EVERY_LINE]), st.sampled_from([Truth.TRUE, Truth.FALSE])
)
def test_a_solution_does_what_it_says_and_overrules_nothing(known, expression, wanted):
    solver = Solver(known, RULESET)

    picks = solver.solve(expression.node, wanted)

    if picks is not None:
        filled = values_of(picks)
        assert known.keys().isdisjoint(codes_of(picks))
        assert RULESET.dictionary.faults(filled) == []
        assert Solver({**known, **filled}, RULESET).value(expression.node) == wanted
