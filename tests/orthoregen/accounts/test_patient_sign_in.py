"""Patients sign up and in with a code by e-mail; nobody learns who has an account."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from orthoregen.accounts.models import Role, User
from orthoregen.audit.models import AuditEvent
from tests.people import make_patient_user, make_staff

pytestmark = pytest.mark.django_db
ASK = "/accounts/sign-in/"
CODE = "/accounts/sign-in/code/"
ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]


@pytest.fixture(autouse=True)
def fresh_throttles():
    cache.clear()


def newest_code() -> str:
    return re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()


def sign_in_as(client, email: str):
    client.post(ASK, {"email": email})
    return client.post(CODE, {"code": newest_code()})


def test_a_new_address_gets_an_account_and_comes_in_with_the_code(client):
    response = sign_in_as(client, "Ada@Example.org")

    user = User.objects.get()
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.email, user.kind, user.has_usable_password()) == ("ada@example.org", "patient", False)


def test_the_same_person_comes_back_to_the_same_account(client):
    sign_in_as(client, "ada@example.org")
    client.post("/accounts/sign-out/")

    sign_in_as(client, "ADA@example.org")

    assert User.objects.count() == 1


def test_after_sign_in_the_person_is_where_they_wanted_to_go(client):
    client.post(ASK + "?next=/intake/", {"email": "ada@example.org", "next": "/intake/"})

    response = client.post(CODE, {"code": newest_code(), "next": "/intake/"})

    assert response.url == "/intake/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client, target):
    client.post(ASK, {"email": "ada@example.org", "next": target})

    response = client.post(CODE, {"code": newest_code(), "next": target})

    assert "evil" not in response.url
    assert "javascript" not in response.url


def test_a_wrong_code_does_not_come_in_and_five_of_them_end_it(client):
    client.post(ASK, {"email": "ada@example.org"})

    for _ in range(5):
        client.post(CODE, {"code": "0000-0000"})
    response = client.post(CODE, {"code": newest_code()})

    assert "_auth_user_id" not in client.session
    assert response.status_code == 302
    assert AuditEvent.objects.filter(action="session.refused", reason="code").count() == 5


@pytest.mark.hazard("H22")
def test_a_code_is_used_once(client):
    sign_in_as(client, "ada@example.org")
    code = newest_code()
    client.post("/accounts/sign-out/")

    client.post(CODE, {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_code_ends_after_ten_minutes(client, time_machine):
    time_machine.move_to("2026-11-24 10:00")
    client.post(ASK, {"email": "ada@example.org"})

    time_machine.move_to("2026-11-24 10:10:05")
    client.post(CODE, {"code": newest_code()})

    assert "_auth_user_id" not in client.session


@pytest.mark.hazard("H22")
def test_somebody_elses_browser_cannot_use_the_code(client):
    client.post(ASK, {"email": "ada@example.org"})
    other = Client()
    other.post(ASK, {"email": "eve@example.org"})

    other.post(CODE, {"code": re.search(r"\d{4}-\d{4}", mail.outbox[0].body).group()})

    assert "_auth_user_id" not in other.session


def test_known_unknown_closed_and_staff_addresses_get_the_same_answer(client, settings):
    settings.INTAKE_ENTRY = "invited"
    make_patient_user(email="known@example.org")
    make_patient_user(email="closed@example.org", is_active=False)
    make_staff(Role.SUPPORT, email="staff@example.org")
    answers = set()

    for email in ("known@example.org", "closed@example.org", "staff@example.org", "unknown@example.org"):
        client.cookies.clear()
        asked = client.post(ASK, {"email": email})
        page = client.get(asked.url)
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(email, "…")
        wrong = client.post(CODE, {"code": "0000-0000"})
        answers.add((asked.status_code, asked.url, text, wrong.status_code))

    assert len(answers) == 1
    assert len(mail.outbox) == 4


def test_only_a_known_open_patient_account_gets_a_code(client, settings):
    settings.INTAKE_ENTRY = "invited"
    make_patient_user(email="known@example.org")
    make_patient_user(email="closed@example.org", is_active=False)
    make_staff(Role.SUPPORT, email="staff@example.org")

    for email in ("closed@example.org", "staff@example.org", "unknown@example.org", "known@example.org"):
        client.post(ASK, {"email": email})

    with_code = [message.to[0] for message in mail.outbox if re.search(r"\d{4}-\d{4}", message.body)]
    assert with_code == ["known@example.org"]
    assert User.objects.filter(email="unknown@example.org").count() == 0


@pytest.mark.hazard("H22")
def test_the_mail_says_nothing_about_health_and_names_no_clinic(client, settings):
    client.post(ASK, {"email": "ada@example.org"})
    make_staff(email="staff@example.org")
    client.post(ASK, {"email": "staff@example.org"})

    words = re.compile(r"spine|clinic|pain|patient|health|doctor|medic|intake|triage|symptom", re.IGNORECASE)
    for message in mail.outbox:
        assert not words.search(message.subject + message.from_email + message.body), message.body
    assert words.search(settings.CLINIC.name)  # the scan would see the clinic's name


def test_one_network_cannot_ask_for_codes_without_end_for_one_address(client):
    answers = [client.post(ASK, {"email": "ada@example.org"}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]


def test_a_strangers_requests_do_not_lock_the_owner_out(client):
    for _ in range(5):
        client.post(ASK, {"email": "ada@example.org"}, REMOTE_ADDR="203.0.113.9")

    assert client.post(ASK, {"email": "ada@example.org"}, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_mistyped_address_can_be_corrected(client):
    client.post(ASK, {"email": "adda@example.org"})

    assert client.get(ASK).status_code == 200
    assert sign_in_as(client, "ada@example.org").status_code == 302


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a" * 300 + "@example.org"])
def test_an_address_that_is_none_is_said_so(client, email):
    response = client.post(ASK, {"email": email})

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert User.objects.count() == 0


def test_signing_in_gives_a_new_session_id(client):
    client.post(ASK, {"email": "ada@example.org"})
    before = client.session.session_key

    client.post(CODE, {"code": newest_code()})

    assert client.session.session_key != before


def test_sign_in_and_out_are_recorded(client):
    sign_in_as(client, "ada@example.org")
    client.post(reverse("account_logout"))

    actions = list(AuditEvent.objects.order_by("id").values_list("action", "role"))
    assert actions == [
        ("account.opened", "patient"),
        ("session.opened", "patient"),
        ("session.closed", "patient"),
    ]
