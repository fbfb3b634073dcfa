"""No page of questions is longer than two screens of a telephone or too heavy for a bad line."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from intake.questionnaire import PAGES, TYPICAL, asked
from tests.browser.conftest import BODY_MAP_LIMIT, PHONE, STEP_LIMIT
from tests.browser.test_accessibility import enter  # noqa: F401
from tests.factories import make_draft
from tests.people import make_patient_user

SCREEN = PHONE["viewport"]["height"]
BODY_MAPS = [page.key for page in PAGES if any(question.asks_places for question in page.questions)]
SOME = ["neck_left", "arm_left", "low_back_left", "buttock_left", "calf_left"]
# Together they have every page ask the most that it ever asks of one person.
DRAFTS = {
    "nothing is known": {},
    "long pain, low mood": {
        "pain_regions": SOME,
        "duration_weeks": 30,
        "age_at_onset_years": 30,
        "previous_treatments": ["nsaids", "physiotherapy", "fusion"],
        "more_mood_questions": True,
        **dict.fromkeys(("phq4_1", "phq4_2", "phq4_3", "phq4_4"), 3),
    },
    "typical": dict(TYPICAL),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_no_page_is_too_long_or_too_heavy(name, open_page: Callable[..., Page], enter):  # noqa: F811
    user = make_patient_user()
    draft = make_draft(user=user, draft=DRAFTS[name])
    page = open_page(**PHONE)
    enter(page, user)

    heights, weights = {}, {}
    for one in PAGES:
        if asked(one, draft.draft):
            answer = page.goto(f"/intake/{draft.pk}/{one.key}/")
            weights[one.key] = int(answer.header_value("content-length"))
            assert page.url.endswith(f"/{one.key}/")
            heights[one.key] = page.evaluate("document.documentElement.scrollHeight")

    assert len(heights) > 30
    assert {
        key: height for key, height in heights.items() if height > 2 * SCREEN and key not in BODY_MAPS
    } == {}
    # The drawing of the body is one figure on a telephone: half a screen more.
    assert {key: height for key, height in heights.items() if height > 2.5 * SCREEN} == {}
    limits = {key: BODY_MAP_LIMIT if key in BODY_MAPS else STEP_LIMIT for key in weights}
    assert {key: weight for key, weight in weights.items() if not 1_000 < weight <= limits[key]} == {}
