"""The vignettes: what must hold for each case, and how often the leading structure is right."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.rules import RULESET, triage

VIGNETTES = Path(__file__).parents[2] / "vignettes"
CASES = {
    case["id"]: case
    for path in sorted(VIGNETTES.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}
RANKED = [case for case in CASES.values() if case["expect"]["structure_outcome"] == "ranked"]
MAY_MISS = 1
"""How many of the ranked cases may have another structure in the lead."""
NAMES_NO_LEVEL = {"D-FJ-03", "D-LG-01", "D-LG-02", "D-NR-03"}
"""Where the method names no level although the case has one; docs/vignettes.md says why."""

Result = dict[str, Any]


@cache
def result_of(id_: str) -> Result:
    return triage(CASES[id_]["answers"]).as_dict()


def leading(result: Result) -> str:
    """The structure in the lead; the outcome where none is."""
    return result["structures"][0]["structure"] if result["outcome"] == "ranked" else result["outcome"]


def wrongs(result: Result, expect: dict[str, Any]) -> Iterator[str]:
    """Everything in which a result must not differ from what is expected."""
    urgency, named = result["urgency"], {code for flag in result["red_flags"] for code in flag["suspected"]}
    if urgency not in (expect["urgency"], *expect["urgency_also_acceptable"]):
        yield f"urgency {urgency}"
    if expect["red_flags_any_of"] and named.isdisjoint(expect["red_flags_any_of"]):
        yield f"suspected {sorted(named)}"
    if not expect["red_flags_any_of"] and urgency == "emergency":
        yield f"alarmed by {[flag['id'] for flag in result['red_flags']]}"
    if leading(result) in expect["must_not_lead"]:
        yield f"led by {leading(result)}"
    if expect["structure_outcome"] not in ("not_scored", "ranked", result["outcome"]):
        yield f"outcome {result['outcome']}"


def misplaced(result: Result, expect: dict[str, Any]) -> Iterator[str]:
    """In what the side and the levels of the leading structure differ from those of the case."""
    if result["outcome"] != "ranked":
        return
    first = result["structures"][0]
    if expect["side"] not in ("none", first["side"]):
        yield f"side {first['side']}"
    if expect["levels"] and not set(first["levels"]) & set(expect["levels"]):
        yield f"levels {first['levels']}"


def test_the_vignettes_are_found():
    assert len(CASES) == 30
    assert len(RANKED) == 18


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_answers_are_of_the_dictionary(case):
    assert RULESET.dictionary.faults(case["answers"]) == []
    assert case["origin"] in ("published case", "built from a rule")


@pytest.mark.parametrize("id_", CASES)
def test_a_case_is_judged_as_a_clinician_would(id_):
    assert list(wrongs(result_of(id_), CASES[id_]["expect"])) == []


@pytest.mark.parametrize(
    "id_", [case["id"] for case in CASES.values() if case["expect"]["urgency"] == "emergency"]
)
def test_no_emergency_is_missed(id_):
    assert result_of(id_)["urgency"] == "emergency"


@pytest.mark.parametrize("id_", CASES)
def test_every_reason_is_told_in_full(id_):
    found = result_of(id_)

    said = [reason["says"] for entry in found["structures"] for reason in (*entry["for"], *entry["against"])]

    assert [words for words in said if not re.fullmatch(r"[A-Z][^{}]+\.", words)] == []


def test_the_leading_structure_is_right_in_all_ranked_cases_but_one():
    leads = {case["id"]: leading(result_of(case["id"])) for case in RANKED}
    missed = {id_: lead for id_, lead in leads.items() if lead not in CASES[id_]["expect"]["acceptable_top"]}

    assert len(missed) <= MAY_MISS, missed


@pytest.mark.parametrize("id_", [case["id"] for case in RANKED])
def test_the_leading_structure_has_the_side_and_a_level_of_the_case(id_):
    wanted = ["levels []"] if id_ in NAMES_NO_LEVEL else []

    assert list(misplaced(result_of(id_), CASES[id_]["expect"])) == wanted


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda result: result.update(urgency="routine"), "urgency routine"),
        (lambda result: result.update(red_flags=[]), "suspected []"),
        (lambda result: result.update(outcome="ranked", structures=[{"structure": "disc"}]), "led by disc"),
    ],
)
def test_a_spoilt_result_is_found_wrong(spoil, said):
    expect = {**CASES["D-RF-01"]["expect"], "must_not_lead": ["disc"]}
    result = deepcopy(result_of("D-RF-01"))

    spoil(result)

    assert said in list(wrongs(result, expect))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda first: first.update(side="right"), "side right"),
        (lambda first: first.update(levels=["L1/2"]), "levels ['L1/2']"),
    ],
)
def test_a_spoilt_place_is_found_misplaced(spoil, said):
    result = deepcopy(result_of("D-FJ-01"))

    spoil(result["structures"][0])

    assert list(misplaced(result, CASES["D-FJ-01"]["expect"])) == [said]


def test_a_calm_case_that_alarms_is_found_wrong():
    calm = CASES["D-FJ-01"]
    answers = {**calm["answers"], "bladder_change": "retention"}

    said = list(wrongs(triage(answers).as_dict(), calm["expect"]))

    assert said == ["urgency emergency", "alarmed by ['rf_ces_bladder_bowel']"]
