"""No page of questions is longer than two screens of a telephone, whoever is asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from intake.questionnaire import PAGES, TYPICAL, asked
from tests.browser.conftest import PHONE
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
def test_no_page_is_longer_than_two_screens(name, open_page: Callable[..., Page], enter):  # noqa: F811
    user = make_patient_user()
    draft = make_draft(user=user, draft=DRAFTS[name])
    page = open_page(**PHONE)
    enter(page, user)

    heights = {}
    for one in PAGES:
        if asked(one, draft.draft):
            page.goto(f"/intake/{draft.pk}/{one.key}/")
            assert page.url.endswith(f"/{one.key}/")
            heights[one.key] = page.evaluate("document.documentElement.scrollHeight")

    assert len(heights) > 30
    assert {
        key: height for key, height in heights.items() if height > 2 * SCREEN and key not in BODY_MAPS
    } == {}
    # The drawing of the body is one figure on a telephone: half a screen more.
    assert {key: height for key, height in heights.items() if height > 2.5 * SCREEN} == {}
