"""A score that moved is told with how far, and by what its instrument's file calls an important change.

[1] 12 at the beginning and 2 at the end are 10 points, or 83 %: the page on Roland-Morris of the scales at
https://yhocphuchoi.com/rehab-scales/trunk-scores/roland-morris-eng
"""

import json

import pytest

from intake.rules import RULESET, triage
from intake.rules.changes import Kind, changes

RMDQ = [f"rmdq_{number:02}" for number in range(1, 25)]


def ticked(number: int) -> dict[str, bool]:
    return {code: position < number for position, code in enumerate(RMDQ)}


def told(before: dict, after: dict, **options) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is said of scores: what, was, now, because."""
    old, new = (json.loads(triage(answers, **options).to_json()) for answers in (before, after))
    found = [one for one in changes(old, new, RULESET) if one.kind is Kind.SCORE]
    return [(one.what, one.was, one.now, one.because) for one in found]


@pytest.mark.parametrize(
    ("first", "second", "far", "verdict"),
    [
        (12, 2, "better by 10, 83 % of the first score", "reached"),  # an example of scoring manuals [1]
        (16, 9, "better by 7, 44 % of the first score", "reached"),
        (16, 11, "better by 5, 31 % of the first score", "reached"),
        (18, 13, "better by 5, 28 % of the first score", "reached in points, not in percent"),
        (6, 4, "better by 2, 33 % of the first score", "reached in percent, not in points"),
        (16, 13, "better by 3, 19 % of the first score", "not reached"),
        (9, 16, "worse by 7, 78 % of the first score", "reached"),
        (0, 5, "worse by 5", "reached"),
    ],
)
def test_both_measures_of_an_important_change_are_told(first, second, far, verdict):
    [(what, was, now, because)] = told(ticked(first), ticked(second))

    assert what == RULESET.instruments["rmdq"].name
    assert was.startswith(f"{first} of 24")
    assert now.startswith(f"{second} of 24")
    important = RULESET.instruments["rmdq"].change.says
    assert because == (far, f"an important change is {important}: {verdict}")


def test_the_important_change_of_the_knowledge_is_the_one_that_decides():
    """A control for the cases above: they are written for these figures."""
    change = RULESET.instruments["rmdq"].change

    assert (change.points, change.percent, change.checked) == (5, 30, True)
    assert change.sources


def test_a_rating_is_named_by_its_question_and_in_a_score_that_is_better_high_more_is_better():
    [(pain, *_, because)] = told({"back_pain_average": 8}, {"back_pain_average": 5})
    enabled = {"instruments": ["pseq2"]}
    [(_, was, now, more)] = told({"pseq2_1": 2, "pseq2_2": 2}, {"pseq2_1": 5, "pseq2_2": 4}, **enabled)

    assert pain.endswith(": back pain average")
    assert because[0] == "better by 3, 38 % of the first score"
    assert (was.split(",")[0], now.split(",")[0]) == ("4 of 12", "9 of 12")
    assert more[0].startswith("better by 5")


def test_an_important_change_that_nobody_looked_up_is_not_told():
    assert not RULESET.instruments["phq9"].change.checked
    low, high = ({f"phq9_{number}": value for number in range(1, 10)} for value in (0, 2))

    [phq9] = [one for one in told(high, low) if "PHQ-9" in one[0]]

    assert phq9[3] == ("better by 18, 100 % of the first score",)


def test_without_two_totals_nothing_is_said_of_how_far():
    few = {code: value for code, value in ticked(24).items() if code not in RMDQ[:4]}

    begun, gone, whole = told({}, few), told(few, {}), told(few, ticked(20))

    assert [(was, because) for _, was, _, because in begun] == [("not answered", ())]
    assert [(now, because) for _, _, now, because in gone] == [("not answered", ())]
    assert [because for *_, because in whole] == [()]


def test_the_same_score_twice_is_no_change():
    assert told(ticked(9), ticked(9)) == []


def test_a_summary_from_before_scores_were_stored_says_nothing_of_them():
    old, new = (json.loads(triage(ticked(number)).to_json()) for number in (16, 9))
    del old["scores"]

    assert [one for one in changes(old, new, RULESET) if one.kind is Kind.SCORE] == []


def test_a_score_of_an_instrument_that_is_not_known_any_more_is_told_by_its_id():
    old, new = (json.loads(triage(ticked(number)).to_json()) for number in (16, 9))
    for body in (old, new):
        body["scores"]["old_scale"] = {**body["scores"].pop("rmdq"), "instrument": "old_scale"}

    [one] = [one for one in changes(old, new, RULESET) if one.kind is Kind.SCORE]

    assert (one.what, one.because) == ("old scale", ())
