"""The queue in a browser: finding a person, the keys, and what arrives while the page is open."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.browser.test_accessibility import PICTURES, enter, look_at  # noqa: F401 - one is a fixture
from tests.factories import (
    make_case,
    make_clinician,
    make_patient,
    make_review_item,
    make_submitted,
    make_summary,
)
from tests.intake.views.review.test_queue import came_in

LONG_NAME = "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley-Oppenheimer von Wolkenstein " + "x" * 40


def many() -> None:
    """Every level, among them a very long name; two hundred for the pictures."""
    for number in range(200 if PICTURES else 8):
        name = LONG_NAME if number == 2 else f"Demo Patient {number}"
        at, case = (
            timezone.now() - timedelta(hours=number + 1),
            make_case(patient=make_patient(full_name=name)),
        )
        make_submitted(case=case, at=at)
        summary = make_summary(case=case, rank=number % 4, made_at=at)
        make_review_item(case=case, summary=summary, rank=summary.rank, submitted_at=at)


def look_for(typed: str):
    def step(page: Page) -> None:
        page.get_by_label("Name, birth date or reference").fill(typed)
        page.keyboard.press("Enter")
        page.get_by_text("found").first.wait_for()

    return step


PAGES = {
    "queue-many": (many, None),
    "queue-found": (many, look_for("wilhelm")),
    "queue-not-found": (many, look_for("nobody of this name")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_queue_has_no_fault(name, phone, enter):  # noqa: F811
    prepare, step = PAGES[name]
    prepare()
    enter(phone, make_clinician(name="Dr Test").user)

    phone.goto("/review/")
    if step:
        step(phone)

    look_at(phone, name)


def test_a_person_is_found_without_script_and_the_address_says_nothing(open_page, enter):  # noqa: F811
    item = make_review_item(patient=make_patient(full_name=LONG_NAME))
    page = open_page(**DESK, java_script_enabled=False)
    enter(page, make_clinician().user)

    page.goto("/review/")
    look_for("cholmondeley")(page)
    assert page.url.endswith("/review/search/")
    page.get_by_role("link", name=LONG_NAME).focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/review/{item.pk}/")


def test_the_keys_move_open_and_search_and_stand_on_the_page(open_page, enter):  # noqa: F811
    many()
    page = open_page(**DESK)
    enter(page, make_clinician().user)
    page.goto("/review/")
    names = page.locator(".queue .who a").all_inner_texts()
    expect(page.get_by_text("down, up")).to_be_visible()

    def under_the_cursor() -> str:
        return page.evaluate("document.activeElement.innerText")

    seen = []
    for key in "kjjk":
        page.keyboard.press(key)
        seen.append(under_the_cursor())
    assert seen == [names[0], names[1], names[2], names[1]]

    page.keyboard.press("/")
    page.keyboard.type("jk/")
    assert page.get_by_label("Name, birth date or reference").input_value() == "jk/"
    page.locator(".queue .who a").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[1])


def test_a_case_that_comes_in_is_said_and_moves_no_row(open_page, enter):  # noqa: F811
    for hours in (1, 2, 3):
        came_in(timezone.now() - timedelta(hours=hours))
    page = open_page(**DESK)
    enter(page, make_clinician().user)
    page.clock.install()
    page.goto("/review/")
    page.keyboard.press("j")
    before, rows = page.locator(".queue tr").nth(1).bounding_box(), page.locator(".queue tr").count()
    came_in(timezone.now() + timedelta(seconds=1))

    page.clock.run_for(31_000)

    expect(page.locator(".arrivals")).to_contain_text("1 new since")
    assert page.locator(".queue tr").nth(1).bounding_box() == before
    assert page.locator(".queue tr").count() == rows
    page.get_by_role("link", name="Show").click()
    expect(page.locator(".queue tr")).to_have_count(rows + 1)
