"""The way through the pages: hidden only when sure, nothing unreachable is sent, minutes never go up."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import (
    MORE,
    PAGE,
    PAGES,
    QUESTIONS,
    SHORT,
    TYPICAL,
    asked,
    core_minutes,
    items,
    minutes_left,
    more_minutes,
    more_route,
    open_required,
    split_reachable,
)
from intake.questionnaire.declaration import FIRST_PARTS, NOT_SURE
from intake.questionnaire.places import PLACES
from intake.rules import RULESET, triage
from tests.intake.questionnaire.strategies import answers

LOW_BACK = {
    "major_trauma": False,
    "minor_trauma": False,
    "leg_symptoms_sides": "right",
    "pain_regions": ["low_back_right", "buttock_right", "calf_right"],
    "duration_weeks": 20,
    "first_episode": False,
    "age_at_onset_years": 51,
    "sex_at_birth": "male",
}
NO_TROUBLE = {
    "leg_weakness": "none",
    "arm_weakness": "none",
    "unsteady_walking": False,
    "leg_symptoms_sides": "right",
}
GAD_7 = {f"gad7_{number}" for number in range(1, 8)}
PHQ_9 = {f"phq9_{number}" for number in range(1, 10)} | {"phq9_difficulty"}
# Asked only once it is sure that they are called for; whatever else may be hidden is asked until then.
LONGER = {"more_mood_questions", *GAD_7, *PHQ_9}


def codes(given_answers: dict[str, object]) -> set[str]:
    return {question.code for page in PAGES for question in asked(page, given_answers)}


def test_nothing_is_hidden_while_nothing_is_known():
    per_item = {code for code, question in QUESTIONS.items() if question.per}

    assert codes({}) == set(QUESTIONS) - per_item - LONGER


@pytest.mark.parametrize(
    ("halves", "agrees", "also_asked"),
    [
        ((), True, set()),
        ((2, 0, 0, 2), True, set()),
        ((2, 1, 0, 0), None, {"more_mood_questions"}),
        ((2, 1, 0, 0), False, {"more_mood_questions"}),
        ((2, 1, 0, 0), NOT_SURE, {"more_mood_questions"}),
        ((2, 1, 0, 2), True, {"more_mood_questions", *GAD_7}),
        ((0, 0, 0, 3), True, {"more_mood_questions", *PHQ_9}),
        ((3, 3, 3, 3), True, LONGER),
        ((NOT_SURE, 3, 3, 0), True, {"more_mood_questions", *PHQ_9}),
    ],
)
def test_more_about_mood_is_asked_only_after_a_positive_half_and_with_consent(halves, agrees, also_asked):
    given_answers = {f"phq4_{number}": value for number, value in enumerate(halves, start=1)}
    if agrees is not None:
        given_answers["more_mood_questions"] = agrees

    assert codes(given_answers) & LONGER == also_asked


def test_consent_and_items_are_dropped_when_the_short_questionnaire_is_no_longer_positive():
    full = dict.fromkeys(("phq4_1", "phq4_2"), 0) | {"phq4_3": 3, "phq4_4": 3}
    full |= {"more_mood_questions": True, "phq9_1": 2}

    kept, dropped = split_reachable(full | {"phq4_3": 0, "phq4_4": 0})

    assert dropped == {"more_mood_questions": True, "phq9_1": 2}
    assert split_reachable(full) == (full, {})
    assert "phq4_1" in kept


def test_the_list_about_the_back_is_asked_where_the_back_or_a_leg_hurts():
    assert "rmdq_01" in codes(LOW_BACK)
    assert "rmdq_01" in codes({"pain_regions": ["calf_left"]})
    assert "rmdq_01" not in codes({"pain_regions": ["neck_left", "hand_left"]})


def test_an_answer_that_is_not_sure_hides_nothing():
    parents = {
        code for question in QUESTIONS.values() if question.condition for code in question.condition.codes
    }

    assert len(parents) > 5
    assert codes(dict.fromkeys(parents & set(QUESTIONS), NOT_SURE)) == codes({})


def test_a_pain_of_the_low_back_hides_what_belongs_to_the_neck():
    hidden = set(QUESTIONS) - codes(LOW_BACK)

    assert {"worst_arm_or_neck", "neck_pain_average", "effect_looking_up", "breastfeeding"} <= hidden
    assert not {"leg_pain_average", "effect_stairs", "walking_limit_metres"} & hidden


def test_a_pain_of_the_neck_hides_what_belongs_to_the_legs():
    neck = {"pain_regions": ["neck_left", "arm_left"], "leg_symptoms_sides": "none"}

    hidden = set(QUESTIONS) - codes(neck)

    assert {"leg_pain_average", "worst_leg_or_back", "effect_stairs", "pain_moves_to_centre"} <= hidden
    assert not {"worst_arm_or_neck", "arm_pain_average", "effect_turning_head"} & hidden


def test_legs_are_asked_about_when_only_feeling_is_different_there():
    neck = {"pain_regions": ["neck_left"], "leg_symptoms_sides": "both"}

    assert "leg_symptoms_on_walking_relieved_by_sitting" in codes(neck)


def test_the_time_of_an_injury_is_asked_and_required_with_the_injury():
    def required(**given_answers: object) -> bool:
        return "trauma_weeks_ago" in {question.code for _page, question in open_required(given_answers)}

    assert required(major_trauma=True, minor_trauma=False)
    assert required(major_trauma=False, minor_trauma=True)
    assert required(major_trauma=NOT_SURE, minor_trauma=False)
    assert not required(major_trauma=False, minor_trauma=False)
    assert not required(major_trauma=True, trauma_weeks_ago=NOT_SURE)


def test_results_are_asked_for_each_treatment_that_was_tried():
    response = QUESTIONS["treatment_response"]

    assert items(response, {"previous_treatments": ["prp", "nsaids"]}) == ["nsaids", "prp"]
    assert items(response, {"previous_treatments": ["none"]}) == []
    assert items(response, {"previous_treatments": NOT_SURE}) == []
    assert PAGE["earlier-care-2"] not in more_route({"previous_treatments": ["none"]})
    assert PAGE["earlier-care-2"] in more_route({"previous_treatments": ["nsaids"]})


def test_open_required_are_all_at_the_start_and_none_at_the_end():
    parts = {page.part for page, _question in open_required({})}
    everything = {question.code: NOT_SURE for _page, question in open_required({})}

    assert parts == {"urgent-signs", "nerves", "health-now", "where"}
    assert open_required(everything) == []


def test_each_required_question_is_missed_when_it_alone_is_empty():
    everything = {question.code: NOT_SURE for _page, question in open_required({})}

    for code in everything:
        rest = {other: value for other, value in everything.items() if other != code}
        assert [question.code for _page, question in open_required(rest)] == [code]


def test_a_treatment_taken_back_takes_its_result_along_and_leaves_the_others():
    results = {"nsaids": {"relief_percent": 30}, "prp": {"lasted_weeks": 4}}
    given_answers = {"previous_treatments": ["nsaids"], "treatment_response": results}

    kept, dropped = split_reachable(given_answers)

    assert kept["treatment_response"] == {"nsaids": {"relief_percent": 30}}
    assert dropped == {"treatment_response": {"prp": {"lasted_weeks": 4}}}


def test_what_the_questionnaire_does_not_ask_is_kept():
    assert split_reachable({"age_years": 54}) == ({"age_years": 54}, {})


@given(answers())
@settings(max_examples=80, deadline=None)
def test_what_is_dropped_is_not_asked_and_what_is_kept_is(given_answers):
    kept, dropped = split_reachable(given_answers)
    whole = set(dropped) - {"treatment_response"}

    assert whole & codes(kept) == set()
    assert set(kept) <= codes(kept)
    assert set(kept) | set(dropped) == set(given_answers)
    assert {
        code: value for code, value in kept.items() if code not in dropped
    }.items() <= given_answers.items()


@given(answers())
@settings(max_examples=50, deadline=None)
def test_dropping_again_drops_nothing(given_answers):
    kept, _dropped = split_reachable(given_answers)

    assert split_reachable(kept) == (kept, {})


@given(answers())
@settings(max_examples=50, deadline=None)
def test_critical_questions_are_asked_whatever_is_answered(given_answers):
    pages = [page for page in PAGES if page.part in FIRST_PARTS]
    first = {question.code for page in pages for question in asked(page, given_answers)}
    critical = {code for code, question in QUESTIONS.items() if question.fact.critical}

    assert critical - {"weakness_course"} <= first


@pytest.mark.parametrize(
    ("given_answers", "is_asked"),
    [
        ({}, True),
        (NO_TROUBLE, False),
        (NO_TROUBLE | {"leg_weakness": NOT_SURE}, True),
        (NO_TROUBLE | {"leg_weakness": "mild"}, True),
        (NO_TROUBLE | {"arm_weakness": "marked"}, True),
        (NO_TROUBLE | {"unsteady_walking": True}, True),
        (NO_TROUBLE | {"leg_symptoms_sides": "both"}, True),
    ],
)
def test_how_weakness_changes_is_asked_where_there_may_be_some_and_required_there(given_answers, is_asked):
    required = {question.code for _page, question in open_required(given_answers)}

    assert ("weakness_course" in required) is is_asked


@given(answers())
@settings(max_examples=20, deadline=None)
def test_minutes_go_down_from_page_to_page(given_answers):
    for pages in (SHORT, MORE):
        minutes = [minutes_left(given_answers, page) for page in pages]

        assert minutes == sorted(minutes, reverse=True)
        assert minutes[-1] >= 1


@given(answers())
@settings(max_examples=20, deadline=None)
def test_no_answer_raises_the_minutes_that_were_shown_before_it(given_answers):
    """Somebody fills in the short path page by page and looks at the minutes on each."""
    so_far, shown = {}, []
    for page in SHORT:
        if asked(page, so_far):
            shown.append(minutes_left(so_far, page))
            codes_here = {question.code for question in page.questions} & set(given_answers)
            so_far |= {code: given_answers[code] for code in codes_here}

    assert shown == sorted(shown, reverse=True)


def test_times_of_the_clinic_take_the_place_of_the_formula():
    first = SHORT[0]
    by_formula = minutes_left({}, first)

    assert minutes_left({}, first, {first.key: 600.0}) == pytest.approx(by_formula + 10, abs=1)
    assert minutes_left({}, SHORT[-1], {first.key: 600.0}) == minutes_left({}, SHORT[-1])


def test_what_was_sent_is_not_asked_again():
    sent = dict(TYPICAL) | {"pain_quality": ["aching"]}

    left = {
        question.code for page in more_route(sent, set(sent)) for question in asked(page, sent, set(sent))
    }

    assert not left & set(sent)
    assert "clumsy_hands" in left  # of the short path, and not answered
    assert "twisting" not in left
    assert 0 < more_minutes(sent, set(sent)) <= more_minutes(TYPICAL) + core_minutes(TYPICAL)


TIMES = ("duration_weeks", "age_at_onset_years")
BY_TIME = {
    code
    for code, question in QUESTIONS.items()
    if question.condition
    and {"duration_weeks"} <= set(question.condition.codes) <= {*TIMES, "pain_regions"}
    and code not in (*TIMES, "failed_to_improve_after_month")
}
ALL_TRUE = dict.fromkeys(BY_TIME, True) | {
    "pain_regions": list(PLACES),
    "night_pain": "wakes_second_half_of_night",
    "onset": "gradual",
    "morning_stiffness_minutes": 60,
}


@given(st.sets(st.sampled_from(sorted(BY_TIME))), st.integers(0, 30), st.integers(0, 90), st.integers(0, 30))
@settings(max_examples=150, deadline=None)
def test_what_a_short_or_late_pain_hides_is_read_by_no_rule(left_out, weeks, onset, years_since):
    times = {"duration_weeks": weeks, "age_at_onset_years": onset, "age_years": onset + years_since}
    everything = {code: value for code, value in ALL_TRUE.items() if code not in left_out} | times

    kept, dropped = split_reachable(everything)

    assert set(dropped) <= BY_TIME | {"age_at_onset_years"}
    assert told(kept) == told(everything)


def test_the_same_answers_count_when_the_pain_is_long_and_began_young():
    times = {"duration_weeks": 30, "age_at_onset_years": 30, "age_years": 31}
    without = {code: value for code, value in ALL_TRUE.items() if code not in BY_TIME}

    assert {"better_with_exercise_not_rest", "psoriasis_ibd_or_uveitis"} <= BY_TIME
    assert split_reachable(ALL_TRUE | times)[1] == {}
    assert told(ALL_TRUE | times) != told(without | times)


def told(given_answers: dict[str, object]) -> tuple[list[str], list[tuple[str, str]]]:
    """What the rules say: the flags that are met, and how well each structure is supported."""
    summary = triage(given_answers).as_dict()
    return (
        [flag["id"] for flag in summary["red_flags"]],
        [(entry["structure"], entry["support"]) for entry in summary["structures"]],
    )


def test_the_short_path_takes_six_minutes():
    assert 4 < core_minutes(TYPICAL) <= 6
    assert minutes_left({}, SHORT[0]) == 6


def test_questionnaires_make_the_short_path_no_longer():
    with_them = LOW_BACK | dict.fromkeys(("phq4_1", "phq4_2", "phq4_3", "phq4_4"), 3)

    assert core_minutes(with_them | {"more_mood_questions": True}) == core_minutes(LOW_BACK)


def test_every_place_of_the_body_map_has_words_once():
    assert set(PLACES) == set(RULESET.dictionary.regions)


@pytest.mark.parametrize(("language", "is_asked"), [("en-gb", True), ("es", False)])
def test_a_validated_questionnaire_is_asked_only_in_its_own_language(language, is_asked):
    """It was validated in its own words, and the clinic has no others."""
    with override(language):
        pages = more_route({"phq4_1": 3, "phq4_2": 3})

    assert any(page.instrument for page in pages) is is_asked
    assert (PAGE["mood-2"] in pages) is is_asked


def test_what_was_answered_in_another_language_is_kept():
    answered = {**NO_TROUBLE, "phq4_1": 1}

    with override("es"):
        kept, dropped = split_reachable(answered)

    assert "phq4_1" in kept
    assert "phq4_1" not in dropped
