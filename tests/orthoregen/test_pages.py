"""The first page, and the frame that all pages share."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from intake.questionnaire import PAGES, minutes_left
from orthoregen import errors
from orthoregen.accounts.models import Role
from tests.people import make_patient_user, make_staff, sign_in

pytestmark = pytest.mark.django_db
DEMO_WORDS = "Demonstration \N{EN DASH} invented data."


@pytest.fixture
def first_page() -> str:
    response = Client().get("/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.hazard("H29")
def test_the_first_page_says_what_to_do_in_an_emergency_without_script(first_page):
    number = settings.CLINIC.emergency_number

    assert "Do not wait for us if this is happening now" in first_page
    assert first_page.count(f'href="tel:{number}"') == 2  # in the notice and at the foot
    assert settings.CLINIC.opening_hours in first_page


def test_the_first_page_leads_to_start_resume_and_staff_sign_in(first_page):
    for words in ("Start now", "Go on with my form", "sign in here"):
        assert words in first_page
    assert 'href="/accounts/staff/"' in first_page


@pytest.mark.hazard("H31")
def test_a_demonstration_says_so_on_every_page(first_page):
    assert DEMO_WORDS in first_page
    assert DEMO_WORDS in Client().get("/no-such-page/").content.decode()


@override_settings(DEMO=False)
def test_a_real_clinic_does_not_call_itself_a_demonstration():
    assert "Demonstration" not in Client().get("/").content.decode()


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_an_error_page_says_what_happened_what_is_safe_and_whom_to_call(status):
    title, advice = errors.WORDS[status]

    html = errors.problem(None, status).content.decode()

    assert f"<h1>{title}</h1>" in html
    assert str(advice) in html
    assert "What you saved before is safe." in html
    assert f'href="tel:{settings.CLINIC.emergency_number}"' in html
    assert settings.CLINIC.phone in html


def test_the_first_page_says_how_long_the_form_takes_as_the_form_itself_does():
    minutes = minutes_left({}, PAGES[0])

    assert minutes == 6
    assert f"About {minutes} minutes." in Client().get("/").content.decode()


def test_staff_are_led_to_their_work_and_not_to_a_form():
    html = sign_in(Client(), make_staff(Role.SUPPORT)).get("/").content.decode()

    assert "Start now" not in html
    assert 'href="/admin/">Administration</a>' in html


def test_patients_are_not_shown_the_places_of_staff():
    html = sign_in(Client(), make_patient_user()).get("/").content.decode()

    assert "Administration" not in html
    assert "Start now" in html
