"""The list of escalations and its steps."""

import pytest

from intake.models import Escalation, EscalationEvent, Patient, Urgency
from orthoregen.audit.models import AuditEvent
from tests.factories import make_case, make_draft, make_escalation, make_patient, make_submitted
from tests.intake.views.review.people import clinician_in, judged_item

pytestmark = pytest.mark.django_db
LIST = "/review/escalations/"


def test_a_draft_tells_what_fired_and_who_can_be_reached_and_nothing_else(client):
    clinician_in(client)
    patient = make_patient(phone="01632 960123", contact_note="Ring the daughter", full_name="Somebody Ill")
    draft = make_draft(
        case=make_case(patient=patient),
        relation="carer",
        draft={"saddle_numbness": "yes", "free_text": "a secret", "cancer_history": "past"},
    )
    make_escalation(response=draft)

    html = client.get(LIST).content.decode()

    for said in (
        "Somebody Ill",
        "01632 960123",
        "Ring the daughter",
        "cares for the patient",
        "saddle",
        "Yes",
    ):
        assert said in html
    assert "a secret" not in html
    assert "cancer" not in html.lower()
    assert "not sent yet" in html


def test_emergencies_stand_first_and_closed_ones_are_gone(client):
    clinician_in(client)
    make_escalation(rank=Urgency.URGENT, flag="rf_second")
    make_escalation(flag="rf_first")
    make_escalation(state="closed", flag="rf_over")

    html = client.get(LIST).content.decode()

    assert html.index("First") < html.index("Second")
    assert "Over" not in html


def test_a_sent_form_leads_to_its_case(client):
    clinician_in(client)
    item = judged_item()
    make_escalation(response=item.case.responses.get())

    assert f"/review/{item.pk}/" in client.get(LIST).content.decode()


def test_a_sent_form_that_is_not_in_the_queue_yet_says_so(client):
    clinician_in(client)
    make_escalation(response=make_submitted())

    assert "being put into the queue" in client.get(LIST).content.decode()


def test_reading_the_list_is_recorded_for_each_patient(client):
    clinician = clinician_in(client)
    escalation = make_escalation()

    client.get(LIST)

    event = AuditEvent.objects.get(action="escalation.read")
    assert (event.actor, event.object_id) == (clinician.user, str(escalation.pk))
    assert event.patient_id == Patient.objects.get().pk


def test_an_escalation_goes_its_steps_and_ends_with_a_note(client):
    clinician_in(client)
    escalation = make_escalation()
    address = f"{LIST}{escalation.pk}/"

    client.post(address, {"step": "acknowledged"})
    client.post(address, {"step": "contacted", "note": "Spoke to the daughter"})
    html = client.get(LIST).content.decode()
    assert "Spoke to the daughter" in html
    client.post(address, {"step": "closed", "note": "Is in hospital"})

    escalation.refresh_from_db()
    assert escalation.state == Escalation.State.CLOSED
    kinds = EscalationEvent.objects.order_by("pk").values_list("kind", "note")
    assert list(kinds) == [
        ("acknowledged", ""),
        ("contacted", "Spoke to the daughter"),
        ("closed", "Is in hospital"),
    ]
    assert "No escalation is open" in client.get(LIST).content.decode()


def test_closing_without_a_note_is_told_beside_the_field(client):
    clinician_in(client)
    escalation = make_escalation(state="acknowledged")

    html = client.post(f"{LIST}{escalation.pk}/", {"step": "closed"}).content.decode()

    assert "Write how it ended" in html
    escalation.refresh_from_db()
    assert escalation.state == Escalation.State.ACKNOWLEDGED


def test_a_step_that_somebody_took_first_is_told(client):
    clinician_in(client)
    escalation = make_escalation(state="acknowledged")

    response = client.post(f"{LIST}{escalation.pk}/", {"step": "acknowledged"}, follow=True)

    assert "Somebody was faster" in response.content.decode()


@pytest.mark.parametrize(
    "said", [{}, {"step": "open"}, {"step": "closed", "note": "\0"}, {"note": "x" * 9000}]
)
def test_a_form_that_nobody_filled_in_like_this_changes_nothing(client, said):
    clinician_in(client)
    escalation = make_escalation(state="acknowledged")

    assert client.post(f"{LIST}{escalation.pk}/", said).status_code in (200, 400)
    escalation.refresh_from_db()
    assert escalation.state == Escalation.State.ACKNOWLEDGED


def test_an_escalation_that_does_not_exist_is_not_found(client):
    clinician_in(client)

    assert client.post(f"{LIST}00000000-0000-4000-8000-000000000000/").status_code == 404
