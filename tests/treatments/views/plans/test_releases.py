"""What the patient reads of a plan: what a clinician released, and nothing before."""

import pytest
from django.test import Client
from django.utils import timezone

from intake.models import PatientAccess
from tests.factories import make_patient_user, sign_in
from tests.treatments.planned import decide, make_item, withdraw
from tests.treatments.views.plans.pages import hidden, home, release, save, text_of
from treatments.models import PlanItem, PlanRelease
from treatments.services import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(decision):
    """The patient of the decision, signed in."""
    user = make_patient_user()
    response = decision.item.case.responses.get()
    PatientAccess.objects.create(user=user, patient=decision.patient, relation="self")
    return sign_in(Client(), user), f"/intake/{response.pk}/"


@pytest.mark.hazard("H10")
def test_a_patient_reads_what_was_released_and_nothing_before(client, decision, version, patient):
    save(client, decision, version)
    reader, path = patient
    before = text_of(reader.get(path))

    released = release(client, decision)

    assert "Test plasma" not in before
    assert released.url == home(decision)
    after = text_of(reader.get(path))
    for words in ("We try this in May.", "Test plasma", "What has to be said.", "Larger randomised trials"):
        assert words in after
    for kept in ("The cardiologist agrees.", "For us.", "What it is, ", "SI joint"):
        assert kept not in after


def test_a_patient_reads_that_it_ended(client, decision, version, patient):
    save(client, decision, version)
    release(client, decision)
    reader, path = patient
    withdraw(PlanItem.objects.get(), at=timezone.now())

    ended = text_of(reader.get(path))
    decide(item=decision.item, replaces=decision)
    replaced = text_of(reader.get(path))

    assert "This part no longer counts since" in ended
    assert "your clinician decided anew" in replaced


def test_what_was_taken_back_is_read_no_longer(client, decision, version, patient):
    save(client, decision, version)
    release(client, decision)
    back = f"{home(decision)}take-back/"
    page = text_of(client.get(back))

    taken = client.post(back, hidden(page) | {"reason": "It was for somebody else."})

    assert taken.url == home(decision)
    reader, path = patient
    told = text_of(reader.get(path))
    assert "What stood here was taken back" in told
    assert "We try this in May." not in told
    assert "somebody else" not in told
    assert "The patient reads nothing of this plan now" in text_of(client.get(back, follow=True))


def test_a_release_of_a_plan_that_changed_meanwhile_is_read_again(client, decision, version):
    save(client, decision, version)
    path = f"{home(decision)}release/"
    page = text_of(client.get(path))
    make_item(decision=decision, version=version)

    stale = client.post(path, hidden(page) | {"text": "We try this in May."})

    assert stale.status_code == 409
    assert "We try this in May." in text_of(stale)
    assert PlanRelease.objects.count() == 0
    assert client.post(path, hidden(text_of(stale)) | {"text": "Now."}).status_code == 302


def test_a_letter_that_a_withdrawal_overtakes_comes_back_with_what_stands_now(
    client, decision, version, monkeypatch
):
    make_item(decision=decision, version=version)
    gone = make_item(decision=decision, version=version)
    path, real = f"{home(decision)}release/", plans.release
    page = text_of(client.get(path))

    def overtaken(**named):
        withdraw(gone, at=timezone.now())
        return real(**named)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(plans, "release", overtaken)
        stale = client.post(path, hidden(page) | {"text": "We try this in May."})

    assert stale.status_code == 409
    assert "We try this in May." in text_of(stale)
    assert client.post(path, hidden(text_of(stale)) | {"text": "Now."}).status_code == 302


def test_an_empty_plan_has_nothing_to_release(client, decision):
    page = text_of(client.get(f"{home(decision)}release/", follow=True))

    assert "there is nothing to release" in page
