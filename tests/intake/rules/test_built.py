"""The cases built from the rules: they are complete, come out as they say, and catch mistakes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from intake.rules import RULESET, flags, triage
from intake.rules.entries import Line
from intake.rules.grading import LADDER
from intake.rules.truth import Truth
from tests.intake.rules.building import AT, FALSE, TRUE, UNKNOWN, Builder, Table
from tests.intake.rules.built import (
    ENTRIES,
    FLAGS,
    FOLDER,
    LINES,
    MIMICS,
    PATTERNS,
    PRECAUTIONS,
    contents,
    read,
    text_of,
)
from tests.intake.rules.whole import mirrored, told

FLAG_CASES = {entry["id"]: entry for name in contents() if name.startswith("flags_") for entry in read(name)}
LINE_CASES = {entry["id"]: entry for name in contents() if name.startswith("lines_") for entry in read(name)}
MIMIC_CASES = {entry["id"]: entry for entry in read("mimics.yaml")}
PATTERN_CASES = {entry["id"]: entry for entry in read("mechanical.yaml")}
PRECAUTION_CASES = {entry["id"]: entry for entry in read("precautions.yaml")}
TWO_VALUED = LINE_CASES | MIMIC_CASES | PATTERN_CASES
"""What is there or not: false and unknown are the same for it."""
STRUCTURE_CASES = {(entry["structure"], entry["about"]): entry for entry in read("structures.yaml")}
ABOUT = {about for _, about in STRUCTURE_CASES}
QUICK = ("flags_self_harm.yaml", "flags_minors.yaml", "precautions.yaml", "structures.yaml")
"""Files that are quickly written anew; the long proof writes all."""

SAME_ALL_THE_SAME = {
    ("rf_ces_both_legs_deficit", "leg_weakness in [foot_drop, knee_gives_way, both_legs]"): (
        "weakness of both legs fires the flag by its first part already"
    ),
    ("rf_injury_growing", "trauma_weeks_ago < 2 → trauma_weeks_ago <= 2"): (
        "an injury of two weeks ago fires the flag by its first part already"
    ),
    ("rf_injury_growing", "trauma_weeks_ago < 2 → trauma_weeks_ago < 3"): (
        "an injury of two weeks ago fires the flag by its first part already"
    ),
    ("sij_unilateral_no_midline", "pain_regions includes_any [psis_left, buttock_left, psis_right]"): (
        "pain on the other side of the pelvis is excluded by the next part"
    ),
}
"""Mutants that say the same of all answers, by how their change ends, each with the reason."""


def cases_of(id_: str) -> list[dict[str, Any]]:
    entry = FLAG_CASES.get(id_) or PRECAUTION_CASES.get(id_) or TWO_VALUED[id_]
    kinds = ("fires", "does_not_fire", "stays_open", "met", "missed", "not_met", "unknown")
    return [case for kind in kinds for case in entry.get(kind, ())]


@cache
def table_of(id_: str) -> Table:
    return Table(ENTRIES[id_], RULESET, three_values=id_ not in TWO_VALUED)


def survivors(id_: str) -> Iterator[str]:
    """What no case of the entry notices, without what is known to change nothing."""
    for change in table_of(id_).survivors(cases_of(id_)):
        if not any(known == id_ and change.endswith(end) for known, end in SAME_ALL_THE_SAME):
            yield change


def candidates(line: Line, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """What was graded of the structure, on the left or without a side, where the line counts."""
    return [
        item
        for item in triage(answers).trace["graded"]
        if item["structure"] == line.structure
        and item["side"] in ("left", None)
        and line.area in ("any", item["area"])
    ]


def is_graded(line: Line, answers: dict[str, Any]) -> bool:
    return bool(candidates(line, answers))


def is_found(line: Line, answers: dict[str, Any]) -> bool:
    """Whether the line was true of a candidate; one that is judged by level, at the level of the cases."""
    if line.by_level and line.expressions["left" if line.by_side else None].value(answers, AT) != Truth.TRUE:
        return False
    kinds = ("for", "against", "context", "confirming", "set_aside")
    return any(line.id in item[kind] for item in candidates(line, answers) for kind in kinds)


# Complete


def test_everything_that_is_judged_has_its_cases():
    assert set(FLAG_CASES) == set(FLAGS)
    assert set(LINE_CASES) == set(LINES)
    assert set(MIMIC_CASES) == set(MIMICS)
    assert set(PRECAUTION_CASES) == set(PRECAUTIONS)
    assert set(PATTERN_CASES) == set(PATTERNS)
    assert set(ENTRIES) == {*FLAGS, *LINES, *MIMICS, *PRECAUTIONS, *PATTERNS}
    assert len(ABOUT) == 6
    assert set(STRUCTURE_CASES) == {(code, about) for code in RULESET.structures for about in ABOUT}


@pytest.mark.parametrize("id_", FLAG_CASES)
def test_a_flag_has_a_case_that_fires_a_near_miss_and_one_without_the_decisive_answer(id_):
    entry = FLAG_CASES[id_]
    decisive, fires, near, without = (
        entry["decisive"],
        entry["fires"][0],
        entry["does_not_fire"][0],
        entry["stays_open"][0],
    )

    assert {code for code in fires if fires[code] != near[code]} == {decisive}
    assert fires.keys() == near.keys()
    assert without == {code: value for code, value in fires.items() if code != decisive}
    assert (entry["title"], entry["urgency"]) == (FLAGS[id_].title, FLAGS[id_].urgency)


@pytest.mark.parametrize("id_", [*TWO_VALUED, *PRECAUTION_CASES])
def test_a_line_has_a_case_that_meets_it_and_a_near_miss(id_):
    entry = TWO_VALUED.get(id_) or PRECAUTION_CASES[id_]
    met, near = entry["met"][0], (entry.get("missed") or entry["not_met"])[0]

    assert {code for code in met if met[code] != near[code]} == {entry["decisive"]}
    assert met.keys() == near.keys()
    assert entry["says"] == RULESET.find(id_).says


@pytest.mark.parametrize("name", QUICK)
def test_the_committed_cases_are_those_that_the_search_finds(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == text_of(contents()[name]())


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in contents() if name not in QUICK])
def test_all_committed_cases_are_those_that_the_search_finds(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == text_of(contents()[name]())


def test_no_file_stands_there_that_nothing_reads():
    assert {path.name for path in FOLDER.glob("*.yaml")} == set(contents())


# Come out as they say


@pytest.mark.parametrize("id_", FLAG_CASES)
def test_a_flag_fires_where_it_should_and_only_there(id_):
    entry = FLAG_CASES[id_]

    for kind, expected in (("fires", "fired"), ("does_not_fire", "excluded"), ("stays_open", "open")):
        for answers in entry[kind]:
            found = flags(answers)
            fired = {flag.id: flag.urgency for flag in (*found.fired, *found.hidden)}
            outcome = "fired" if id_ in fired else "open" if id_ in found.unknown else "excluded"
            assert outcome == expected, answers
            assert fired.get(id_, entry["urgency"]) == entry["urgency"]


@pytest.mark.parametrize("id_", [id_ for id_, flag in FLAGS.items() if flag.suppressed_by])
def test_a_milder_duplicate_is_hidden_by_the_flag_that_says_more(id_):
    cases = FLAG_CASES[id_].get("is_hidden", [])

    for case in cases:
        found = flags(case["answers"])
        assert case["by"] in {flag.id for flag in (*found.fired, *found.hidden)}
        assert id_ in {flag.id for flag in found.hidden}
    assert {case["by"] for case in cases} == set(FLAGS[id_].suppressed_by)


@pytest.mark.parametrize("id_", LINE_CASES)
def test_a_line_is_found_where_it_should_be_and_only_there(id_):
    entry, line = LINE_CASES[id_], LINES[id_]

    for answers in entry["met"]:
        assert is_found(line, answers) or not is_graded(line, answers), answers
    for answers in entry["missed"]:
        assert not is_found(line, answers), answers


def test_most_cases_of_lines_are_of_people_in_whom_the_structure_is_graded():
    """Where only the other side hurts, a side is not graded; that must stay the exception."""
    met = [(LINES[id_], answers) for id_, entry in LINE_CASES.items() for answers in entry["met"]]

    assert sum(is_graded(line, answers) for line, answers in met) > 0.9 * len(met)


@pytest.mark.parametrize("id_", [id_ for id_, entry in (LINE_CASES | MIMIC_CASES).items() if "side" in entry])
def test_a_sided_entry_says_of_the_right_what_it_says_of_the_left(id_):
    left, right = ((LINES.get(id_) or MIMICS[id_]).expressions[side] for side in ("left", "right"))

    for answers in cases_of(id_):
        there = RULESET.dictionary.mirrored(answers)
        assert right.value(there, AT) == left.value(answers, AT)


@pytest.mark.parametrize("id_", MIMIC_CASES)
def test_a_mimic_is_told_where_it_should_be_and_only_there(id_):
    entry = MIMIC_CASES[id_]
    place = (id_, entry.get("side"))

    assert all(place in {(mimic.id, mimic.side) for mimic in triage(case).mimics} for case in entry["met"])
    assert not any(
        place in {(mimic.id, mimic.side) for mimic in triage(case).mimics} for case in entry["missed"]
    )


@pytest.mark.parametrize("id_", PRECAUTION_CASES)
def test_a_precaution_is_met_not_met_or_unknown_as_written_down(id_):
    entry = PRECAUTION_CASES[id_]

    for state in ("met", "not_met", "unknown"):
        for answers in entry[state]:
            told_of = {one["id"]: one for one in triage(answers).as_dict()["precautions"]}
            assert (told_of[id_]["state"], told_of[id_]["word"]) == (state, entry["word"]), answers


@pytest.mark.parametrize("id_", PATTERN_CASES)
def test_what_makes_pain_mechanical_is_told_where_it_should_be_and_only_there(id_):
    def reasons(answers: dict[str, Any]) -> set[str]:
        mechanical = triage(answers).as_dict()["mechanical"]
        return {reason["says"] for reason in (*mechanical["for"], *mechanical["against"])}

    entry = PATTERN_CASES[id_]

    assert all(entry["says"] in reasons(answers) for answers in entry["met"])
    assert not any(entry["says"] in reasons(answers) for answers in entry["missed"])


@pytest.mark.parametrize(
    "case", STRUCTURE_CASES.values(), ids=lambda case: f"{case['structure']} {case['about']}"
)
def test_a_structure_is_graded_as_written_down(case):
    assert told(case["structure"], case["answers"]) == case["expect"]


@pytest.mark.parametrize("structure", RULESET.structures)
def test_the_cases_of_a_structure_show_what_they_are_meant_to_show(structure):
    cases = {about: STRUCTURE_CASES[structure, about] for about in ABOUT}
    expect = {about: case["expect"] for about, case in cases.items()}
    best = expect["much speaks for it, on the left"]
    other = "disc" if structure != "disc" else "facet_joint"

    assert best["side"] == "left"
    assert best["candidates"][0] == structure
    assert expect["the same person, mirrored"] == mirrored(best)
    assert expect["a single answer"]["support"] in ("none", "weak", "not_assessable")
    assert structure not in expect["a scan and nothing else"]["candidates"]
    assert expect["the scan shows something else"] == best
    assert other not in expect["the scan shows something else"]["candidates"]
    against = expect["for and against at once"]["support"]
    assert against not in LADDER or LADDER.index(against) <= LADDER.index(best["support"])


# Catch mistakes


def test_no_small_mistake_in_a_red_flag_or_a_precaution_stays_unnoticed():
    left = {id_: list(survivors(id_)) for id_ in (*FLAGS, *PRECAUTIONS)}

    assert {id_: changes for id_, changes in left.items() if changes} == {}


def test_hardly_any_small_mistake_elsewhere_stays_unnoticed():
    made = sum(len(table_of(id_).mutants) for id_ in TWO_VALUED)
    left = {id_: list(survivors(id_)) for id_ in TWO_VALUED}

    assert made > 2000
    assert sum(map(len, left.values())) < 0.1 * made, left


@pytest.mark.parametrize(("id_", "change"), SAME_ALL_THE_SAME)
def test_a_mutant_that_is_left_alone_says_the_same_of_all_answers(id_, change):
    table = table_of(id_)
    ((at, _),) = [(at, mutant) for at, mutant in enumerate(table.mutants) if mutant.change.endswith(change)]

    everything = list(Builder(ENTRIES[id_], RULESET, three_values=id_ not in TWO_VALUED).every_answer())

    assert {TRUE, FALSE, UNKNOWN} == set(map(table.value, everything))
    assert not any(at in table.caught(answers) for answers in everything)


def test_a_mistake_is_found_by_the_case_that_is_there_for_it_and_by_no_other():
    table, cases = table_of("rf_ces_bladder_bowel"), cases_of("rf_ces_bladder_bowel")
    mistake = "bladder_change in [retention, new_incontinence] → bladder_change in [new_incontinence]"

    others = [case for case in cases if case.get("bladder_change") != "retention"]

    assert mistake not in table.survivors(cases)
    assert mistake in table.survivors(others)
