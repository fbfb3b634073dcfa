"""The short path alone: it decides every red flag, and shows most structures that all answers show."""

from collections import Counter
from pathlib import Path
from statistics import median, median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.headless.vignettes import leading, read_folder
from intake.questionnaire import QUESTIONS, SHORT, TYPICAL, asked, asked_codes, core_minutes
from intake.questionnaire.declaration import NOT_SURE
from intake.rules import RULESET, flags, triage
from tests.intake.questionnaire.strategies import values

DICTIONARY = RULESET.dictionary
VIGNETTES = Path(__file__).parents[2] / "vignettes"
CASES = read_folder(VIGNETTES) + read_folder(VIGNETTES / "unseen", in_view=False)
READ_BY_FLAGS = sorted(
    code
    for code in RULESET.asked(code for flag in RULESET.flags for code in flag.expression.codes)
    if code in QUESTIONS and not QUESTIONS[code].item_of  # self-harm: asked with consent, after a short one
)


def of_patient(answers: dict) -> dict:
    """What a person says, without what a clinician enters."""
    return {code: value for code, value in answers.items() if DICTIONARY[code].who == "patient"}


def on_short_path(answers: dict) -> dict:
    """Of these answers those that somebody gives who walks the short path and nothing else."""
    given_answers = {"age_years": answers["age_years"]} if "age_years" in answers else {}
    for page in SHORT:
        codes = [question.code for question in asked(page, given_answers) if question.code in answers]
        given_answers |= {code: answers[code] for code in codes}
    return given_answers


def fired(answers: dict) -> set[str]:
    return {flag.id for flag in flags(answers).fired}


def test_no_red_flag_reads_what_only_the_long_path_asks():
    assert len(READ_BY_FLAGS) > 50
    assert [code for code in READ_BY_FLAGS if not QUESTIONS[code].core] == []


@st.composite
def told(draw: st.DrawFn) -> dict:
    """An answer to everything that red flags read; those that make one likely come up often."""
    answers = {code: draw(values(QUESTIONS[code])) for code in READ_BY_FLAGS}
    if answers["duration_weeks"] != NOT_SURE and answers["duration_weeks"] < 4:
        answers["failed_to_improve_after_month"] = False  # no month has passed
    if answers["major_trauma"] is False and answers["minor_trauma"] is False:
        del answers["trauma_weeks_ago"]  # there was nothing to count from
    if "leg_symptoms_on_walking_relieved_by_sitting" not in asked_codes(answers):
        answers["leg_symptoms_relieved_by_standing_still"] = False  # nothing is wrong with the legs
    if "pain_with_effort_goes_with_rest" not in asked_codes(answers):
        answers["pain_with_effort_goes_with_rest"] = False  # it hurts where the heart is not felt
    began = answers["age_at_onset_years"]
    youngest = 18 if began == NOT_SURE else max(18, began)
    return answers | {"age_years": draw(st.integers(youngest, max(youngest, 95)))}


@given(told())
@settings(max_examples=150, deadline=None)
def test_what_the_short_path_leaves_out_fires_no_red_flag_and_stops_none(answers):
    assert fired(on_short_path(answers)) == fired(answers)


def test_a_question_that_is_left_out_without_reason_would_be_found():
    answers = {"duration_weeks": 1, "feels_very_unwell": True}

    assert fired({"duration_weeks": 1}) != fired(answers)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_published_case_is_as_urgent_on_the_short_path(case):
    answers = of_patient(case.answers)

    assert fired(on_short_path(answers)) == fired(answers)


def test_the_short_path_names_most_structures_that_all_answers_name():
    """Of the cases whose structure the person's own answers show, no more than one in seven is lost."""
    shown = [
        (case, of_patient(case.answers))
        for case in CASES
        if case.expect["structure_outcome"] == "ranked"
        and leading(triage(of_patient(case.answers)).as_dict()) in case.expect["acceptable_top"]
    ]
    kept = [
        case
        for case, answers in shown
        if leading(triage(on_short_path(answers)).as_dict()) in case.expect["acceptable_top"]
    ]

    assert len(shown) >= 20
    assert len(kept) >= 6 / 7 * len(shown)


# --- how long it takes ----------------------------------------------------------------------------
def test_the_typical_answers_are_the_most_common_ones_of_the_cases():
    """Of cases that can wait, where ten say it; numbers by their median, other answers by the first three."""
    calm = [case for case in CASES if case.expect["urgency"] == "routine"]
    for code, value in TYPICAL.items():
        said = [case.answers[code] for case in calm if code in case.answers]
        if len(said) < 10 or isinstance(value, list):
            continue
        if isinstance(value, int) and not isinstance(value, bool):
            assert 0.5 <= value / median_low(said) <= 2, code
        else:
            common = Counter(map(str, said)).most_common(3)
            assert str(value) in dict(common), code


def test_the_cases_themselves_take_little_more():
    """Red flags lead to further questions, and most published cases have some."""
    minutes = [core_minutes({**TYPICAL, **of_patient(case.answers)}) for case in CASES]

    assert median(minutes) <= 6.5
    assert max(minutes) <= 8
