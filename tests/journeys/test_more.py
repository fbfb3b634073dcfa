"""Telling more: before sending, and after it into the case that already waits."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from intake.models import Escalation, Outbox, Response
from intake.services import triage
from tests.factories import NOON, make_draft, make_patient_user, make_submitted, sign_in
from tests.filling import CALM, send_page, sheet
from tests.intake.views.review.people import clinician_in

pytestmark = pytest.mark.django_db
SENT = {**CALM, "age_years": 52}


@pytest.fixture(autouse=True)
def fresh_throttles():
    cache.clear()


@pytest.fixture
def user(client):
    user = make_patient_user()
    sign_in(client, user)
    return user


def read(client, name: str, response) -> str:
    return client.get(reverse(f"intake:{name}", args=[response.pk])).content.decode()


def begin(client, sent) -> Response:
    offer = reverse("intake:more", args=[sent.pk])
    client.post(offer, sheet(client.get(offer)).data)
    return Response.objects.get(kind="more")


def test_before_sending_it_is_offered_and_leads_back_to_all_answers(client, user):
    draft = make_draft(user=user, draft=dict(CALM), last_page="goal")
    offer = reverse("intake:more", args=[draft.pk])

    assert f'href="{offer}"' in read(client, "check", draft)
    page = re.search(r'href="(/intake/[^"]+/earlier-care/)"', client.get(offer).content.decode()).group(1)
    onward = send_page(client, page, {"previous_treatments": ["nsaids"]}, finish="1")

    assert onward.url == reverse("intake:check", args=[draft.pk])
    assert "Anti-inflammatory tablets" in read(client, "check", draft)


def test_after_sending_it_goes_from_the_receipt_into_the_queue_of_the_clinic(client, user):
    sent = make_submitted(answers=SENT, user=user)
    triage.process(outbox_id=triage.enqueue(case=sent.case, input_seq=0, at=NOON).pk, at=NOON)
    assert reverse("intake:more", args=[sent.pk]) in read(client, "sent", sent)

    more = begin(client, sent)
    page = reverse("intake:page", args=[more.pk, "pain-9"])
    send_page(client, page, {"pain_quality": ["burning"], "first_episode": True}, finish="1")
    check = reverse("intake:check", args=[more.pk])
    assert "Burning" in client.get(check).content.decode()
    receipt = client.post(check, sheet(client.get(check), holding="form_token").data)
    triage.process(outbox_id=Outbox.objects.get(input_seq=1).pk, at=NOON)

    assert "We have added it" in client.get(receipt.url).content.decode()
    assert "Burning" in read(client, "check", sent)
    clinician_in(client)
    queue = client.get(reverse("review:queue")).content.decode()
    assert "More answers" in queue
    case = client.get(re.search(r'href="(/review/[0-9a-f-]{36}/)"', queue).group(1)).content.decode()
    assert "The person added answers on" in case
    assert case.count("burning") + case.count("Burning") >= 2


def test_nothing_that_was_sent_is_asked_again(client, user):
    more = begin(client, make_submitted(answers=SENT, user=user))

    response = client.get(reverse("intake:page", args=[more.pk, "urgent-signs"]))
    offer = read(client, "more", more)

    assert not response.url.endswith("/urgent-signs/")
    assert "Important signs" not in offer
    assert "Earlier care" in offer


def test_an_emergency_in_it_leads_to_what_to_do_and_to_the_clinic(client, user):
    more = begin(client, make_submitted(answers=SENT, user=user))

    stop = send_page(client, reverse("intake:page", args=[more.pk, "where-4"]), {"numb_regions": ["saddle"]})

    assert stop.url == reverse("intake:stop", args=[more.pk])
    assert "Between the legs" in client.get(stop.url).content.decode()
    assert Escalation.objects.get().response == more
    onward = client.post(stop.url, sheet(client.get(stop.url)).data)
    assert str(more.pk) in onward.url


def test_an_empty_addition_is_not_sent_and_says_what_to_do(client, user):
    more = begin(client, make_submitted(answers=SENT, user=user))
    check = reverse("intake:check", args=[more.pk])

    response = client.post(check, {"form_token": str(more.form_token), "revision": "0"})

    assert response.status_code == 422
    assert "There is nothing to send yet" in response.content.decode()
    assert "You have not added anything yet" in client.get(check).content.decode()


def test_it_stands_on_the_list_of_forms_and_not_as_a_form_of_its_own(client, user):
    sent = make_submitted(answers=SENT, user=user)
    more = begin(client, sent)

    html = client.get(reverse("intake:home")).content.decode()

    assert html.count('<section class="card stack"') == 1
    assert "Tell us more" in html
    assert client.get(reverse("intake:case", args=[more.pk])).url == reverse("intake:more", args=[more.pk])


def test_once_a_clinician_has_decided_it_is_not_offered_any_more(client, user):
    from tests.factories import make_review_item, make_staff

    sent = make_submitted(answers=SENT, user=user)
    make_review_item(case=sent.case, state="decided", closed_at=NOON, closed_by=make_staff())
    offer = reverse("intake:more", args=[sent.pk])

    assert offer not in read(client, "case", sent)
    assert client.get(offer).url == reverse("intake:case", args=[sent.pk])
    assert client.post(offer).url == reverse("intake:case", args=[sent.pk])
    assert not Response.objects.filter(kind="more").exists()
