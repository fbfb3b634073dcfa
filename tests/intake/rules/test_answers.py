"""Most answers are allowed at a glance; that must never let through what a closer look refuses."""

from dataclasses import replace
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET
from intake.rules.answers import Facts, Quick
from tests.intake.rules.strategies import answers

DICTIONARY = RULESET.dictionary
SLOW = replace(DICTIONARY)
SLOW.__dict__["quick"] = Quick(frozenset(), {}, {})
CODES = st.sampled_from([*DICTIONARY, "no_such_code", "slr"])
JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats()
    | st.sampled_from(["not_sure", "yes", "none", "positive", "", "unclear"])
    | st.lists(st.sampled_from(["saddle", "none"]) | st.integers(), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


class Word(StrEnum):
    NOT_SURE = "not_sure"
    YES = "yes"


@given(st.dictionaries(CODES, JUNK, max_size=12))
def test_a_glance_and_a_closer_look_find_the_same_faults(given_answers):
    assert DICTIONARY.faults(given_answers) == SLOW.faults(given_answers)


@given(answers())
def test_what_is_allowed_is_allowed_at_a_glance_too(given_answers):
    assert DICTIONARY.faults(given_answers) == SLOW.faults(given_answers) == []


@pytest.mark.parametrize(
    ("code", "value"),
    [("osteoporosis", 1), ("osteoporosis", 0.0), ("age_years", True), ("age_years", 40.0), ("bmi", 22)],
)
def test_what_python_calls_equal_is_not_the_same_answer(code, value):
    assert [fault.code for fault in DICTIONARY.faults({code: value})] == [code]


def test_a_word_of_another_kind_is_read_like_any_other():
    given_answers = {"saddle_numbness": Word.NOT_SURE, "new_sexual_dysfunction": Word.YES}

    assert DICTIONARY.faults(given_answers) == []
    assert Facts.of(given_answers, DICTIONARY).known == {"new_sexual_dysfunction": "yes"}


def test_reading_leaves_the_answers_as_they_were():
    given_answers = {
        "pain_regions": ["saddle"],
        "saddle_numbness": "not_sure",
        "treatment_response": {"prp": {"relief_percent": 60}},
    }

    known = Facts.of(given_answers, DICTIONARY).known

    assert known == {
        "pain_regions": frozenset({"saddle"}),
        "treatment_response": [{DICTIONARY["treatment_response"].key: "prp", "relief_percent": 60}],
    }
    assert given_answers["pain_regions"] == ["saddle"]
    assert given_answers["treatment_response"] == {"prp": {"relief_percent": 60}}
