"""What a clinician signed and released reads the same for ever, whatever becomes of the catalogue."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOON, make_case, make_review_item, make_submitted, make_summary
from tests.people import make_patient_user, sign_in
from tests.treatments.planned import decide, make_item, make_release, make_version
from tests.treatments.published import keeper, lead, publish
from treatments.models import Treatment
from treatments.services import approving

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def owner():
    return make_patient_user()


def texts(clients: list[Client], urls: list[str]) -> list[str]:
    """What stands on these pages, without what is made anew for each answer."""
    pages = [client.get(url).content.decode() for client, url in zip(clients, urls, strict=True)]
    return [re.sub(r'(nonce|csrf\w*|value)="[^"]*"', "", page) for page in pages]


def rename(version, name: str) -> None:
    """Somebody edits the entry: another name, other words, another law."""
    treatment = Treatment.objects.get(pk=version.treatment_id)
    treatment.name, treatment.disclosure, treatment.harms = name, f"{name} has to be said.", f"{name} hurts."
    treatment.save()
    treatment.legal_statuses.update(status="not_permitted")


def test_a_signed_plan_and_its_letter_read_the_same_after_the_entry_was_edited_approved_anew_and_retired(
    owner,
):
    response = make_submitted(user=owner, case=make_case(user=owner))
    decision = decide(item=make_review_item(case=response.case, summary=make_summary(case=response.case)))
    version = make_version(name="Zephyrine")
    item = make_item(decision=decision, version=version)
    make_release(item)
    clients = [sign_in(Client(), owner), sign_in(Client(), decision.decided_by.user)]
    urls = [
        reverse("intake:case", args=[response.pk]),
        reverse("plans:withdraw", args=[item.pk]),
    ]
    signed = texts(clients, urls)

    rename(version, "Quillon")
    publish(Treatment.objects.get(pk=version.treatment_id), at=LATER, by=keeper(), approved_by=lead())
    catalogue = clients[1].get(reverse("treatments:detail", args=[version.treatment.code]))
    approving.retire(code=version.treatment.code, reason="Out of date.", by=lead(), at=LATER)

    assert "Quillon" in catalogue.content.decode()
    assert all("Zephyrine" in page for page in signed)
    assert texts(clients, urls) == signed
