"""My forms, where one stands, what was agreed to, who opened my record."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.models import PatientAccess, Response, ReviewItem
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_case,
    make_clinician,
    make_draft,
    make_escalation,
    make_patient,
    make_patient_user,
    make_review_item,
    make_staff,
    make_submitted,
)

pytestmark = pytest.mark.django_db
HOME = "/intake/"


def text(response) -> str:
    return response.content.decode()


def test_with_no_form_it_says_what_to_do(client, user):
    html = text(client.get(HOME))

    assert "You have no form yet" in html
    assert reverse("intake:new") in html
    assert "Nobody but you has opened it." in html


def test_a_draft_leads_to_where_the_person_stopped(client, user):
    draft = make_draft(user=user, last_page="nerves", draft={"saddle_numbness": "no"})

    html = text(client.get(HOME))

    assert "Not sent yet" in html
    assert reverse("intake:page", args=[draft.pk, "nerves"]) in html
    assert html.count("btn-primary") == 1


def test_nobody_elses_forms_and_no_discarded_ones_are_listed(client, user):
    theirs = make_submitted()
    gone = make_draft(user=user, state="expired")

    html = text(client.get(HOME))

    assert str(theirs.pk) not in html
    assert str(gone.pk) not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [("waiting", "Sent"), ("claimed", "Being read"), ("decided", "Reviewed"), (None, "Sent")],
)
def test_a_form_that_was_sent_says_where_it_stands_in_plain_words(client, user, state, words):
    sent = make_submitted(user=user)
    fields = {
        "claimed": {"claimed_by": make_staff(), "claimed_at": NOON, "claim_until": NOON},
        "decided": {"closed_by": make_staff(), "closed_at": NOON},
    }
    if state:
        make_review_item(case=sent.case, state=state, rank=0, **fields.get(state, {}))

    for url in (HOME, reverse("intake:case", args=[sent.pk])):
        html = text(client.get(url))
        assert re.search(rf">\s*{words}</span>", html)
        assert "mergency</span>" not in html  # the rank is not for patients
        assert "Urgent" not in html


def test_ended_access_closes_the_form(client, user):
    draft = make_draft(user=user)
    access = PatientAccess.objects.get(user=user)
    access.until = timezone.now() - timedelta(seconds=1)
    access.save()

    for name in ("case", "person", "stop", "check", "sent", "discard"):
        assert client.get(reverse(f"intake:{name}", args=[draft.pk])).status_code == 404
    assert client.get(reverse("intake:page", args=[draft.pk, "nerves"])).status_code == 404
    assert str(draft.pk) not in text(client.get(HOME))


# --- who opened my record -------------------------------------------------------------------------
def test_it_says_in_which_role_and_when_a_record_was_opened_and_no_name(client, user):
    sent = make_submitted(user=user)
    clinician = make_clinician(name="Dr Particular")
    for _ in range(2):
        AuditEvent.objects.create(
            actor=clinician.user,
            role="clinician",
            action="case.read",
            patient_id=sent.case.patient_id,
            at=NOON,
        )
    AuditEvent.objects.create(  # somebody else's record
        actor=clinician.user, role="clinician", action="case.read", patient_id=make_patient().pk
    )

    html = text(client.get(HOME))

    assert html.count("<b>A clinician</b>") == 1  # once a minute is enough
    assert "24 November 2026, 12:00 PM" in html
    assert "Particular" not in html


def test_what_i_open_myself_is_recorded_but_not_listed(client, user):
    draft = make_draft(user=user)

    client.get(reverse("intake:case", args=[draft.pk]))

    assert AuditEvent.objects.filter(action="response.read", actor=user).count() == 1
    assert "Nobody but you has opened it." in text(client.get(HOME))


def test_another_helper_is_listed_and_so_is_whose_record_it_was(client, user):
    mother = make_patient(user=user, full_name="Mother Test")
    make_patient(user=user, full_name="Father Test")
    AuditEvent.objects.create(
        actor=make_patient_user(), role="patient", action="response.read", patient_id=mother.pk
    )

    html = text(client.get(HOME))

    assert "record of Mother Test" in html
    assert "record of Father Test" not in html


# --- throwing away --------------------------------------------------------------------------------
def test_a_draft_is_thrown_away_after_it_was_asked_once_more(client, user):
    draft = make_draft(user=user)
    make_escalation(response=draft)
    url = reverse("intake:discard", args=[draft.pk])

    assert "Throw this form away?" in text(client.get(url))
    assert Response.objects.get().state == "draft"
    client.post(url)
    assert (Response.objects.get().state, Response.objects.get().draft) == ("expired", {})
    assert AuditEvent.objects.filter(action="response.discarded", actor=user).count() == 1
    assert client.post(url).url == reverse("intake:case", args=[draft.pk])
    assert "Thrown away" in text(client.get(reverse("intake:case", args=[draft.pk])))


def test_before_throwing_away_it_says_what_stays_and_an_open_red_flag_does(client, user):
    calm, raised = make_draft(user=user), make_draft(user=user, draft={"saddle_numbness": "yes"})
    escalation = make_escalation(response=raised)
    about = "The answer that may need help now stays."
    pages = [text(client.get(reverse("intake:discard", args=[one.pk]))) for one in (calm, raised)]

    client.post(reverse("intake:discard", args=[raised.pk]))

    assert "The answers of this form are removed." in pages[0]
    assert [about in page for page in pages] == [False, True]
    assert reverse("intake:stop", args=[raised.pk]) in pages[1]
    escalation.refresh_from_db()
    assert (escalation.state, escalation.because) == ("open", {"saddle_numbness": "yes"})


def test_what_was_sent_is_not_thrown_away(client, user):
    sent = make_submitted(user=user)

    client.post(reverse("intake:discard", args=[sent.pk]))

    assert Response.objects.get().state == "submitted"
    assert ReviewItem.objects.count() == 0


def test_a_person_with_two_people_sees_both(client, user):
    for name in ("Mother Test", "Father Test"):
        make_draft(user=user, case=make_case(patient=make_patient(user=user, full_name=name)))

    html = text(client.get(HOME))

    assert "Mother Test" in html
    assert "Father Test" in html
    assert html.count("btn-primary") == 1
