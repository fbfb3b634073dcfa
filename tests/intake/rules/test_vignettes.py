"""The vignettes: what must hold for each case, and how often the leading structure is right."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from intake.headless.vignettes import (
    BAR,
    MEASURE,
    MISSES,
    NOT_NECESSARY,
    PUBLISHED,
    Result,
    Table,
    judge,
    missed,
    read_bar,
    read_folder,
)
from intake.rules import RULESET, triage
from tests.quick_yaml import read_yaml

VIGNETTES = Path(__file__).parents[2] / "vignettes"
HELD_OUT, UNSEEN = VIGNETTES / "held_out", VIGNETTES / "unseen"
CASES = {case.id: case for case in read_folder(VIGNETTES)}
KNOWN = read_yaml(VIGNETTES / MISSES)
NO_FACET = ["leading", "first_two", "must_not_lead"]
NEW = {case.id: case for case in read_folder(UNSEEN)}
NEW_KNOWN = read_yaml(UNSEEN / MISSES)
SET_ASIDE = [*read_folder(HELD_OUT), *NEW.values()]


@cache
def result_of(id_: str) -> Result:
    return judge(CASES[id_])


def test_the_vignettes_are_found():
    assert len(CASES) >= 30
    assert len([case for case in CASES.values() if case.origin == PUBLISHED]) >= 7


def test_the_answers_are_of_the_dictionary():
    found = {case.id: RULESET.dictionary.faults(case.answers) for case in (*CASES.values(), *SET_ASIDE)}

    assert {id_: faults for id_, faults in found.items() if faults} == {}


def test_a_case_that_was_set_aside_is_no_other_case():
    ids = [case.id for case in SET_ASIDE]

    assert set(ids) & set(CASES) == set()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("id_", CASES)
def test_a_case_is_judged_as_a_clinician_would_but_for_what_is_listed(id_):
    differs = [name for name in missed(result_of(id_), CASES[id_].expect) if name not in NOT_NECESSARY]

    assert differs == KNOWN.get(id_, {}).get("misses", [])


def test_what_is_listed_is_a_case_with_its_reason():
    assert set(KNOWN) <= set(CASES)
    assert [id_ for id_, entry in KNOWN.items() if set(entry) != {"misses", "why"} or not entry["why"]] == []
    assert {name for entry in KNOWN.values() for name in entry["misses"]} <= set(MEASURE)


@pytest.mark.hazard("H01")
def test_no_emergency_and_no_structure_that_must_not_lead_may_ever_be_listed():
    never = {"emergencies", "safe", "must_not_lead"}

    assert [id_ for id_, entry in KNOWN.items() if never.intersection(entry["misses"])] == []


@pytest.mark.parametrize("id_", NEW)
def test_a_case_that_was_not_in_view_comes_out_no_worse_than_at_its_first_run(id_):
    differs = {name for name in missed(judge(NEW[id_]), NEW[id_].expect) if name not in NOT_NECESSARY}

    assert differs <= set(NEW_KNOWN.get(id_, {}).get("misses", []))


def test_what_may_differ_of_a_case_that_was_not_in_view_has_its_reason():
    assert set(NEW_KNOWN) <= set(NEW)
    assert [
        id_ for id_, entry in NEW_KNOWN.items() if set(entry) != {"misses", "why"} or not entry["why"]
    ] == []


def test_the_published_cases_reach_the_bar():
    table = Table([(case, result_of(id_)) for id_, case in CASES.items()], read_bar(VIGNETTES / BAR))

    assert table.below() == []


@pytest.mark.parametrize("id_", CASES)
def test_every_reason_is_told_in_full(id_):
    found = result_of(id_)

    said = [reason["says"] for entry in found["structures"] for reason in (*entry["for"], *entry["against"])]

    assert [words for words in said if not re.fullmatch(r"[A-Z][^{}]+\.", words)] == []


@pytest.mark.parametrize(
    ("id_", "spoil", "missing"),
    [
        (
            "D-RF-01",
            lambda result: result.update(urgency="routine"),
            ["emergencies", "exact", "acceptable", "safe"],
        ),
        ("D-RF-01", lambda result: result.update(red_flags=[]), ["flag_named"]),
        (
            "D-FJ-01",
            lambda result: result.update(urgency="emergency"),
            ["exact", "acceptable", "over_triage", "false_emergencies"],
        ),
        (
            "D-FJ-01",
            lambda result: result["structures"].reverse(),
            ["leading", "first_two", "must_not_lead", "level"],
        ),
        ("D-FJ-01", lambda result: result["structures"][0].update(structure="disc"), NO_FACET),
        ("D-FJ-01", lambda result: result["structures"][0].update(side="right"), ["side"]),
        ("D-FJ-01", lambda result: result["structures"][0].update(levels=["L1/2"]), ["level"]),
        ("D-TR-03", lambda result: result.update(outcome="not_assessable"), ["said_where_due"]),
        ("D-TR-03", lambda result: result.update(outcome="ranked"), ["must_not_lead", "said_where_due"]),
    ],
)
def test_a_spoilt_result_is_found_wrong(id_, spoil, missing):
    result = deepcopy(dict(result_of(id_)))
    before = missed(result, CASES[id_].expect)

    spoil(result)

    assert before == []
    assert missed(result, CASES[id_].expect) == missing


def test_a_calm_case_that_alarms_is_found_wrong():
    calm = CASES["D-FJ-01"]
    answers = {**calm.answers, "bladder_change": "retention"}

    said = missed(triage(answers).as_dict(), calm.expect)

    assert said == ["exact", "acceptable", "over_triage", "false_emergencies"]
