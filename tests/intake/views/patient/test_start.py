"""Beginning a form: who it is about, what is agreed to, and who is led to the clinic instead."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.age import clinic_day
from intake.models import Case, Consent, Patient, Relation, Response
from tests.factories import make_draft, make_patient, make_submitted
from tests.filling import sheet

pytestmark = pytest.mark.django_db
NEW = "/intake/new/"
PERSON = {
    "full_name": "Test Person",
    "birth_date_day": "14",
    "birth_date_month": "3",
    "birth_date_year": "1974",
    "phone": "01632 960001",
    "consent_care": "on",
}


def born(day) -> dict[str, str]:
    return {
        "birth_date_day": str(day.day),
        "birth_date_month": str(day.month),
        "birth_date_year": str(day.year),
    }


STRANGER = "8fde7c99-690f-4da8-897a-7de0e7c6509d"


def begin(client, who="self", **fields):
    return client.post(f"{NEW}?who={who}", {**PERSON, "token": str(uuid4()), **fields})


def years_ago(years: int, days: int = 0):
    today = clinic_day(timezone.now())
    return today.replace(year=today.year - years) - timedelta(days=days)


def test_first_it_asks_who_the_form_is_about_and_offers_no_staff(client, user):
    html = client.get(NEW).content.decode()

    for relation in ("self", "parent", "carer", "interpreter"):
        assert f'value="{relation}"' in html
    assert "staff" not in html


def test_going_on_without_a_choice_says_what_to_choose(client, user):
    page = client.get(NEW, {"next": "person"})

    assert page.context["form"].errors["who"] == ["Choose who this form is about."]


@pytest.mark.parametrize("who", ["", "staff", "nonsense", STRANGER])
def test_somebody_who_is_not_offered_cannot_be_chosen(client, user, who):
    for response in (client.get(NEW, {"who": who}), begin(client, who)):
        assert response.status_code == 200
        assert response.context["form"].errors["who"]
    assert Case.objects.count() == 0


def test_a_new_person_leads_to_the_first_page_of_questions(client, user):
    response = begin(client)

    form = Response.objects.get()
    assert response.url == reverse("intake:page", args=[form.pk, "urgent-signs"])
    assert (form.relation, form.started_by) == (Relation.SELF, user)
    assert form.case.patient.full_name == "Test Person"
    assert {c.purpose: c.is_given for c in Consent.objects.all()} == {
        "care": True,
        "messages": False,
        "research": False,
    }


def test_pressing_the_button_twice_makes_one_case(client, user):
    token = str(uuid4())

    first, second = begin(client, token=token), begin(client, token=token)

    assert first.url == second.url
    assert (Case.objects.count(), Patient.objects.count()) == (1, 1)


def test_the_page_brings_its_own_token(client, user):
    one = sheet(client.get(f"{NEW}?who=self"), holding="token").hidden["token"]
    other = sheet(client.get(f"{NEW}?who=self"), holding="token").hidden["token"]

    assert one != other


@pytest.mark.parametrize("token", ["", "x", "1" * 500, "{}"])
def test_a_bad_token_does_no_harm(client, user, token):
    assert begin(client, token=token).status_code == 302


def test_without_agreement_to_care_it_says_what_to_do(client, user):
    response = client.post(f"{NEW}?who=self", {**PERSON, "consent_care": ""})

    assert "Tick this box" in response.content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"full_name": "  "}, "Enter the full name."),
        ({"full_name": "x" * 201}, "Enter a shorter name"),
        ({"phone": ""}, "Enter a telephone number"),
        ({"phone": "call me"}, "Enter the whole telephone number"),
        ({"phone": "12345"}, "Enter the whole telephone number"),
        ({"birth_date_day": ""}, "Enter the date of birth with day, month and year"),
        ({"birth_date_month": "13"}, "Enter the date of birth with day, month and year"),
        ({"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""}, "Enter the date of birth,"),
        ({"birth_date_year": "74"}, "Enter the date of birth with day, month and year"),
        ({"birth_date_year": "2999"}, "That date is in the future"),
        ({"birth_date_year": "1874"}, "That date is too long ago"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(client, user, fields, words):
    response = begin(client, **fields)

    html = response.content.decode()
    assert response.status_code == 200
    assert words in html
    assert 'value="Test Person"' in html or "full_name" in fields
    assert Case.objects.count() == 0


@pytest.mark.parametrize(("days_short", "is_let_in"), [(0, True), (-1, False)])
def test_the_minimum_age_is_reached_on_the_birthday(client, user, settings, days_short, is_let_in):
    response = begin(client, **born(years_ago(settings.CLINIC.minimum_age, days_short)))

    assert (response.status_code == 302) is is_let_in
    assert Case.objects.count() == Patient.objects.count() == int(is_let_in)
    if not is_let_in:
        html = response.content.decode()
        assert settings.CLINIC.phone in html
        assert "talk to you first" in html


def test_a_child_is_led_to_the_clinic_even_when_the_rest_is_missing(client, user):
    response = begin(client, "parent", full_name="", phone="", consent_care="", **born(years_ago(9)))

    assert "Talk to the clinic" in response.content.decode()


def test_a_mistyped_birth_date_is_corrected_without_typing_the_rest_again(client, user):
    led_away = begin(client, **born(years_ago(9)))

    again = client.post(f"{NEW}?who=self", {**sheet(led_away, holding="phone").data, "edit": "1"})

    assert again.status_code == 200
    filled = sheet(again, holding="phone").data
    assert filled["full_name"] == ["Test Person"]
    assert client.post(f"{NEW}?who=self", {**filled, **born(years_ago(40))}).status_code == 302


def test_somebody_who_cannot_agree_is_led_to_the_clinic(client, user):
    response = begin(client, "carer", agrees="no")

    assert "Talk to the clinic" in response.content.decode()
    assert Case.objects.count() == 0


def test_a_helper_says_that_the_person_agrees(client, user):
    asked = begin(client, "interpreter")
    begun = begin(client, "interpreter", agrees="yes")

    assert asked.context["form"].errors["agrees"]
    assert begun.status_code == 302
    assert Response.objects.get().relation == Relation.INTERPRETER


def test_a_person_who_is_known_is_not_asked_again_who_they_are(client, user):
    patient = make_patient(user=user, full_name="Known Person")

    offered = client.get(NEW).content.decode()
    page = client.get(f"{NEW}?who={patient.pk}").content.decode()
    begun = client.post(f"{NEW}?who={patient.pk}", {"consent_care": "on", "token": str(uuid4())})

    assert "Known Person, born 14 March 1974" in offered
    assert 'value="self"' not in offered
    assert "Known Person" in page
    assert "full_name" not in page
    assert begun.status_code == 302
    assert Response.objects.get().case.patient == patient


def test_a_draft_that_waits_is_offered_first(client, user):
    draft = make_draft(user=user)

    html = client.get(NEW).content.decode()

    assert reverse("intake:case", args=[draft.pk]) in html


# --- putting a person right -----------------------------------------------------------------------
def test_a_person_is_put_right_while_the_form_is_a_draft(client, user):
    draft = make_draft(user=user)
    url = reverse("intake:person", args=[draft.pk])

    shown = client.get(url).content.decode()
    response = client.post(url, {**PERSON, "full_name": "Right  Name "})

    assert draft.case.patient.full_name in shown
    assert response.url == reverse("intake:check", args=[draft.pk])
    draft.case.patient.refresh_from_db()
    assert draft.case.patient.full_name == "Right Name"


def test_a_correction_that_makes_the_person_too_young_stops_the_form_but_can_be_put_right(client, user):
    draft = make_draft(user=user)
    person, page = (
        reverse("intake:person", args=[draft.pk]),
        reverse("intake:page", args=[draft.pk, "nerves"]),
    )

    client.post(person, {**PERSON, **born(years_ago(9))})

    stopped = client.get(page).content.decode()
    assert "Talk to the clinic" in stopped
    assert person in stopped
    client.post(person, PERSON)
    assert "Talk to the clinic" not in client.get(page).content.decode()


def test_a_person_is_not_changed_after_the_form_was_sent(client, user):
    sent = make_submitted(user=user)

    response = client.post(reverse("intake:person", args=[sent.pk]), PERSON)

    assert response.url == reverse("intake:case", args=[sent.pk])
    assert Patient.objects.get().full_name != "Test Person"
