"""Your data and your rights: agreements, copies, who opened the record, and for nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from intake.access import consents_of
from intake.models import Consent, Relation
from intake.questionnaire.consents import CONSENTS
from intake.services import drafts
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_clinician,
    make_draft,
    make_patient,
    make_submitted,
)

pytestmark = pytest.mark.django_db
NAMES = ("person-rights", "readers")


@pytest.fixture
def patient(user):
    return make_patient(user=user)


def text(response) -> str:
    return response.content.decode()


def choose(client, patient, purpose, answer):
    return client.post(reverse("intake:consent", args=[patient.pk]), {"purpose": purpose, "answer": answer})


def opened(patient, *, at=NOON, action="reviewitem.read", by=None):
    by = by or make_clinician(name="Dr Particular").user
    return AuditEvent.objects.create(actor=by, role="clinician", action=action, patient_id=patient.pk, at=at)


# --- the way there --------------------------------------------------------------------------------
def test_with_one_person_it_is_their_page_at_once(client, patient):
    assert client.get(reverse("intake:rights")).url == reverse("intake:person-rights", args=[patient.pk])


def test_with_several_people_one_is_chosen_and_with_none_it_says_so(client, user):
    assert "You have begun no form" in text(client.get(reverse("intake:rights")))
    people = [make_patient(user=user), make_patient(user=user)]

    html = text(client.get(reverse("intake:rights")))

    assert all(reverse("intake:person-rights", args=[one.pk]) in html for one in people)


@pytest.mark.parametrize("name", NAMES)
def test_somebody_elses_page_is_not_found(client, user, name):
    assert client.get(reverse(f"intake:{name}", args=[make_patient().pk])).status_code == 404


def test_somebody_elses_agreements_cannot_be_changed(client, user):
    other = make_patient()

    assert choose(client, other, "care", "give").status_code == 404
    assert other.consents.count() == 0


def test_it_links_every_form_and_its_copy(client, user, patient):
    sent = make_submitted(user=user, case=patient.cases.create())
    draft = make_draft(user=user, case=patient.cases.create())

    html = text(client.get(reverse("intake:person-rights", args=[patient.pk])))

    assert reverse("intake:answers-pdf", args=[sent.pk]) in html
    assert reverse("intake:discard", args=[draft.pk]) in html
    assert reverse("intake:answers-pdf", args=[draft.pk]) not in html


# --- what was agreed to ---------------------------------------------------------------------------
@pytest.mark.parametrize("purpose", Consent.Purpose.values)
def test_each_purpose_is_given_and_taken_back_on_the_same_page_and_every_choice_is_kept(
    client, user, patient, purpose
):
    page = reverse("intake:person-rights", args=[patient.pk])

    first = choose(client, patient, purpose, "give")
    assert first.url == page
    html = text(client.get(page))
    assert html.count("You agreed</span>") == 1
    assert str(CONSENTS[purpose].without) in html
    choose(client, patient, purpose, "take_back")

    assert "You do not agree" in text(client.get(page))
    kept = list(
        patient.consents.order_by("id").values_list("is_given", "text_version", "language", "relation")
    )
    assert kept == [(True, "1", "en-gb", Relation.SELF), (False, "1", "en-gb", Relation.SELF)]


@pytest.mark.parametrize(
    "data",
    [{}, {"purpose": "care"}, {"purpose": "all", "answer": "give"}, {"purpose": "care", "answer": "x"}],
)
def test_nonsense_changes_no_agreement(client, patient, data):
    client.post(reverse("intake:consent", args=[patient.pk]), data)

    assert patient.consents.count() == 0


def test_without_agreement_to_care_a_form_cannot_go_on_and_the_way_to_the_clinic_is_shown(
    client, user, patient, settings
):
    draft = make_draft(user=user, case=patient.cases.create())
    case = reverse("intake:case", args=[draft.pk])

    choose(client, patient, "care", "take_back")

    assert client.get(reverse("intake:page", args=[draft.pk, "nerves"])).url == case
    assert "Go on with the form" not in text(client.get(case))
    html = text(client.get(reverse("intake:person-rights", args=[patient.pk])))
    assert "You no longer agree that we read your answers" in html
    assert f'href="tel:{settings.CLINIC.phone}"' in html
    choose(client, patient, "care", "give")
    assert "Go on with the form" in text(client.get(case))


def test_without_agreement_to_messages_nobody_is_written_to(client, user, patient, mailoutbox, settings):
    draft = make_draft(user=user, case=patient.cases.create())
    for answer, mails in (("give", 1), ("take_back", 1)):  # the second warning sends none
        choose(client, patient, "messages", answer)
        draft.expires_at = None
        draft.save()
        assert drafts.warn(draft, NOON)
        assert len(mailoutbox) == mails


def test_research_is_off_until_somebody_agrees(client, user, patient):
    assert "research" not in consents_of(patient.pk)

    choose(client, patient, "research", "give")

    assert consents_of(patient.pk)["research"].is_given


# --- who opened it --------------------------------------------------------------------------------
def test_it_tells_role_and_time_and_nothing_of_what_was_read(client, patient):
    opened(patient)
    opened(patient, action="escalation.read")
    opened(patient, action="case.exported")

    html = text(client.get(reverse("intake:readers", args=[patient.pk])))

    assert html.count("<b>A clinician</b> opened it") == 1
    assert html.count("<b>A clinician</b> made a copy as a file") == 1
    assert "24 November 2026, 12:00 PM" in html
    for secret in ("Particular", "escalation", "reviewitem"):
        assert secret not in html
    assert "not their names" in html


def test_names_are_told_where_the_clinic_has_decided_so(client, patient, settings):
    settings.CLINIC = replace(settings.CLINIC, names_readers=True)
    opened(patient)

    html = text(client.get(reverse("intake:readers", args=[patient.pk])))

    assert "<b>A clinician, Dr Particular</b> opened it" in html
    assert "not their names" not in html


def test_what_was_refused_and_what_was_only_written_are_no_reading(client, patient):
    event = opened(patient, action="response.saved")
    AuditEvent.objects.create(
        actor=event.actor, role="clinician", action="case.read", patient_id=patient.pk, outcome="refused"
    )

    assert "Nobody but you has opened it." in text(client.get(reverse("intake:readers", args=[patient.pk])))


def test_a_long_list_goes_on_page_by_page_and_names_everybody_once(client, patient):
    clinician = make_clinician().user
    for number in range(60):
        for _ in range(2):
            opened(patient, at=NOON + timedelta(minutes=number), by=clinician)
    url = reverse("intake:readers", args=[patient.pk])

    pages, address = [], url
    while address:
        response = client.get(address)
        pages.append(response.context["readers"])
        address = f"{url}?before={pages[-1].before}" if pages[-1].before else ""

    rows = [row for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [25, 25, 10]
    assert len(set(rows)) == 60
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
def test_a_mark_that_is_none_begins_at_the_top(client, patient, before):
    opened(patient)

    response = client.get(reverse("intake:readers", args=[patient.pk]), {"before": before})

    assert len(response.context["readers"].rows) == 1
