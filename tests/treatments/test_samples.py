"""Samples of answers for who writes a precaution: judged by the rules, and few."""

import pytest

from treatments.facts import everything, find, in_words
from treatments.rows import rows_of
from treatments.samples import samples


def shown(condition) -> list[tuple[dict[str, str], str]]:
    return [(dict(sample.answers), sample.words) for sample in samples(condition)]


def test_one_comparison_is_met_not_met_and_not_asked():
    assert shown("anticoagulant == true") == [
        ({"Anticoagulant": "Yes"}, "Met"),
        ({"Anticoagulant": "No"}, "Not met"),
        ({}, "Not asked"),
    ]


def test_any_is_met_by_one_answer_and_open_while_one_is_missing():
    assert shown({"any": ["anticoagulant == true", "age_years >= 80"]}) == [
        ({"Anticoagulant": "Yes"}, "Met"),
        ({"Anticoagulant": "No", "Age": "79"}, "Not met"),
        ({"Anticoagulant": "No"}, "Not known yet"),
        ({}, "Not asked"),
    ]


def test_what_is_worked_out_from_other_answers_is_worked_out_as_in_a_plan():
    condition = {"all": ["height_cm >= 150", "weight_kg >= 100", "bmi >= 30"]}

    assert shown(condition) == [
        ({"Height cm": "150 cm", "Weight kg": "100 kg"}, "Met"),
        ({"Weight kg": "99 kg"}, "Not met"),
        ({"Height cm": "150 cm"}, "Not known yet"),
        ({}, "Not asked"),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        {"not": {"any": ["age_years > 80", "pain_regions includes_any [neck_left, neck_right]"]}},
        "pain_regions only [neck_left]",
        "bmi < 18.5",
        "start_1 >= 0.5",
        "anticoagulant == not_sure",
        "age_years == not_sure",
        "pain_regions == not_sure",
        {"all": ["age_years != not_sure", "age_years >= 80"]},
        {"all": ["smoker != current", "diabetes in [well_controlled, poorly_controlled]"]},
    ],
    ids=str,
)
def test_there_is_a_sample_of_each_kind(condition):
    assert {sample.words for sample in samples(condition)} >= {"Met", "Not met", "Not asked"}


def test_a_whole_number_is_never_answered_by_a_part_of_one():
    assert shown("age_years >= 64.5")[:2] == [({"Age": "65"}, "Met"), ({"Age": "64"}, "Not met")]


def test_records_are_not_made_up():
    condition = {"any": ["imaging_findings any(modality=mri)", "smoker == current"]}

    assert shown(condition) == [({}, "Not asked")]


def test_a_fact_is_found_by_words_of_its_question_in_its_section():
    found = find("BLOOD thinner", "")

    assert [(title, [one.code for one in facts]) for title, facts in found.sections] == [
        ("Fitness for a procedure", ["anticoagulant"])
    ]
    assert not find("thinner", "Examination").sections
    assert find("", "").more > 100


def test_no_two_facts_are_said_alike():
    said = [one.said for one in everything()]

    assert len(set(said)) == len(said) > 100


def test_rows_are_told_in_words():
    rows = rows_of({"all": ["smoker != current", "age_years >= 80", "anticoagulant == true"]})

    assert in_words(rows) == (
        "It is met where all of these are so:",
        [
            "“Do you smoke?” is not “Yes”",
            "Age is at least 80 years",
            "“Do you take a blood thinner?” is “Yes”",
        ],
    )
