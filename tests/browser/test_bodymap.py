"""The drawn map: mouse, finger, keys and list give the same answers, with script and without."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from intake.bodymap.maps import Piece, body_map
from intake.models import Response
from intake.questionnaire import PAGES
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import AXE, faults, look_at
from tests.factories import make_draft
from tests.people import make_patient_user, sign_in

PAIN = ["low_back_midline", "buttock_right"]
HIT = """points => points.filter(([place, x, y]) => {
    const art = document.querySelector('.art').getBoundingClientRect();
    const scale = art.width / document.querySelector('.bodymap').dataset.width;
    const top = document.elementFromPoint(art.left + x * scale, art.top + y * scale);
    return top?.closest('label')?.control?.value !== place;
})"""


def page_of(code: str) -> str:
    """The key of the page that asks for these places."""
    return next(page.key for page in PAGES if code in [question.code for question in page.questions])


@pytest.fixture
def open_map(open_page, live_server) -> Callable[..., tuple[Page, Response]]:
    """Open the page of a question about places: `open_map("pain_regions", **PHONE)`.

    Nothing is saved while somebody marks: what is sent is what the page holds.
    """

    def open_one(code: str, marked: list[str] | None = None, **options: object) -> tuple[Page, Response]:
        user = make_patient_user()
        form = make_draft(user=user, draft={} if marked is None else {"pain_regions": marked})
        page = open_page(**options)
        page.route("**/saving*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        cookie = sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(f"/intake/{form.pk}/{page_of(code)}/")
        return page, form

    return open_one


def point_of(page: Page, place: str, view: str) -> tuple[float, float]:
    """Where a place is drawn, on the screen."""
    piece: Piece = next(piece for piece in body_map().places[place] if piece.view == view)
    page.locator(".stage").first.scroll_into_view_if_needed()
    art = page.locator(".art").first.bounding_box()
    x, y = (art["x"] + piece.at[0] * art["width"] / body_map().width), 0
    y = art["y"] + piece.at[1] * art["width"] / body_map().width
    if not 80 < y < page.viewport_size["height"] - 20:
        page.mouse.wheel(0, y - 400)
        page.wait_for_timeout(100)
        return point_of(page, place, view)
    return x, y


def marked(page: Page, name: str = "pain_regions") -> list[str]:
    return page.evaluate(
        '(name) => [...document.querySelectorAll(`[name="${name}"]:checked`)].map(box => box.value)', name
    )


def send(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_load_state()


def saved(form: Response) -> object:
    form.refresh_from_db()
    return form.draft.get("pain_regions")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_click_on_a_shape_marks_its_place_and_its_name_takes_it_away(open_map, script):
    page, _form = open_map("pain_regions", **DESK, java_script_enabled=script)

    page.mouse.click(*point_of(page, "buttock_right", "back"))
    page.mouse.click(*point_of(page, "groin_left", "front"))
    page.mouse.click(*point_of(page, "psis_left", "close"))
    assert marked(page) == ["psis_left", "buttock_right", "groin_left"]
    page.locator(".region .word", has_text="Dimple above the left buttock").click()
    assert marked(page) == ["buttock_right", "groin_left"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_finger_marks_a_place_in_each_of_the_three_views(open_map, script):
    page, form = open_map("pain_regions", **PHONE, java_script_enabled=script)

    page.touchscreen.tap(*point_of(page, "thigh_back_left", "back"))
    page.locator(".to-front").tap()
    page.touchscreen.tap(*point_of(page, "knee_right", "front"))
    page.locator(".to-close").tap()
    page.touchscreen.tap(*point_of(page, "foot_sole_left", "close"))
    send(page)

    assert saved(form) == ["thigh_back_left", "knee_right", "foot_sole_left"]


def test_every_shape_can_be_hit_and_belongs_to_its_place(open_map):
    page, _form = open_map("pain_regions", viewport={"width": 1280, "height": 1800})
    points = [(place, *piece.at) for place, pieces in body_map().places.items() for piece in pieces]

    assert len(points) > 80
    assert page.evaluate(HIT, points) == []
    assert page.evaluate(HIT, [("groin_left", *points[0][1:])]) != []


@pytest.mark.hazard("H06")
def test_picture_list_and_keys_give_the_same_answers(open_map):
    page, by_picture = open_map("pain_regions", **DESK)
    for place, view in (("neck_midline", "back"), ("low_back_left", "back"), ("big_toe_right", "front")):
        page.mouse.click(*point_of(page, place, view))
    send(page)
    page, by_list = open_map("pain_regions", **DESK)
    page.get_by_label("Use a list instead of the picture").check()
    for words in ("Middle of the neck", "Left low back, beside the spine", "Right big toe"):
        page.locator(".region .word", has_text=words).click()
    send(page)
    page, by_keys = open_map("pain_regions", **DESK)
    page.locator("[name=pain_regions]").first.focus()
    for value in (box.get_attribute("value") for box in page.locator("[name=pain_regions]").all()):
        if value in ("neck_midline", "low_back_left", "big_toe_right"):
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
    send(page)

    assert saved(by_picture) == ["neck_midline", "low_back_left", "big_toe_right"]
    assert saved(by_list) == saved(by_keys) == saved(by_picture)


@pytest.mark.hazard("H06")
def test_a_near_miss_counts_for_the_closest_place_and_never_guesses_a_side(open_map):
    page, _form = open_map("pain_regions", **DESK)
    _x, y = point_of(page, "hand_left", "back")

    page.mouse.click(left_edge(page, "hand_left") - 30, y)
    assert marked(page) == []
    page.mouse.click(left_edge(page, "hand_left") - 6, y)
    assert marked(page) == ["hand_left"]
    page.mouse.click(*between_the_thighs(page))
    assert marked(page) == ["hand_left"]


def left_edge(page: Page, place: str) -> float:
    label = page.locator(f"[value={place}] ~ .shape path")
    return label.evaluate("path => path.getBoundingClientRect().left")


def between_the_thighs(page: Page) -> tuple[float, float]:
    """On the midline, with a thigh within reach on either side."""
    _x, y = point_of(page, "saddle", "back")
    art = page.locator(".art").first.bounding_box()
    scale = art["width"] / body_map().width
    return art["x"] + 200 * scale, y + 40 * scale


def test_marked_places_come_first_and_the_rest_of_the_body_second(open_map):
    page, _form = open_map("numb_regions", PAIN, **PHONE)

    page.locator(".near-word", has_text="Right buttock").tap()
    assert not page.locator(".map").is_visible()
    page.locator("summary").tap()
    painted = page.locator("label.shape.n3 path").evaluate("path => getComputedStyle(path).fill")
    resting = page.locator("label.shape.n2 path").evaluate("path => getComputedStyle(path).fill")
    page.touchscreen.tap(*point_of(page, "calf_left", "back"))

    assert painted != resting
    assert marked(page, "numb_regions") == ["buttock_right", "calf_left"]


def test_one_finger_points_at_one_place(open_map):
    page, _form = open_map("one_finger_point", ["low_back_midline"], **DESK)
    page.locator("summary").click()

    page.mouse.click(*point_of(page, "psis_right", "close"))
    page.mouse.click(*point_of(page, "buttock_left", "back"))

    assert marked(page, "one_finger_point") == ["buttock_left"]


def test_left_stays_left_where_writing_runs_from_the_right(open_map):
    page, _form = open_map("pain_regions", **DESK)
    before = point_of(page, "hand_left", "back")

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert point_of(page, "hand_left", "back") == before
    page.mouse.click(*before)
    assert marked(page) == ["hand_left"]


def test_the_list_has_large_rows_and_choosing_it_is_no_answer(open_map):
    page, _form = open_map("pain_regions", **PHONE)
    page.locator(".to-front").tap()
    page.get_by_label("Use a list instead of the picture").check()

    heights = [word.bounding_box()["height"] for word in page.locator(".region .word").all()]
    names = page.evaluate("[...new FormData(document.getElementById('questions')).keys()]")

    assert len(heights) == 55
    assert min(heights) >= 48
    assert not [name for name in names if "view" in name or "list" in name]
    page.reload()
    assert page.get_by_label("Use a list instead of the picture").is_checked()


def test_axe_finds_nothing_in_any_state(open_map):
    page, _form = open_map("pain_regions", PAIN, **PHONE, reduced_motion="reduce")
    page.evaluate(AXE)

    assert faults(page) == []
    page.get_by_label("Use a list instead of the picture").check()
    assert faults(page) == []
    page.evaluate("document.querySelectorAll('[name=pain_regions]:checked').forEach(box => box.click())")
    page.get_by_label("Use a list instead of the picture").uncheck()
    page.emulate_media(color_scheme="dark")
    send(page)
    page.locator(".error-summary a").click()
    page.evaluate(AXE)
    assert faults(page) == []


def test_the_follow_up_pages_stand_every_look(open_map):
    page, _form = open_map("numb_regions", PAIN, **PHONE)
    page.locator("summary").click()

    look_at(page, "map-numb")
