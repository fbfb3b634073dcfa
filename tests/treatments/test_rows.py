"""Conditions as rows: what rows say is read as the same rows, and what they cannot say stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET
from treatments.conditions import fault_of
from treatments.rows import COMPARISONS, JOINS, Kind, Row, Rows, kind_of, rows_of, values_of
from treatments.services.loading import knowledge

ASKED = [code for code in RULESET.dictionary.facts if kind_of(code)]
CONDITIONS = [one["condition"] for entry in knowledge("modalities") for one in entry["precautions"]]


@st.composite
def rows(draw) -> Row:
    """Any comparison of any fact with values that it can have."""
    code = draw(st.sampled_from(ASKED))
    kind, fact = kind_of(code), RULESET.dictionary[code]
    comparison = draw(st.sampled_from(list(COMPARISONS[kind])))
    if kind == Kind.NUMBER:
        number = draw(st.decimals(fact.minimum, fact.maximum, places=draw(st.integers(0, 2))))
        return Row(code, comparison, (f"{number:f}",))
    most = 1 if kind == Kind.YES_NO else None
    values = st.lists(st.sampled_from(values_of(fact)), min_size=1, max_size=most, unique=True)
    return Row(code, comparison, tuple(draw(values)))


@st.composite
def whole(draw) -> Rows:
    found = draw(st.lists(rows(), min_size=1, max_size=5))
    return Rows(draw(st.sampled_from(list(JOINS))) if len(found) > 1 else "any", tuple(found))


@given(whole())
def test_what_rows_say_is_read_as_the_same_rows(filled):
    assert rows_of(filled.condition) == filled


@given(rows())
def test_the_rules_read_whatever_a_row_says_but_what_no_answer_changes(row):
    fault = fault_of(row.condition)

    assert not fault or "whatever is answered" in fault or "can never be true" in fault


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_every_precaution_of_the_knowledge_base_is_rows_that_say_the_same(condition):
    assert rows_of(condition).condition == condition


@pytest.mark.parametrize(
    "condition",
    [
        {"all": ["smoker == current", {"any": ["age_years > 70", "bmi > 40"]}]},
        {"at_least": {"n": 2, "of": ["smoker == current", "age_years > 70"]}},
        {"sure": "smoker == current"},
        {"not": "anticoagulant == true"},
        {"not": {"all": ["smoker == current", "age_years > 70"]}},
        {"any": ["smoker == current"]},
        {"any": []},
        {"any": "smoker == current"},
        {"term": "anything"},
        "anticoagulant != true",
        "imaging_findings any(kind=fracture)",
        "smoker in somewhere",
        "smoker == sometimes",
        "smoker in [current, current]",
        "nothing == true",
        "smoker",
        "age_years > many",
        None,
        7,
    ],
    ids=str,
)
def test_what_rows_cannot_say_is_none(condition):
    assert rows_of(condition) is None
