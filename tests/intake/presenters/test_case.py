"""The page of a case, made of what the real rules said."""

import pytest

from intake.models import ReviewItem
from intake.presenters.case import case_page, graded_places
from intake.presenters.flags import also_met
from intake.rules import RULESET, triage
from intake.selectors import case_record
from intake.services import triage as service
from tests.factories import NOON, make_outbox, make_staff

pytestmark = pytest.mark.django_db
ANSWERS = {
    "age_years": 46,
    "pain_regions": ["low_back_right", "calf_right", "foot_outer_right"],
    "main_pain_region": "calf_right",
    "worst_leg_or_back": "leg",
    "leg_symptoms_sides": "right",
    "effect_cough_or_sneeze": "worse",
    "saddle_numbness": "yes",
    "bladder_change": "not_sure",
}


@pytest.fixture
def page():
    outbox = make_outbox(answers=ANSWERS)
    service.process(outbox_id=outbox.pk, at=NOON)
    return case_page(case_record(ReviewItem.objects.get().pk), make_staff(), NOON)


def test_each_red_flag_names_the_answers_that_fired_it(page):
    said = {flag.id: [quote.answer for quote in flag.fired] for flag in page.flags}

    assert "Yes" in said["rf_ces_saddle"]
    assert page.is_pressing


def test_what_a_flag_that_is_not_shown_lets_suspect_is_told():
    belly = {
        "age_years": 55,
        "pain_regions": ["upper_back_midline", "abdomen"],
        "onset": "sudden",
        "duration_weeks": 0,
        "pain_now": 8,
        "course": "rapidly_worse",
    }
    summary = triage(belly)
    shown = {code for flag in summary.as_dict()["red_flags"] for code in flag["suspected"]}

    said = dict(also_met({**summary.as_dict(), "candidates": summary.trace}))

    assert "aortic_aneurysm" not in shown
    assert "Aortic aneurysm" in said["New pain of the belly that began suddenly or grows quickly"]
    assert "Pain of the belly from 50 on that grows" not in said  # it lets suspect nothing more


def test_an_answer_that_is_not_sure_tells_what_it_leaves_open(page):
    bladder = next(one for one in page.open_questions if "urine" in one.quotes[0].question)

    assert bladder.quotes[0].answer == "Not sure"
    assert bladder.titles


def test_what_is_not_excluded_is_told_once_either_way(page):
    not_excluded = triage(ANSWERS).not_excluded
    by_answer = {title for one in page.open_questions for title in one.titles}

    titles = {RULESET.find(one).title for one in not_excluded}
    assert by_answer | set(page.open_otherwise) == titles
    assert not by_answer & set(page.open_otherwise)


def test_the_six_structures_stand_once_and_every_candidate_is_listed(page):
    names = [one.name for one in (*page.supported, *page.others)]

    assert len(names) == len(set(names)) == 6
    assert len(page.candidates) == len(triage(ANSWERS).trace["graded"])


def test_only_supported_structures_are_asked_about_at_signing():
    body = triage(ANSWERS).as_dict()

    asked = graded_places(body)

    supported = [one for one in body["structures"] if one["support"] in ("strong", "moderate", "weak")]
    assert [place[0] for place in asked] == [one["structure"] for one in supported]
    assert asked


def test_every_question_stands_in_one_section(page):
    from intake.questionnaire import PAGES, PARTS

    assert len(page.sections) == len(PARTS)
    assert sum(len(one.rows) for one in page.sections) == len(
        {question.code for one in PAGES for question in one.questions}
    )
