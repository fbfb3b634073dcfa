"""From the first page to the receipt, as somebody walks it with a browser that runs no script."""

import json
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from intake.models import Escalation, Outbox, Response
from tests.filling import CALM, send_page, sheet

pytestmark = pytest.mark.django_db
PERSON = {
    "full_name": "Test Person",
    "birth_date_day": "14",
    "birth_date_month": "3",
    "birth_date_year": "1974",
    "phone": "01632 960001",
    "consent_care": "on",
}


@pytest.fixture(autouse=True)
def fresh_throttles():
    cache.clear()


def sign_in_by_code(client: Client, url: str) -> str:
    """Follow a link to a page of patients, sign in with the mailed code, and say where one arrives."""
    asked = client.get(url)
    assert asked.url.startswith("/accounts/sign-in/?next=")
    page = client.get(asked.url)
    sent = client.post(asked.url, {**sheet(page, holding="email").data, "email": "ada@example.org"})
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
    page = client.get(sent.url)
    return client.post(sent.url, {**sheet(page, holding="code").data, "code": code}).url


def start(client: Client) -> str:
    """From the first page to the first page of questions."""
    landing = client.get("/").content.decode()
    link = re.search(r'href="([^"]+)">Start now', landing).group(1)
    arrived = sign_in_by_code(client, link)
    assert arrived == link
    chosen = f"{arrived}?who=self"
    page = client.get(chosen)
    return client.post(chosen, {**sheet(page, holding="token").data, **PERSON}).url


def fill_in(client: Client, url: str, answers: dict, *, until: str = "/check/") -> str:
    """Go from page to page as the site leads, until an address that ends so."""
    for _ in range(40):
        if url.endswith(until):
            return url
        url = send_page(client, url, answers).url
    raise AssertionError("the form does not end")


def test_from_sign_up_to_the_receipt(client):
    first = start(client)

    check = fill_in(client, first, CALM)
    sent = client.post(check, sheet(client.get(check), holding="form_token").data)

    html = client.get(sent.url).content.decode()
    response = Response.objects.get()
    assert response.case.patient.reference in html
    facts = json.loads(response.frozen)
    assert facts["saddle_numbness"] == "no"
    assert facts["pain_regions"] == ["low_back_right"]
    assert facts["age_years"] > 50
    assert Outbox.objects.get().case == response.case
    assert not Escalation.objects.exists()
    assert "Sent" in client.get("/intake/").content.decode()


def test_on_another_device_it_goes_on_where_the_person_stopped(client):
    stopped = fill_in(client, start(client), CALM, until="/where/")
    send_page(client, stopped, CALM, leave="1")

    phone = Client()
    home = sign_in_by_code(phone, "/intake/")
    link = re.search(r'href="(/intake/[^"]+)">Go on<', phone.get(home).content.decode()).group(1)

    assert Response.objects.get().draft["pain_regions"] == ["low_back_right"]
    assert link.endswith("/where-2/")
    check = fill_in(phone, link, CALM)
    assert "still missing" not in phone.get(check).content.decode()


def test_an_emergency_is_met_on_the_way_read_and_gone_past(client):
    first = start(client)

    stop = fill_in(client, first, {**CALM, "saddle_numbness": "yes"}, until="/stop/")
    assert stop.endswith("/stop/")
    page = client.get(stop)
    onward = client.post(stop, sheet(page).data).url
    check = fill_in(client, onward, {**CALM, "saddle_numbness": "yes"})
    sent = client.post(check, sheet(client.get(check), holding="form_token").data)

    assert sent.url.endswith("/sent/")
    assert set(Escalation.objects.values_list("state", flat=True)) == {"open"}
    assert "may need help now" in client.get(sent.url).content.decode()


def test_a_mistaken_tap_is_put_right_and_the_red_flag_stays(client):
    stop = fill_in(client, start(client), {**CALM, "saddle_numbness": "yes"}, until="/stop/")
    change = re.search(r'href="([^"#]+)#[^"]*">Change it', client.get(stop).content.decode()).group(1)

    send_page(client, change, {"saddle_numbness": "no"})

    assert Response.objects.get().draft["saddle_numbness"] == "no"
    assert Escalation.objects.get().because == {"saddle_numbness": "yes"}
