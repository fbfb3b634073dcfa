"""Saving while somebody types, in a real browser: a broken line, two windows, an emergency, nobody there."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from intake.models import Escalation, ParkedPage, Response
from orthoregen.accounts import sessions
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import enter  # noqa: F401 - a fixture
from tests.factories import make_draft, make_patient_user
from tests.filling import CALM, page_of

OFFLINE = "Not saved yet. There is no connection. We keep trying."
NO_LINE = "net::ERR_"
FIRST = page_of("saddle_numbness")
NEXT = page_of("leg_weakness")
PLACE = """() => {
    const box = document.querySelector('.status-line').getBoundingClientRect();
    return [box.top + scrollY, box.height, document.body.scrollHeight];
}"""


@pytest.fixture
def draft():
    return make_draft(draft={}, user=make_patient_user())


@pytest.fixture
def at_form(open_page, enter, draft) -> Callable[..., Page]:  # noqa: F811
    """Another window of its person, open at a page of the form."""

    def open_form(key: str = FIRST, **options) -> Page:
        page = open_page(**{**PHONE, **options})
        enter(page, draft.started_by)
        page.goto(reverse("intake:page", args=[draft.pk, key]))
        return page

    return open_form


def choose(page: Page, code: str, value: str) -> None:
    """As a finger does: on the words, which the box may cover."""
    box = page.locator(f'[name="{code}"][value="{value}"]')
    page.locator(f'label[for="{box.get_attribute("id")}"]').first.click(force=True)


def go_on(page: Page) -> None:
    """Press the button and wait for the next page."""
    before = page.url
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url(lambda url: url != before)


def stored() -> dict:
    return Response.objects.get().draft


def says(page: Page, text: str) -> None:
    expect(page.locator(".status-line")).to_contain_text(text)


# --- saving ---------------------------------------------------------------------------------------
def test_an_answer_is_saved_without_any_button(at_form):
    page = at_form()
    before = page.evaluate(PLACE)

    choose(page, "saddle_numbness", "no")

    says(page, "Saved at ")
    assert stored() == {"saddle_numbness": "no"}
    assert page.evaluate(PLACE) == before


def test_words_are_saved_while_they_are_typed(at_form):
    page = at_form(page_of("treatment_goal"))

    page.locator("textarea").first.press_sequentially("Walk the dog again")

    says(page, "Saved at ")
    assert "Walk the dog again" in stored().values()


@pytest.mark.parametrize("has_script", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_reloading_and_going_back_send_and_lose_nothing(at_form, has_script):
    page = at_form(java_script_enabled=has_script)
    page.goto(reverse("intake:page", args=[Response.objects.get().pk, page_of("treatment_goal")]))
    page.locator("textarea").first.fill("Walk the dog again")
    go_on(page)
    revision = Response.objects.get().revision

    page.reload()
    page.go_back()

    assert page.locator("textarea").first.input_value() == "Walk the dog again"  # from the server: no-store
    page.reload()
    go_on(page)
    assert Response.objects.get().revision == revision


def test_a_page_that_was_refused_may_be_sent_again_by_reloading(at_form):
    page = at_form(java_script_enabled=False)
    choose(page, "saddle_numbness", "no")
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()

    page.reload()

    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert (stored(), Response.objects.get().revision) == ({"saddle_numbness": "no"}, 1)


# --- the line -------------------------------------------------------------------------------------
def test_without_a_line_it_is_said_the_page_stays_and_it_is_tried_again(at_form, watch):
    watch.expect(NO_LINE)
    page = at_form()
    page.context.set_offline(True)
    choose(page, "saddle_numbness", "no")
    says(page, OFFLINE)

    page.get_by_role("button", name="Save and continue").last.click()
    page.get_by_role("button", name="Save and continue").last.click()
    says(page, OFFLINE)
    assert page.locator('[name="saddle_numbness"][value="no"]').is_checked()
    assert stored() == {}

    page.context.set_offline(False)
    says(page, "Saved at ")
    assert stored() == {"saddle_numbness": "no"}


@pytest.mark.soak
def test_a_button_that_is_pressed_right_after_a_choice_takes_it_along(at_form):
    page = at_form()
    asked = [code for code in CALM if page.locator(f'[name="{code}"]').count()]
    for code in asked:
        choose(page, code, CALM[code])

    go_on(page)

    assert stored() == {code: CALM[code] for code in asked}


def test_an_answer_that_was_lost_on_its_way_back_is_no_conflict(at_form, watch):
    watch.expect(NO_LINE)
    page = at_form()

    def lose(route: Route) -> None:
        route.fetch()  # the server has it
        route.abort()

    page.route(f"**/{FIRST}/", lose, times=1)
    choose(page, "saddle_numbness", "no")
    says(page, OFFLINE)
    choose(page, "saddle_numbness", "not_sure")
    says(page, "Saved at ")

    assert stored() == {"saddle_numbness": "not_sure"}
    assert Response.objects.get().revision == 2


@pytest.mark.soak
def test_where_the_server_fails_it_is_said_and_tried_again(at_form, watch):
    watch.expect("status of 503")
    watch.expect("answer 503")
    page = at_form()
    page.route(f"**/{FIRST}/", lambda route: route.fulfill(status=503), times=1)

    choose(page, "saddle_numbness", "no")

    says(page, "Something is wrong on our side")
    says(page, "Saved at ")
    assert stored() == {"saddle_numbness": "no"}


# --- two windows ----------------------------------------------------------------------------------
def test_two_windows_do_not_overwrite_each_other(at_form, watch):
    watch.expect("status of 409")
    first, second = at_form(), at_form()
    choose(first, "saddle_numbness", "no")
    says(first, "Saved at ")

    choose(second, "saddle_numbness", "not_sure")
    says(second, "This form was also opened on another device.")
    assert stored() == {"saddle_numbness": "no"}
    second.get_by_role("button", name="Look at both answers").click()
    expect(second.get_by_role("heading", name="Choose which answers to keep")).to_be_visible()
    second.get_by_label("The answers I sent now").check()
    second.get_by_role("button", name="Keep these answers").click()

    expect(second.get_by_role("heading", name="There is a problem")).to_be_visible()  # others are missing
    assert stored() == {"saddle_numbness": "not_sure"}


# --- an emergency ---------------------------------------------------------------------------------
def test_an_emergency_is_told_at_once_moves_nothing_and_leads_on(at_form):
    page = at_form()
    focused = page.locator('[name="saddle_numbness"][value="yes"]')
    focused.scroll_into_view_if_needed()
    before = focused.bounding_box()

    choose(page, "saddle_numbness", "yes")

    alert = page.locator("[data-part=urgent]")
    expect(alert).to_be_visible()
    assert Escalation.objects.exists()
    assert focused.bounding_box() == before
    assert page.evaluate("document.activeElement.name") == "saddle_numbness"
    assert alert.get_attribute("role") == "alert"
    alert.get_by_role("link").click()
    page.wait_for_url("**/stop/")


# --- signed out -----------------------------------------------------------------------------------
def be_idle() -> None:
    """Every session was last seen an hour ago."""
    for row in Session.objects.all():
        store = row.get_session_store_class()(session_key=row.session_key)
        store[sessions.SEEN] -= 3600
        store.save()


def test_whoever_was_away_is_led_back_to_the_same_page_and_nothing_is_lost(at_form, watch):
    watch.expect("status of 401")
    page = at_form()
    be_idle()

    choose(page, "saddle_numbness", "no")

    says(page, "You were away for 30 minutes, so we closed the form. Your answers are safe.")
    assert ParkedPage.objects.get().answers == {"saddle_numbness": "no"}
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(f"**/accounts/sign-in/?next=**{FIRST}**")


@pytest.mark.soak
def test_signing_in_again_in_another_window_is_enough(at_form, enter, draft):  # noqa: F811
    page = at_form()
    Session.objects.all().delete()
    page.context.clear_cookies(name="csrftoken")  # as signing in does, which brings a new one
    other = page.context.new_page()
    enter(other, draft.started_by)
    other.goto(reverse("intake:page", args=[draft.pk, NEXT]))

    choose(page, "saddle_numbness", "no")

    says(page, "Saved at ")
    assert stored() == {"saddle_numbness": "no"}


def test_nobody_there_is_warned_first_and_can_stay(at_form):
    page = at_form()
    page.clock.install()
    page.reload()

    page.clock.fast_forward("28:10")
    says(page, "In two minutes we close the form.")
    page.get_by_role("button", name="Keep the form open").click()
    says(page, "Saved ")

    page.clock.fast_forward("28:10")
    says(page, "In two minutes we close the form.")
    page.clock.fast_forward("02:10")
    says(page, "You were away for 30 minutes, so we closed the form.")
    assert not page.locator("#questions").is_visible()
