"""The list of escalations, one of them with its history, and its steps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.models import Escalation, EscalationEvent, Patient, Urgency
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_case,
    make_draft,
    make_escalation,
    make_patient,
    make_patient_user,
    make_submitted,
)
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item, signing

pytestmark = pytest.mark.django_db
LIST = "/review/escalations/"


def address(escalation: Escalation) -> str:
    return f"{LIST}{escalation.pk}/"


def read(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_an_empty_list_says_what_comes(self, client):
        clinician_in(client)

        assert "No escalation is open" in read(client, LIST)

    def test_emergencies_stand_first_and_closed_ones_are_gone(self, client):
        clinician_in(client)
        make_escalation(rank=Urgency.URGENT, flag="rf_second")
        make_escalation(flag="rf_first")
        make_escalation(state="closed", flag="rf_over")

        html = read(client, LIST)

        assert html.index("First") < html.index("Second")
        assert "Over" not in html

    def test_a_row_tells_the_clock_in_words_and_who_is_told(self, client):
        clinician = clinician_in(client, name="Dr Turn")
        escalation = make_escalation()
        EscalationEvent.objects.create(escalation=escalation, kind="delivered", told=clinician.user, at=NOON)

        html = read(client, LIST)

        assert "Not acknowledged" in html
        assert "late by" in html
        assert "is-late" in html
        assert "Dr Turn is told" in html

    def test_reading_the_list_is_recorded_for_each_patient_and_once_as_shown_on_screen(self, client):
        clinician = clinician_in(client)
        escalation = make_escalation()

        read(client, LIST)
        read(client, LIST)

        reads = AuditEvent.objects.filter(action="escalation.read", object_id=str(escalation.pk))
        assert {(event.actor, event.patient_id) for event in reads} == {
            (clinician.user, Patient.objects.get().pk)
        }
        assert reads.count() == 2
        assert EscalationEvent.objects.get().kind == "on_screen"

    def test_the_number_of_rows_does_not_change_what_the_list_asks(self, client):
        clinician_in(client)
        make_escalation()
        read(client, LIST)
        with CaptureQueriesContext(connection) as few:
            read(client, LIST)
        for _ in range(4):
            make_escalation()
        read(client, LIST)

        with CaptureQueriesContext(connection) as many:
            read(client, LIST)

        written = [query for query in many if "INSERT INTO" in query["sql"]]
        assert len(many) - len(written) == len(few) - 1


class TestPage:
    def test_a_draft_tells_what_fired_and_who_can_be_reached_and_nothing_else(self, client):
        clinician_in(client)
        patient = make_patient(
            phone="01632 960123", contact_note="Ring the daughter", full_name="Somebody Ill"
        )
        draft = make_draft(
            case=make_case(patient=patient),
            relation="carer",
            draft={"saddle_numbness": "yes", "free_text": "a secret", "cancer_history": "past"},
        )
        escalation = make_escalation(response=draft)

        html = read(client, address(escalation))

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
        assert "not sent" in html

    def test_what_else_was_raised_on_the_form_is_one_step_away(self, client):
        clinician_in(client)
        escalation = make_escalation()
        other = make_escalation(response=escalation.response, flag="rf_other", state="acknowledged")
        over = make_escalation(response=escalation.response, flag="rf_over", state="closed")
        strange = make_escalation()

        html = read(client, address(escalation))

        assert "Other</a>, acknowledged" in html
        assert address(other) in html
        assert address(over) not in html
        assert address(strange) not in html

    def test_a_sent_form_leads_to_its_case(self, client):
        clinician_in(client)
        item = judged_item()
        escalation = make_escalation(response=item.case.responses.get())

        assert f"/review/{item.pk}/" in read(client, address(escalation))

    def test_a_sent_form_that_is_not_in_the_queue_yet_says_so(self, client):
        clinician_in(client)

        html = read(client, address(make_escalation(response=make_submitted())))

        assert "being put into the queue" in html

    def test_opening_it_is_recorded_as_read_each_time_and_as_seen_once_for_each_person(self, client):
        clinician, escalation = clinician_in(client), make_escalation()

        read(client, address(escalation))
        read(client, address(escalation))

        assert AuditEvent.objects.filter(action="escalation.read", actor=clinician.user).count() == 2
        event = EscalationEvent.objects.get()
        assert (event.kind, event.by) == ("seen", clinician.user)

    def test_it_goes_its_steps_with_one_filled_button_each_and_ends_with_outcome_and_note(self, client):
        clinician_in(client, name="Dr Steps")
        escalation = make_escalation()
        path = address(escalation)

        for said in (
            {"step": "acknowledged"},
            {"step": "contacted", "note": "Spoke to the daughter"},
            {"step": "closed", "outcome": "sent_to_emergency", "note": "Is on the way"},
        ):
            assert read(client, path).count("btn-primary") == 1
            client.post(path, said)

        html = read(client, path)
        assert "btn-primary" not in html
        history = html.split("What was done")[1]
        for said in ("Spoke to the daughter", "Closed: Sent to the emergency department", "Is on the way"):
            assert said in history
        assert history.count("Dr Steps") == 4  # opened, and three steps
        assert "No escalation is open" in read(client, LIST)

    def test_closing_without_outcome_or_note_is_told_beside_the_fields(self, client):
        clinician_in(client)
        escalation = make_escalation(state="contacted")

        html = client.post(address(escalation), {"step": "closed"}).content.decode()

        assert "Choose how it ended." in html
        assert "Write what was done, before you close it." in html
        assert "checked" not in html
        escalation.refresh_from_db()
        assert escalation.state == Escalation.State.CONTACTED

    def test_a_step_that_somebody_took_first_is_told(self, client):
        clinician_in(client)
        escalation = make_escalation(state="acknowledged")

        response = client.post(address(escalation), {"step": "acknowledged"}, follow=True)

        assert "Somebody was faster" in response.content.decode()

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"step": "open"},
            {"step": "closed", "outcome": "advised", "note": "\0"},
            {"step": "closed", "outcome": "whatever", "note": "x"},
            {"step": "contacted", "note": "x" * 9000},
        ],
        ids=str,
    )
    def test_a_form_that_nobody_filled_in_like_this_changes_nothing(self, client, said):
        clinician_in(client)
        escalation = make_escalation(state="acknowledged")

        assert client.post(address(escalation), said).status_code in (200, 400)
        escalation.refresh_from_db()
        assert escalation.state == Escalation.State.ACKNOWLEDGED

    def test_an_escalation_that_does_not_exist_is_not_found(self, client):
        clinician_in(client)
        nowhere = f"{LIST}00000000-0000-4000-8000-000000000000/"

        assert client.get(nowhere).status_code == client.post(nowhere).status_code == 404

    def test_the_history_says_who_acted_also_where_it_was_the_patient_or_the_clock(self, client):
        clinician = clinician_in(client, name="Dr History")
        escalation = make_escalation()
        for kind, who in (
            ("raised", {"by": make_patient_user()}),
            ("not_delivered", {"told": clinician.user}),
            ("unanswered", {}),
        ):
            EscalationEvent.objects.create(escalation=escalation, kind=kind, at=NOON, **who)

        history = read(client, address(escalation)).split("What was done")[1]

        for said in ("the patient", "the clock", "Mail failed: Dr History", "Nobody on call acknowledged it"):
            assert said in history


class TestSigning:
    def test_while_an_emergency_is_open_the_case_leads_to_it_and_not_to_a_signature(self, client):
        item = claimed_by(clinician_in(client))
        escalation = make_escalation(response=item.case.responses.get(), state="contacted")

        html = read(client, f"/review/{item.pk}/")

        assert "An emergency of this case is open." in html
        assert f'href="{address(escalation)}"' in html
        assert "Sign as" not in html

    def test_a_signature_that_comes_after_the_emergency_is_refused_and_nothing_typed_is_lost(self, client):
        item = claimed_by(clinician_in(client))
        make_escalation(response=item.case.responses.get())

        said = signing(item, outcome="refer_emergency", note="What I found.")
        html = client.post(f"/review/{item.pk}/decide/", said).content.decode()

        assert "See to it and close it first, under Escalations; then sign." in html
        assert "What I found." in html
        item.refresh_from_db()
        assert item.state == "claimed"
