import ast
from dataclasses import replace

import pytest
from hypothesis import given

from intake.rules import RULESET, judged_flags, show_code
from intake.rules.answers import Facts
from intake.rules.derived import derive
from intake.rules.expressions import compile_expression
from intake.rules.program import REMEMBERED, Program
from intake.rules.truth import Truth
from tests.intake.rules.strategies import answers

DICTIONARY = RULESET.dictionary
FUNCTIONS = {node.name: node for node in ast.parse(show_code()).body if isinstance(node, ast.FunctionDef)}


def program(*specs):
    return Program(
        "rules", [(f"rule {number}", RULESET.compile(spec).node) for number, spec in enumerate(specs)]
    )


def assigned(function):
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node.id != "v"}


@given(answers())
def test_every_flag_is_told_with_what_decides_it(given_answers):
    facts = derive(Facts.of(given_answers, RULESET.dictionary), RULESET.derivations)

    judged = judged_flags(given_answers)

    assert judged == {
        flag.id: (flag.expression.value(facts), flag.expression.because(facts)) for flag in RULESET.flags
    }


def test_a_flag_that_is_not_met_says_why():
    child, adult = (judged_flags({"age_years": age})["rf_child_any"] for age in (12, 40))

    assert (child, adult) == ((Truth.TRUE, ("age_years",)), (Truth.FALSE, ("age_years",)))
    assert judged_flags({})["rf_child_any"] == (Truth.UNKNOWN, ())


def test_the_code_names_every_flag_line_and_mimic():
    once, by_level = assigned(FUNCTIONS["judged_once"]), assigned(FUNCTIONS["judged_by_level"])

    assert {flag.id for flag in RULESET.flags} <= assigned(FUNCTIONS["red_flags"])
    for entry in [line for rules in RULESET.structures.values() for line in rules.lines] + [*RULESET.mimics]:
        names = {f"{entry.id}_{side}" if side else entry.id for side in entry.expressions}
        assert names <= (by_level if "level" in entry.per else once)


def test_the_code_that_is_shown_is_the_code_that_runs():
    alone = program({"all": ["osteoporosis == true", {"not": "smoker == never"}]})
    names = {"NOT": (3, 1, None, 0)}
    exec(alone.source, names)  # noqa: S102 - this is what is shown

    for known in ({}, {"osteoporosis": True, "smoker": "current"}, {"smoker": "never"}):
        assert names["rules"](known, known, None) == alone(known, known, None)


def test_a_comparison_that_several_rules_read_is_made_once():
    source = program("smoker == never", {"any": ["smoker == never", "osteoporosis == true"]}).source

    assert source.count("'never'") == 1


@pytest.mark.parametrize(
    "name", ["v", "level", "rules", "smoker == never", "k", "class", "2 of 3", "größer", "", "judged_v"]
)
def test_no_name_in_the_code_means_two_things(name):
    node = RULESET.compile("smoker == never").node

    twice = Program("rules", [(name, node), (name, RULESET.compile("osteoporosis == true").node)])

    given_answers = {"smoker": "never", "osteoporosis": False}
    assert twice(given_answers, given_answers, None) == (Truth.TRUE, Truth.FALSE)
    assert [truth for truth, _ in twice.with_reasons(given_answers, given_answers, None)] == [
        Truth.TRUE,
        Truth.FALSE,
    ]


def test_lists_whose_words_run_together_stay_apart():
    dictionary = replace(
        DICTIONARY,
        facts={
            "first": replace(DICTIONARY["pain_regions"], code="first", of=("a_b", "c", "d")),
            "second": replace(DICTIONARY["pain_regions"], code="second", of=("a", "b_c", "d")),
        },
    )
    specs = ("first includes_any [a_b, c]", "second includes_any [a, b_c]")
    both = Program("rules", [(spec, compile_expression(spec, dictionary).node) for spec in specs])

    for word, truths in (("a_b", (Truth.TRUE, Truth.FALSE)), ("b_c", (Truth.FALSE, Truth.TRUE))):
        known = {"first": frozenset({word}), "second": frozenset({word})}
        assert both(known, known, None) == truths


def test_what_is_remembered_has_an_end():
    codes = [
        "osteoporosis",
        "fever_or_chills",
        "recent_infection",
        "major_trauma",
        "minor_trauma",
        "pregnant",
    ]
    leaves = [f"{code} == {'yes' if code == 'pregnant' else 'true'}" for code in codes]
    alone = program({"all": leaves})
    (judgements,) = (value for name, value in _judging(alone).items() if name.startswith("judged_"))

    for number in range(3 ** len(codes)):
        values = {code: (number // 3**place) % 3 for place, code in enumerate(codes)}
        known = {code: bool(value) for code, value in values.items() if value < 2 and code != "pregnant"}
        known |= {"pregnant": ("no", "yes")[values["pregnant"]]} if values["pregnant"] < 2 else {}
        ((truth, _),) = alone.with_reasons(known, known, None)
        assert truth == alone(known, known, None)[0]

    assert len(judgements) == REMEMBERED < 3 ** len(codes)


def _judging(alone):
    alone.with_reasons({}, {}, None)
    return alone._names
