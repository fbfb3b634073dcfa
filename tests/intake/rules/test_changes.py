"""What is told as the difference between two summaries of one case."""

import json

import pytest
from hypothesis import given

from intake.rules import RULESET, Ruleset, triage
from intake.rules.changes import Kind, changes
from tests.intake.rules.strategies import answers

STORY = {
    "age_years": 44,
    "pain_regions": ["psis_left"],
    "main_pain_region": "psis_left",
    "one_finger_point": "psis_left",
    "effect_rising_from_sitting": "worse",
}
THREE_TESTS = dict.fromkeys(("sij_distraction", "sij_compression_left", "sij_thigh_thrust_left"), "positive")


def body(given_answers, ruleset=RULESET):
    return json.loads(triage(given_answers, ruleset).to_json())


def between(before, after):
    return changes(body(before), body(after), RULESET)


def only(found, kind, about=""):
    [one] = [change for change in found if change.kind is kind and about in ("", change.about)]
    return one


def with_other_rules(edit):
    content = json.loads(RULESET.text)
    edit(content)
    return Ruleset.from_content(content)


def line_of(content, structure, id_):
    return next(line for line in content[f"structures/{structure}.yaml"]["lines"] if line["id"] == id_)


def test_a_grade_that_moved_names_the_line_that_moved_it():
    grade = only(between(STORY, STORY | THREE_TESTS), Kind.GRADE, "si_joint")

    assert (grade.was, grade.now) == ("possible, LEFT", "supported, LEFT")
    assert grade.says == (
        "Sacroiliac joint: supported, LEFT (before: possible, LEFT). Now for it: At least three sacroiliac "
        "provocation tests on the left reproduce the familiar pain."
    )


def test_what_is_taken_back_is_told_with_the_ceiling_that_holds_again():
    grade = only(between(STORY | THREE_TESTS, STORY), Kind.GRADE, "si_joint")

    assert grade.because[0].startswith("no longer for it: At least three")
    assert grade.because[-1].startswith("cannot be higher: ")


def test_a_line_that_is_counted_inside_another_is_not_told_as_gone():
    one_test = STORY | {"sij_thigh_thrust_left": "positive"}

    grade = only(between(one_test, STORY | THREE_TESTS), Kind.GRADE, "si_joint")

    assert [reason for reason in grade.because if "no longer" in reason] == []


def test_a_structure_that_can_be_judged_now_says_that_enough_is_answered():
    more = STORY | {"effect_cough_or_sneeze": "no_change", "effect_sitting": "no_change"}
    few = {code: STORY[code] for code in ("age_years", "pain_regions")}

    disc = only(between(few, more), Kind.GRADE, "disc")

    assert disc.because == ("enough is answered now to judge it",)


def test_urgency_and_red_flags_come_first_and_in_both_directions():
    numb = STORY | {"saddle_numbness": "yes"}

    risen, fallen = between(STORY, numb), between(numb, STORY)

    assert risen[0].says == "Urgency: emergency (before: routine)."
    assert risen[1].kind is Kind.FLAG_MET
    assert (risen[1].was, risen[1].codes) == ("not excluded", ("saddle_numbness",))
    assert fallen[1].kind is Kind.FLAG_GONE
    assert fallen[1].now == "not excluded"


def test_a_red_flag_that_is_excluded_is_told_and_one_that_is_left_open_again():
    excluded = STORY | {"chest_pain_or_breathless_now": False}

    closed = only(between(STORY, excluded), Kind.FLAG_CLOSED)
    opened = only(between(excluded, STORY), Kind.FLAG_OPENED)

    assert (closed.about, closed.now) == ("rf_chest", "excluded")
    assert (opened.about, opened.now) == ("rf_chest", "not excluded")


def test_a_mimic_is_told_with_its_side():
    groin = STORY | {"pain_regions": ["psis_left", "groin_left"]}

    found = between(groin, groin | {"hip_internal_rotation_limited_left": "positive"})

    assert only(found, Kind.MIMIC_MET).what.endswith("LEFT")


def test_a_line_that_other_rules_weigh_otherwise_is_named():
    lighter = with_other_rules(
        lambda content: line_of(content, "disc", "disc_centralisation").update(weight="weak")
    )
    examined = STORY | {"centralisation": "positive"}

    found = changes(body(examined), body(examined, lighter), lighter)

    grade = only(found, Kind.GRADE, "disc")
    assert any(reason.startswith("counts as weak, before as moderate") for reason in grade.because)


def test_a_flag_that_only_the_older_rules_know_is_told_in_its_own_words():
    old = body(STORY | {"chest_pain_or_breathless_now": True})
    old["red_flags"][0] |= {"id": "rf_of_old", "title": "A flag of old"}
    old["not_excluded"] = [*old["not_excluded"], "rf_not_known_any_more"]

    found = changes(old, body(STORY | {"chest_pain_or_breathless_now": True}), RULESET)

    assert only(found, Kind.FLAG_GONE).what == "A flag of old"
    assert only(found, Kind.FLAG_CLOSED, "rf_not_known_any_more").what == "Not known any more"


def test_a_structure_that_the_newer_rules_do_not_judge_is_told():
    old, new = body(STORY), body(STORY)
    new["structures"] = [one for one in new["structures"] if one["structure"] != "si_joint"]

    gone, come = (only(changes(*pair, RULESET), Kind.GRADE, "si_joint") for pair in ((old, new), (new, old)))

    assert (gone.was, gone.now) == ("possible, LEFT", "not judged any more")
    assert (come.was, come.now) == ("", "possible, LEFT")


def test_bodies_without_their_candidates_are_compared_as_well():
    before, after = triage(STORY).as_dict(), triage(STORY | THREE_TESTS).as_dict()

    assert only(changes(before, after, RULESET), Kind.GRADE, "si_joint").now == "supported, LEFT"


@pytest.mark.parametrize("given_answers", [{}, STORY, STORY | THREE_TESTS], ids=["nothing", "story", "tests"])
def test_the_same_twice_is_no_change(given_answers):
    assert between(given_answers, given_answers) == []


@given(answers(most=30), answers(most=30))
def test_every_change_is_told_in_both_directions(before, after):
    forth, back = between(before, after), between(after, before)

    told = {(one.about, one.what, one.was, one.now) for one in forth if one.kind in (Kind.GRADE, Kind.SIDE)}
    returned = {
        (one.about, one.what, one.now, one.was) for one in back if one.kind in (Kind.GRADE, Kind.SIDE)
    }
    assert told == returned
    assert {one.about for one in forth if one.kind is Kind.FLAG_MET} == {
        one.about for one in back if one.kind is Kind.FLAG_GONE
    }
