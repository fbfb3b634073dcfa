"""The queue in a browser: finding a person, the keys, and what arrives while the page is open."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.conftest import DESK
from tests.browser.test_accessibility import PICTURES, enter, look_at  # noqa: F401 - one is a fixture
from tests.factories import make_clinician, make_patient, make_review_item

LONG_NAME = "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley-Oppenheimer von Wolkenstein " + "x" * 40


def many() -> None:
    """Every level, among them a very long name; two hundred for the pictures."""
    for number in range(200 if PICTURES else 8):
        name = LONG_NAME if number == 2 else f"Demo Patient {number}"
        at = timezone.now() - timedelta(hours=number)
        make_review_item(rank=number % 4, submitted_at=at, patient=make_patient(full_name=name))


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
