"""What is measured is right: the made-up rules load, and the engines that need no package agree."""

import pytest

from benchmarks import ruleset, translated
from intake.rules import Ruleset, judged_flags
from intake.rules.truth import Truth

RULES, CASES = ruleset.rules(), ruleset.cases(20)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("knowledge")
    ruleset.write(folder)
    return Ruleset.from_folder(folder)


def test_there_are_as_many_rules_and_answers_as_it_says(made_up):
    assert len(made_up.flags) == 85
    assert len(made_up.dictionary) == 150


def test_the_same_rules_and_cases_are_made_every_time():
    assert (ruleset.rules(), ruleset.cases(20)) == (RULES, CASES)


def test_every_case_answers_everything(made_up):
    for case in CASES:
        assert case.keys() == set(made_up.dictionary)
        assert made_up.dictionary.faults(case) == []


def test_the_straight_line_function_and_the_rules_agree_and_say_the_same_reasons(made_up):
    straight, traced = translated.straight_line(RULES), translated.straight_line_with_trace(RULES)

    for case in CASES:
        ours = judged_flags(case, made_up).values()
        theirs = [(truth, tuple(dict.fromkeys(codes))) for truth, codes in traced(case)]

        assert [(truth == Truth.TRUE, codes) for truth, codes in ours] == theirs
        assert straight(case) == tuple(truth for truth, _ in theirs)


def test_rules_are_met_in_some_cases_and_not_in_others():
    truths = list(zip(*map(translated.straight_line(RULES), CASES), strict=True))

    assert sum(len(set(of_one_rule)) == 2 for of_one_rule in truths) > 70


def test_a_library_that_contradicts_its_own_comparisons_is_found():
    compared = [True] * len(translated.comparisons(RULES))

    with pytest.raises(AssertionError, match="contradicts"):
        translated.decided(RULES, iter([([False] * len(RULES), compared)]))
