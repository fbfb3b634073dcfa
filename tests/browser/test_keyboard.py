"""From the first page to the receipt with nothing but keys: no mouse, no finger, with script and without."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page

from intake.models import Response
from tests.browser.conftest import DESK, PHONE
from tests.filling import CALM, data_for

PERSON = {
    "full_name": ["Test Person"],
    "birth_date_day": ["14"],
    "birth_date_month": ["3"],
    "birth_date_year": ["1974"],
    "phone": ["01632 960001"],
    "consent_care": ["on"],
}
MOST_STOPS, MOST_PAGES = 90, 60
# What has the focus; `seen` is whether the middle of it, or of its label, lies on the screen.
FOCUS = """() => {
    const here = document.activeElement, label = here.labels?.[0] ?? here;
    const boxes = [here, label].map(one => one.getBoundingClientRect());
    return {
        tag: here.tagName, type: here.type ?? "", name: here.name ?? "", value: here.value ?? "",
        checked: here.checked ?? false, words: (here.innerText ?? "").trim(),
        seen: boxes.map(box => (box.top + box.bottom) / 2).some(y => y > 0 && y < innerHeight),
    };
}"""


@pytest.fixture(autouse=True)
def nobody_was_here_before():
    cache.clear()


class Keys:
    """Somebody who presses keys and goes by what has the focus."""

    def __init__(self, page: Page, *, has_script: bool) -> None:
        self.page, self.has_script = page, has_script

    @property
    def focus(self) -> dict[str, Any]:
        return self.page.evaluate(FOCUS)

    def press(self, key: str) -> dict[str, Any]:
        self.page.keyboard.press(key)
        return self.focus

    def follow(self, words: str) -> None:
        """Go to the link or button with these words and press it; what is on the way stays as it is."""
        self.fill_in({}, until=words)

    def fill_in(self, answers: Mapping[str, list[str]], *, until: str = "Save and continue") -> None:
        """Go through the page from its top, answer what is asked, and press the button with these words."""
        answered: set[str] = set()
        for _ in range(MOST_STOPS):
            here = self.press("Tab")
            assert here["tag"] != "BODY", f"no stop says {until!r} on {self.page.url}"
            assert here["seen"], here
            if here["words"] == until and here["tag"] in ("A", "BUTTON"):
                self._leave()
                return
            if here["name"] in answers:
                self._answer(here, answers[here["name"]], answered)
        raise AssertionError(f"{MOST_STOPS} stops, and none says {until!r}")

    def _answer(self, here: dict[str, Any], wanted: list[str], answered: set[str]) -> None:
        if here["type"] == "checkbox":
            if (
                here["value"] in (wanted if isinstance(wanted, list) else [str(wanted)])
                and not here["checked"]
            ):
                self.page.keyboard.press("Space")
        elif here["type"] == "radio":
            assert here["name"] not in answered, "a group of choices is one stop"
            self._choose(here, *wanted)
        elif not here["value"]:
            self.page.keyboard.type(*wanted)
        answered.add(here["name"])

    def _choose(self, here: dict[str, Any], wanted: str) -> None:
        if here["value"] == wanted:
            self.page.keyboard.press("Space")
            return
        for _ in range(30):
            if self.press("ArrowDown")["value"] == wanted:
                return
        raise AssertionError(f"{here['name']} has no {wanted}")

    def _leave(self) -> None:
        if self.has_script:  # SQLite in memory, as tests have it, cannot save two things at a time
            self.page.wait_for_load_state("networkidle")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def answers_for(page_key: str) -> dict[str, list[str]]:
    """What is to be chosen and typed on a page; the switches of the map are no answers."""
    data = data_for(page_key, CALM, Response.objects.get().draft)
    return {name: values for name, values in data.items() if any(values) and not name.startswith("id_")}


@pytest.mark.parametrize(
    ("screen", "has_script"),
    [
        pytest.param(PHONE, False, id="390 px, no script"),
        pytest.param(PHONE, True, id="390 px, script", marks=pytest.mark.soak),
        pytest.param(DESK, True, id="1280 px, script", marks=pytest.mark.soak),
        pytest.param(DESK, False, id="1280 px, no script", marks=pytest.mark.soak),
    ],
)
def test_keys_alone_lead_from_the_first_page_to_the_receipt(
    screen, has_script, open_page: Callable[..., Page]
):
    page = open_page(**screen, java_script_enabled=has_script)
    keys = Keys(page, has_script=has_script)
    page.goto("/")

    keys.follow("Start now")
    keys.fill_in({"email": ["ada@example.org"]}, until="Send me a code")
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
    keys.fill_in({"code": [code]}, until="Go on")
    keys.fill_in({"who": ["self"]}, until="Continue")
    keys.fill_in(PERSON, until="Start")
    for _ in range(MOST_PAGES):
        if page.url.endswith("/check/"):
            break
        before = page.url
        keys.fill_in(answers_for(page.url.split("/")[-2]))
        assert page.url != before, page.locator(".error-summary").inner_text()
    keys.follow("Send my answers")

    assert page.url.endswith("/sent/")
    sent = Response.objects.get()
    assert sent.state == Response.State.SUBMITTED
    assert sent.case.patient.reference in page.locator("main").inner_text()
