"""Every kind of page, on a telephone and a desk, light and dark: axe finds nothing, nothing scrolls sideways.

With ORTHOREGEN_PICTURES=folder each page is also photographed into that folder (docs/pages.md).
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
VIEWS = {
    "390-light": {**PHONE, "color_scheme": "light"},
    "390-dark": {**PHONE, "color_scheme": "dark"},
    "820-light": {**TABLET, "color_scheme": "light"},
    "1280-light": {**DESK, "color_scheme": "light"},
    "1280-dark": {**DESK, "color_scheme": "dark"},
}
PICTURES = os.environ.get("ORTHOREGEN_PICTURES")


def faults(page: Page) -> list[str]:
    """What axe complains about, a line each."""
    page.evaluate(AXE)
    found = page.evaluate("async (rules) => (await axe.run(document, {runOnly: rules})).violations", RULES)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def look_at(page: Page, name: str, view: str) -> None:
    """Check the page as it stands, and photograph it if asked to."""
    assert faults(page) == []
    photograph(page, f"{name}-{view}")
    if view == "390-light":
        page.set_viewport_size({"width": 320, "height": 700})
        assert not scrolls_sideways(page), "at 320 px"
        page.set_viewport_size(PHONE["viewport"])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        photograph(page, f"{name}-390-twice-the-text")
    assert not scrolls_sideways(page)


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def photograph(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def empty_form(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


OPEN_PAGES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "landing": ("/", None),
    "no-such-page": ("/no-such-page/", None),
    "kit-questions": ("/kit/questions/", None),
    "kit-questions-wrong": ("/kit/questions/", empty_form),
    "kit-components": ("/kit/components/", None),
}


@pytest.mark.urls("tests.kit")
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_an_open_page_has_no_fault(name, view, open_page, watch):
    watch.expect("status of 404")
    path, action = OPEN_PAGES[name]
    page = open_page(**VIEWS[view])

    page.goto(path)
    if action:
        action(page)

    look_at(page, name, view)


def test_axe_sees_a_planted_fault(phone, watch):
    watch.expect("status of 404")
    phone.goto("/")
    phone.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/favicon.ico\">')"
    )

    assert any(fault.startswith("image-alt") for fault in faults(phone))
