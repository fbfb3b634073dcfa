import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET, InvalidAnswers, flags, triage
from intake.rules.answers import NOT_SURE
from tests.intake.rules.strategies import GIVEN, answers

DICTIONARY = RULESET.dictionary


def said_about(code, value):
    return [str(fault) for fault in DICTIONARY.faults({code: value})]


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("no_such_code", 1, "not in the dictionary"),
        ("slr", "positive", "the side is missing"),
        ("bmi", 24, "cannot be given"),
        ("fever_or_chills", "yes", "must be true or false"),
        ("fever_or_chills", 1, "must be true or false"),
        ("age_years", "54", "must be a whole number"),
        ("age_years", 54.5, "must be a whole number"),
        ("age_years", True, "must be a whole number"),
        ("age_years", -1, "not between 0 and 125"),
        ("age_years", 126, "not between 0 and 125"),
        ("height_cm", float("nan"), "must be a number"),
        ("height_cm", float("inf"), "must be a number"),
        ("height_cm", 10**400, "is not between 30 and 260"),
        pytest.param("age_years", 10**5000, "int too large to show is not between", id="5001 digits"),
        ("smoker", "sometimes", "'sometimes' is not one of never, former, current"),
        ("smoker", None, "None is not one of"),
        ("smoker", ["never"], "is not one of"),
        ("pain_regions", "saddle", "must be a list"),
        ("pain_regions", ["tail"], "'tail' is not one of"),
        ("pain_regions", ["saddle", "saddle"], "holds a value twice"),
        ("pain_regions", [["saddle"]], "is not one of"),
        ("slr_left", NOT_SURE, "'not_sure' is not one of positive, negative, unclear"),
        ("free_text", 5, "must be a text"),
        ("free_text", "x" * 4001, "longer than 4000 characters"),
        ("imaging_findings", {"finding": "normal"}, "must be a list of records"),
        ("imaging_findings", [{"level": "L4/5"}], "record 1: finding is missing"),
        ("imaging_findings", [{"finding": "normal"}, {"finding": "gremlin"}], "record 2: finding"),
        ("imaging_findings", [{"finding": "normal", "colour": "red"}], "colour is not a field"),
        ("imaging_findings", [{"finding": "normal", "date": "2024-02-30"}], "is not a date"),
        ("imaging_findings", [{"finding": "normal", "date": "2024-W01-1"}], "is not a date"),
        ("imaging_findings", [{"finding": "disc_degeneration", "grade": 6}], "grade: 6 is not between"),
        ("treatment_response", [], "must be an object"),
        ("treatment_response", {"leeches": {}}, "leeches: not one of"),
        ("treatment_response", {"prp": {"relief_percent": 101}}, "prp: relief_percent: 101"),
    ],
)
def test_a_wrong_answer_is_named_with_its_code(code, value, said):
    (message,) = said_about(code, value)

    assert message.startswith(f"{code}: ")
    assert said in message


@pytest.mark.parametrize("value", ["2024", "2024-05", "2024-02-29"])
def test_a_date_may_be_a_year_a_month_or_a_day(value):
    assert said_about("imaging_findings", [{"finding": "normal", "date": value}]) == []


@pytest.mark.parametrize("value", [None, [], "text", 7])
def test_what_is_no_object_is_refused_as_a_whole(value):
    (fault,) = DICTIONARY.faults(value)

    assert fault.code == ""


def test_every_fault_of_a_set_of_answers_is_told():
    faults = DICTIONARY.faults({"age_years": -1, "smoker": "never", "no_such_code": 1})

    assert [fault.code for fault in faults] == ["age_years", "no_such_code"]


@pytest.mark.parametrize("evaluate", [triage, flags])
def test_wrong_answers_are_not_evaluated(evaluate):
    with pytest.raises(InvalidAnswers, match="age_years") as refused:
        evaluate({"age_years": -1})

    assert [fault.code for fault in refused.value.faults] == ["age_years"]


@pytest.mark.parametrize("code", [code for code, fact in GIVEN.items() if fact.who == "patient"])
def test_a_patient_may_be_unsure_of_anything_but_free_text(code):
    faults = DICTIONARY.faults({code: NOT_SURE})

    assert faults == [] if DICTIONARY[code].type != "text" else DICTIONARY[code].allows_not_sure is False


@given(answers())
def test_answers_of_the_dictionary_have_no_fault(given_answers):
    assert DICTIONARY.faults(given_answers) == []


@given(answers())
def test_a_mirror_image_is_of_the_dictionary_and_mirrors_back(given_answers):
    mirrored = DICTIONARY.mirrored(given_answers)

    assert DICTIONARY.faults(mirrored) == []
    assert DICTIONARY.mirrored(mirrored) == given_answers


def test_a_mirror_swaps_codes_values_and_records_and_leaves_words_alone():
    mirrored = DICTIONARY.mirrored(
        {
            "slr_left": "positive",
            "pain_regions": ["psis_right", "saddle"],
            "leg_symptoms_sides": "left",
            "block_response": [{"target": "si_joint", "side": "right"}],
            "free_text": "left",
        }
    )

    assert mirrored == {
        "slr_right": "positive",
        "pain_regions": ["psis_left", "saddle"],
        "leg_symptoms_sides": "right",
        "block_response": [{"target": "si_joint", "side": "left"}],
        "free_text": "left",
    }


def test_sided_facts_and_regions_stand_there_twice():
    assert DICTIONARY["slr_left"].base == DICTIONARY["slr_right"].base == "slr"
    assert "slr" not in DICTIONARY
    assert {"neck_left", "neck_right", "neck_midline"} <= set(DICTIONARY.regions)


@given(st.sampled_from(sorted(DICTIONARY)))
def test_every_fact_belongs_to_a_theme_and_knows_its_code(code):
    fact = DICTIONARY[code]

    assert fact.code == code
    assert fact.theme
    assert bool(fact.of) == (fact.type in ("choice", "multi", "map"))
