"""Reading vignettes and the bar, and the arithmetic of the table."""

from dataclasses import replace

import pytest
import yaml

from intake.headless.vignettes import (
    BUILT,
    MEASURE,
    PUBLISHED,
    BadVignettes,
    Bar,
    Count,
    Table,
    Vignette,
    read_bar,
    read_folder,
    wilson,
)

EXPECT = {
    "urgency": "soon",
    "urgency_also_acceptable": ["urgent"],
    "red_flags_any_of": [],
    "structure_outcome": "ranked",
    "top_structures": ["disc", "muscle"],
    "acceptable_top": ["disc"],
    "must_not_lead": ["si_joint"],
    "side": "left",
    "levels": ["L4/5"],
}
CASE = {"id": "X-1", "title": "A case", "origin": PUBLISHED, "answers": {"age_years": 40}, "expect": EXPECT}
RIGHT = {
    "urgency": "soon",
    "outcome": "ranked",
    "red_flags": [],
    "structures": [
        {"structure": "disc", "support": "weak", "side": "left", "levels": ["L4/5"]},
        {"structure": "muscle", "support": "weak", "side": "left", "levels": []},
    ],
}

NOTHING_SUPPORTED = {
    "outcome": "none_supported",
    "structures": [{**found, "support": "none"} for found in RIGHT["structures"]],
}
ONLY_THE_FIRST = {"structures": [RIGHT["structures"][0], NOTHING_SUPPORTED["structures"][1]]}


def score(name: str, result: dict, expect: dict) -> bool | None:
    return MEASURE[name].score({**RIGHT, **result}, {**EXPECT, **expect})


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_that_of_wilson(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_without_a_case_nothing_is_known():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("said", "exact", "acceptable", "safe", "over"),
    [
        ("emergency", False, False, True, True),
        ("urgent", False, True, True, False),
        ("soon", True, True, True, False),
        ("routine", False, False, False, False),
    ],
)
def test_an_urgency_is_exact_acceptable_safe_or_too_much(said, exact, acceptable, safe, over):
    names = ("exact", "acceptable", "safe", "over_triage")

    assert [score(name, {"urgency": said}, {}) for name in names] == [exact, acceptable, safe, over]


@pytest.mark.parametrize(
    ("name", "result", "expect", "right"),
    [
        ("emergencies", {}, {}, None),
        ("emergencies", {"urgency": "urgent"}, {"urgency": "emergency"}, False),
        ("false_emergencies", {"urgency": "emergency"}, {}, True),
        ("false_emergencies", {"urgency": "emergency"}, {"urgency_also_acceptable": ["emergency"]}, None),
        ("flag_named", {}, {}, None),
        ("flag_named", {"red_flags": [{"suspected": ["a", "b"]}]}, {"red_flags_any_of": ["b", "c"]}, True),
        ("flag_named", {"red_flags": [{"suspected": ["a"]}]}, {"red_flags_any_of": ["b"]}, False),
        ("mimic_named", {}, {}, None),
        ("mimic_named", {"mimics": []}, {"mimics_any_of": ["mimic_hip"]}, False),
        ("mimic_named", {"mimics": [{"id": "mimic_hip"}]}, {"mimics_any_of": ["mimic_hip", "x"]}, True),
        ("leading", {}, {}, True),
        ("leading", {"outcome": "none_supported"}, {}, False),
        ("leading", {"outcome": "none_supported"}, {"acceptable_top": ["disc", "none_supported"]}, True),
        ("leading", {}, {"structure_outcome": "not_scored"}, None),
        ("first_two", {}, {"top_structures": ["muscle"]}, True),
        ("first_two", {}, {"top_structures": ["si_joint", "disc"]}, False),
        ("first_two", NOTHING_SUPPORTED, {}, False),
        ("both", {}, {}, True),
        ("both", {}, {"top_structures": ["disc", "si_joint"]}, False),
        ("both", ONLY_THE_FIRST, {}, False),
        ("both", {}, {"top_structures": ["disc"]}, None),
        ("must_not_lead", {}, {"must_not_lead": ["disc"], "structure_outcome": "not_scored"}, False),
        ("must_not_lead", {}, {"must_not_lead": []}, None),
        ("side", {}, {"side": "none"}, None),
        ("side", {}, {"side": "both"}, False),
        ("level", {}, {"levels": ["S1", "L5/S1"]}, False),
        ("level", {"outcome": "none_supported"}, {}, None),
        ("said_where_due", {}, {}, None),
        ("said_where_due", {}, {"structure_outcome": "none_supported"}, False),
        ("said_where_due", {"outcome": "not_assessable"}, {"structure_outcome": "not_assessable"}, True),
    ],
)
def test_a_case_counts_where_it_says_something(name, result, expect, right):
    assert score(name, result, expect) is right


def test_only_published_cases_are_held_to_the_bar():
    wrong = {**RIGHT, "urgency": "routine"}
    bar = {"safe": Bar(MEASURE["safe"], 1.0)}
    case = Vignette("X-1", "A case", PUBLISHED, {}, EXPECT)
    built = Vignette("X-2", "A case", BUILT, {}, EXPECT)

    table = Table([(case, RIGHT), (built, wrong)], bar)

    assert table.below() == []
    assert Table([(case, wrong), (built, RIGHT)], bar).below() == ["safe"]
    assert [line.split(" (")[0] for line in table.misses()] == ["X-2"]


def test_cases_collected_after_the_first_rules_stand_apart_and_have_the_same_bar():
    bar = {"safe": Bar(MEASURE["safe"], 0.5)}
    known = Vignette("X-1", "A case", PUBLISHED, {}, EXPECT)
    unseen = replace(known, id="X-2", in_view=False)

    table = Table([(known, RIGHT), (unseen, {**RIGHT, "urgency": "routine"})], bar)

    assert [line for line in table.lines() if line and line[0] != " "] == [
        "Published cases: 1",
        "Published cases collected after the first rules: 1",
    ]
    assert table.below() == ["safe"]


@pytest.mark.parametrize(("name", "hits", "holds"), [("safe", 8, True), ("safe", 7, False)])
def test_a_bar_is_a_least_share(name, hits, holds):
    assert Bar(MEASURE[name], 0.8).holds(Count(hits, 10)) is holds


@pytest.mark.parametrize(("hits", "holds"), [(1, True), (2, False)])
def test_of_what_should_be_rare_a_bar_is_the_most(hits, holds):
    assert Bar(MEASURE["false_emergencies"], 0.1).holds(Count(hits, 10)) is holds


def test_the_cases_of_a_folder_are_read_and_those_inside_it_are_not(tmp_path):
    (tmp_path / "b.yaml").write_text(yaml.safe_dump([CASE]))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([{**CASE, "id": "X-0"}]))
    (tmp_path / "held_out").mkdir()
    (tmp_path / "held_out" / "c.yaml").write_text(yaml.safe_dump([{**CASE, "id": "X-9"}]))

    assert [case.id for case in read_folder(tmp_path)] == ["X-0", "X-1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no valid YAML"),
        ("a: 1", "must be a list of cases"),
        ("[]", "holds no case"),
        ("- 1", "case 1: must be a mapping"),
        (yaml.safe_dump([CASE, CASE]), "X-1 stands twice"),
        (yaml.safe_dump([{**CASE, "answers": None}]), "answers is missing"),
        (yaml.safe_dump([{**CASE, "origin": "a dream"}]), "X-1: origin"),
        (yaml.safe_dump([{**CASE, "expect": {**EXPECT, "levels": "L4/5"}}]), "X-1: expect levels"),
        (yaml.safe_dump([{**CASE, "expect": {**EXPECT, "levels": [["L4/5"]]}}]), "X-1: expect levels"),
        (yaml.safe_dump([{**CASE, "expect": {**EXPECT, "urgency": "later"}}]), "'later' is no urgency"),
        (yaml.safe_dump([{**CASE, "expect": {**EXPECT, "structure_outcome": "x"}}]), "'x' is no outcome"),
    ],
)
def test_what_is_no_case_is_refused_in_words(tmp_path, content, said):
    (tmp_path / "a.yaml").write_text(content)

    with pytest.raises(BadVignettes, match=said):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "- 1",
        "speed: {at_least: 1}",
        "safe: 0.9",
        "safe: {at_most: 1}",
        "safe: {at_least: 9}",
        "safe: {at_least: yes}",
    ],
)
def test_what_is_no_bar_is_refused(tmp_path, content):
    (tmp_path / "bar.yaml").write_text(content)

    with pytest.raises(BadVignettes):
        read_bar(tmp_path / "bar.yaml")
