"""What somebody sent after their session had ended is not lost: they sign in, see it, and decide."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from intake.models import Escalation, ParkedPage, Response
from orthoregen.accounts import services
from tests.factories import make_draft, make_patient_user, sign_in
from tests.filling import page_of, sheet
from tests.journeys.test_patient import sign_in_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the services behind it are tried on both databases
FIRST = page_of("saddle_numbness")
LATER = page_of("leg_weakness")
TYPED = {"revision": "0", "saddle_numbness": "no"}


@pytest.fixture
def draft(client, time_machine):
    cache.clear()
    time_machine.move_to("2026-11-24 02:00:00", tick=False)
    user = make_patient_user(email="ada@example.org")  # as sign_in_by_code signs in
    sign_in(client, user)
    return make_draft(user=user)


@pytest.fixture
def later(time_machine):
    """Half an hour has passed, and a second."""

    def pass_by() -> None:
        time_machine.move_to("2026-11-24 02:30:01", tick=False)

    return pass_by


def address(draft, page: str = FIRST) -> str:
    return reverse("intake:page", args=[draft.pk, page])


def stored() -> dict:
    return Response.objects.get().draft


def sign_in_again(client, refused) -> str:
    """Where one arrives who signs in where one was sent."""
    assert refused.status_code == 302
    return sign_in_by_code(client, re.search(r"next=([^&]+)", refused.url)[1].replace("%2F", "/"))


def test_whoever_sends_a_page_too_late_signs_in_and_finds_it_beside_what_was_saved(client, draft, later):
    later()

    refused = client.post(address(draft), TYPED)
    says = client.get(refused.url).content.decode()
    arrived = sign_in_again(client, refused)
    page = client.get(arrived)

    assert "You were away for 30 minutes, so we closed the form. Your answers are safe." in says
    assert "We kept what you sent just now." in says
    assert arrived == address(draft)
    html = page.content.decode()
    assert "after the form was closed" in html
    assert [(row["saved"], row["mine"]) for row in page.context["rows"]] == [("Not answered", "No")]
    assert "checked" not in html  # nothing is chosen for them
    assert stored() == {}


@pytest.mark.parametrize(("keep", "kept"), [("mine", {"saddle_numbness": "no"}), ("saved", {})])
def test_the_person_decides(client, draft, later, keep, kept):
    later()
    page = client.get(sign_in_again(client, client.post(address(draft), TYPED)))

    answer = client.post(address(draft), {**sheet(page, holding="parked").data, "keep": keep})

    assert answer.url == address(draft)
    assert stored() == kept
    assert not ParkedPage.objects.exists()
    assert "We kept the answers that you chose." in client.get(answer.url).content.decode()


def test_without_a_choice_it_is_asked_again(client, draft, later):
    later()
    page = client.get(sign_in_again(client, client.post(address(draft), TYPED)))

    again = client.post(address(draft), sheet(page, holding="parked").data, follow=True)

    assert "Choose which answers to keep" in again.content.decode()
    assert ParkedPage.objects.exists()


def test_a_choice_that_was_overtaken_is_asked_again(client, draft, later):
    later()
    page = client.get(sign_in_again(client, client.post(address(draft), TYPED)))
    Response.objects.update(draft={"saddle_numbness": "not_sure"}, revision=1)

    again = client.post(address(draft), {**sheet(page, holding="parked").data, "keep": "mine"})

    assert again.status_code == 409
    assert [(row["saved"], row["mine"]) for row in again.context["rows"]] == [("Not sure", "No")]
    assert stored() == {"saddle_numbness": "not_sure"}


def test_a_choice_from_a_page_that_is_decided_already_changes_nothing(client, draft, later):
    later()
    page = client.get(sign_in_again(client, client.post(address(draft), TYPED)))
    chosen = {**sheet(page, holding="parked").data, "keep": "mine"}
    client.post(address(draft), {**chosen, "keep": "saved"})

    assert client.post(address(draft), chosen).url == address(draft)
    assert stored() == {}


def test_what_says_the_same_as_the_form_is_not_asked_about(client, draft, later):
    later()
    arrived = sign_in_again(client, client.post(address(draft), TYPED))
    Response.objects.update(draft={"saddle_numbness": "no"}, revision=1)

    page = client.get(arrived, follow=True)

    assert page.context["form"]
    assert not ParkedPage.objects.exists()


def test_it_comes_before_other_pages_and_before_sending(client, draft, later):
    later()
    sign_in_again(client, client.post(address(draft), TYPED))

    assert client.get(address(draft, LATER)).url == address(draft)
    assert client.get(reverse("intake:check", args=[draft.pk])).url == address(draft)


def test_a_session_that_was_ended_by_another_window_is_no_different(client, draft, later):
    later()
    client.get("/")  # here it ends

    arrived = sign_in_again(client, client.post(address(draft), TYPED))

    assert ParkedPage.objects.get().by is None
    assert "after the form was closed" in client.get(arrived).content.decode()


def test_what_a_stranger_sends_is_shown_to_nobody_else(client, draft):
    stranger = Client()
    stranger.post(address(draft), TYPED)
    assert ParkedPage.objects.exists()

    assert "after the form was closed" not in client.get(address(draft)).content.decode()
    sign_in(stranger, make_patient_user())
    assert stranger.get(address(draft)).status_code == 404


def test_somebody_elses_session_keeps_nothing(client, draft, later):
    other = sign_in(Client(), make_patient_user())
    later()

    other.post(address(draft), TYPED)

    assert not ParkedPage.objects.exists()


def test_a_closed_account_raises_nothing(client, draft):
    services.set_active(user=draft.started_by, is_active=False, by=None)

    client.post(address(draft), {**TYPED, "saddle_numbness": "yes"})

    assert not Escalation.objects.exists()


def test_an_emergency_in_it_counts_is_told_at_once_and_is_read_first(client, draft, later):
    later()

    refused = client.post(address(draft), {**TYPED, "saddle_numbness": "yes"})
    says = client.get(refused.url).content.decode()
    arrived = sign_in_again(client, refused)

    assert "may need help now" in says
    assert "call 999" in says
    assert Escalation.objects.get().because == {"saddle_numbness": "yes"}
    assert client.get(arrived).url == reverse("intake:stop", args=[draft.pk])


def test_a_script_hears_why_and_where(client, draft, later):
    later()

    told = client.post(address(draft), TYPED, headers={"accept": "application/json"})

    assert told.status_code == 401
    assert told.json()["text"].startswith("You were away for 30 minutes")
    assert told.json()["link"]["url"].endswith(f"?next={address(draft).replace('/', '%2F')}")
    assert ParkedPage.objects.get().answers == {"saddle_numbness": "no"}


@pytest.mark.parametrize("page", ["no-such-page", FIRST])
def test_what_cannot_be_kept_leads_to_the_sign_in_page_all_the_same(client, draft, later, page):
    later()
    Response.objects.update(state="expired")

    assert "/accounts/sign-in/" in client.post(address(draft, page), TYPED).url
    assert not ParkedPage.objects.exists()


# --- a page from before the last sign-in ----------------------------------------------------------
@pytest.fixture
def strict(draft):
    """A browser whose pages carry the token of the sign-in before."""
    client = sign_in(Client(enforce_csrf_checks=True), draft.started_by)
    client.get(address(draft))
    return client


def test_a_page_from_before_the_last_sign_in_is_kept_and_shown_again(strict, draft):
    refused = strict.post(address(draft), TYPED, headers={"origin": "http://testserver"})

    assert refused.url == address(draft)
    assert "after the form was closed" in strict.get(refused.url).content.decode()
    assert stored() == {}


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_what_another_site_makes_a_browser_send_is_not_kept(strict, draft, origin):
    refused = strict.post(address(draft), TYPED, headers=origin)

    assert refused.status_code == 403
    assert not ParkedPage.objects.exists()


def test_what_could_not_be_kept_is_not_passed_over_in_silence(strict, draft):
    ours = {"origin": "http://testserver"}
    Response.objects.update(state="expired")

    refused = strict.post(address(draft), TYPED, headers=ours)

    assert refused.status_code == 403
    assert "The form was open for too long" in refused.content.decode()
    assert not ParkedPage.objects.exists()


def test_of_what_stands_in_the_form_already_nothing_need_be_kept(strict, draft):
    Response.objects.update(draft={"saddle_numbness": "no"}, revision=1)

    sent = strict.post(address(draft), TYPED, headers={"origin": "http://testserver"})

    assert sent.url == address(draft)
    assert not ParkedPage.objects.exists()
