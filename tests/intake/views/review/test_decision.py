"""Signing on the page of the case."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from intake.models import Case, Decision, ReviewItem
from intake.services import claims
from intake.views.review.decision import decide
from orthoregen.accounts.models import Role
from tests.factories import (
    NOON,
    make_amendment,
    make_decision,
    make_review_item,
    make_staff,
    make_submitted,
    sign_in,
)
from tests.intake.bodies import flagged
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item, signing, unread_by_rules

pytestmark = pytest.mark.django_db


def post(client: Client, case: ReviewItem, **said):
    return client.post(f"/review/{case.pk}/decide/", signing(case, **said))


def test_a_signed_decision_is_stored_with_its_findings_and_shown(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)

    response = client.post(
        f"/review/{item.pk}/decide/",
        signing(item, **{"agree-0": "disagree", "why-0": "imaging"}),
        follow=True,
    )

    assert "Your decision is signed" in response.content.decode()
    decision = Decision.objects.get()
    assert decision.decided_by == clinician
    assert {(row.structure, row.level, row.opinion) for row in decision.findings.all()} == {
        ("nerve_root", "S1", "disagree"),
        ("nerve_root", "L5/S1", "disagree"),
        ("disc", "", "unsure"),
    }
    item.refresh_from_db()
    assert item.state == ReviewItem.State.DECIDED


def test_whoever_is_late_reads_who_signed(client):
    item = claimed_by(clinician_in(client))
    said = signing(item)
    client.post(f"/review/{item.pk}/decide/", said)

    response = client.post(f"/review/{item.pk}/decide/", said)

    assert response.status_code == 409
    assert "Dr Test signed it on" in response.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": "0" * 64},
        {"seen": "gone"},
        {"input_seq": "9"},
        {"input_seq": ""},
        {"patient": ""},
        {"item": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_another_screen_is_refused_and_says_to_read_again(client, wrong):
    item = claimed_by(clinician_in(client))

    response = post(client, item, **wrong)

    assert response.status_code == 409
    assert "This case changed, read it again" in response.content.decode()
    assert not Decision.objects.exists()


def test_where_the_case_changed_what_was_written_comes_back_and_what_was_chosen_is_chosen_anew(client):
    item = claimed_by(clinician_in(client))
    said = signing(item, note="Long note.", message="Dear patient", next_step="MRI", urgency_reason="x")
    client.post(f"/review/{item.pk}/answers/bladder_change/verify/", {"input_seq": "0"})

    refused = client.post(f"/review/{item.pk}/decide/", said)

    assert refused.status_code == 409
    form, html = refused.context["form"], refused.content.decode()
    assert "This case changed, read it again" in html
    assert [form[name].value() for name in ("note", "message", "next_step")] == [
        "Long note.",
        "Dear patient",
        "MRI",
    ]
    assert (form["outcome"].value(), form["rank"].value()) == (None, None)

    item.refresh_from_db()
    assert form["seen"].value() == item.summary.sha256
    again = signing(item, note="Long note.", urgency_reason="Seen this morning")
    assert client.post(f"/review/{item.pk}/decide/", again).status_code == 302


@pytest.mark.parametrize("why", ["decided", "somebody else's", "another case"])
def test_what_was_written_is_given_back_wherever_it_cannot_be_signed(client, why):
    item = claimed_by(clinician_in(client))
    said = signing(item, note="Long note.", message="Dear patient")
    if why == "decided":
        post(client, item)
    elif why == "another case":
        said["patient"] = str(make_submitted().case.patient_id)
    else:
        claims.release(item_id=item.pk, by=item.claimed_by)

    refused = client.post(f"/review/{item.pk}/decide/", said)

    assert refused.status_code == 409
    assert "What you wrote" in refused.content.decode()
    assert "Dear patient" in refused.content.decode()


def test_the_page_names_the_patient_and_the_state_that_is_signed(client):
    item = claimed_by(clinician_in(client))

    html = client.get(f"/review/{item.pk}/").content.decode().split('id="sign"')[1]

    assert item.case.patient.full_name in html
    assert "state 0 of the facts, judged" in html
    assert item.summary.sha256[:12] in html


def test_questions_for_the_patient_are_signed_and_shown(client):
    item = claimed_by(clinician_in(client))
    said = {"outcome": "need_more", "questions": ["effect_cough_or_sneeze", "rmdq_01"], "message": "Please."}

    page = client.post(f"/review/{item.pk}/decide/", signing(item, **said), follow=True).content.decode()

    assert len(Decision.objects.get().questions) == 25  # a validated questionnaire is asked as a whole
    assert "the whole questionnaire" in page
    assert "Message that the patient reads" in page
    assert "Coughing or sneezing: better or worse?" in page


@pytest.mark.hazard("H05")
def test_another_patients_id_is_refused(client):
    item = claimed_by(clinician_in(client))

    assert post(client, item, patient=str(make_submitted().case.patient_id)).status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.hazard("H21")
def test_a_finding_that_came_in_after_the_page_was_opened_stops_the_signature(client):
    item = claimed_by(clinician_in(client))
    said = signing(item)
    make_amendment(case=item.case)

    assert client.post(f"/review/{item.pk}/decide/", said).status_code == 409


@pytest.mark.parametrize(("name", "told"), [("outcome", "Choose an outcome"), ("note", "Write a note")])
def test_what_is_missing_is_told_and_nothing_is_lost(client, name, told):
    item = claimed_by(clinician_in(client))

    html = post(client, item, **{"note": "Long note.", name: ""}).content.decode()

    assert told in html
    assert "There is a problem" in html
    assert f"<title>Error: {item.case.patient.reference} " in html
    assert ("Long note." in html) == (name != "note")
    assert not Decision.objects.exists()


def test_less_urgent_than_an_open_flag_needs_a_reason(client):
    item = claimed_by(clinician_in(client), flagged())

    refused = post(client, item)
    assert "Write why" in refused.content.decode()
    assert not Decision.objects.exists()

    assert post(client, item, urgency_reason="Seen, MRI normal").status_code == 302


def test_somebody_who_is_not_in_the_register_cannot_sign(client):
    user = make_staff(Role.CLINICAL_LEAD)
    sign_in(client, user)
    item = judged_item()
    claims.claim(item_id=item.pk, by=user, at=NOON)

    assert "cannot sign" in client.get(f"/review/{item.pk}/").content.decode()
    response = post(client, item)

    assert response.status_code == 200
    assert "register of clinicians" in response.content.decode()
    assert not Decision.objects.exists()


def test_only_who_has_the_case_signs(client):
    clinician_in(client)
    item = judged_item()

    response = post(client, item)

    assert response.status_code == 409
    assert "You have not claimed this case" in response.content.decode()


def test_a_session_without_second_factor_cannot_sign(client):
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.exceptions import PermissionDenied

    clinician = clinician_in(client)
    item = claimed_by(clinician)
    request = RequestFactory().post("/", signing(item))
    request.user, request.session = clinician.user, SessionStore()

    with pytest.raises(PermissionDenied):
        decide(request, item.pk)

    assert not Decision.objects.exists()


def test_a_case_that_was_read_by_hand_can_be_decided(client):
    clinician = clinician_in(client)
    item = unread_by_rules()
    claims.claim(item_id=item.pk, by=clinician.user, at=NOON)

    assert post(client, item, urgency_reason="Nothing urgent in the answers").status_code == 302
    assert Decision.objects.get().summary is None


@pytest.mark.parametrize(
    "said", [{}, {"item": "\0"}, {"seen": "é" * 64}, {"agree-0": "sure"}, {"note": "x" * 9999}]
)
def test_a_form_that_nobody_filled_in_like_this_is_answered_calmly(client, said):
    item = claimed_by(clinician_in(client))

    for body in (said, signing(item, **said)):
        answer = client.post(f"/review/{item.pk}/decide/", body)
        assert answer.status_code in (200, 302, 400, 409)


@pytest.mark.parametrize("act", ["decide", "correct"])
def test_loading_the_page_again_leads_to_the_case(client, act):
    item = claimed_by(clinician_in(client))

    assert client.get(f"/review/{item.pk}/{act}/").url == f"/review/{item.pk}/"
    assert not Decision.objects.exists()


def correcting(decision: Decision, **said) -> dict:
    """What the form sends that corrects a decision."""
    return signing(decision.item, **{"replaces": str(decision.pk), "outcome": "advice_only", **said})


class TestCorrection:
    def signed(self, client) -> tuple[ReviewItem, Decision]:
        item = claimed_by(clinician_in(client))
        post(client, item)
        return item, Decision.objects.get()

    def test_a_correction_stands_in_the_place_of_the_first_one_which_stays_to_be_read(self, client):
        item, first = self.signed(client)
        said = correcting(first, note="Better already.")

        response = client.post(f"/review/{item.pk}/correct/", said, follow=True)

        html = response.content.decode()
        assert "Better already." in html
        assert "Examined today." in html
        assert "Replaced" in html

    def test_a_second_correction_of_the_same_is_told_who_was_first(self, client):
        item, first = self.signed(client)
        said = correcting(first)
        client.post(f"/review/{item.pk}/correct/", said)

        response = client.post(f"/review/{item.pk}/correct/", said)

        assert response.status_code == 409
        assert Decision.objects.count() == 2

    @pytest.mark.parametrize(
        "said", [{}, {"replaces": "x"}, {"replaces": "00000000-0000-4000-8000-000000000000"}]
    )
    def test_a_correction_of_nothing_is_refused(self, client, said):
        item, _first = self.signed(client)

        assert client.post(f"/review/{item.pk}/correct/", said).status_code == 409

    def test_what_is_missing_is_told(self, client):
        item, first = self.signed(client)

        html = client.post(f"/review/{item.pk}/correct/", correcting(first, outcome="")).content.decode()

        assert "Choose an outcome" in html
        assert Decision.objects.count() == 1


def not_corrected(client: Client, item: ReviewItem, decision: Decision) -> str:
    """The page of a case whose only decision it offers nobody to correct, and that refuses it."""
    page = client.get(f"/review/{item.pk}/").content.decode()
    refused = client.post(f"/review/{item.pk}/correct/", correcting(decision))

    assert "Correct this decision" not in page
    assert refused.status_code == 409
    assert Decision.objects.count() == 1
    return page


def test_a_case_that_came_back_shows_its_earlier_decision_which_nobody_corrects_any_more(client):
    clinician = clinician_in(client)
    first = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    asked = {"outcome": "need_more", "questions": ["night_pain"], "note": "The nights are not clear."}
    decision = make_decision(item=first, decided_by=clinician, **asked)
    again = make_review_item(case=first.case, summary=first.summary, submitted_at=NOON + timedelta(days=2))

    new = client.get(f"/review/{again.pk}/").content.decode()

    assert "Earlier decisions of this case (1)" in new
    assert "The nights are not clear." in new
    assert "answered what was asked after this decision" in not_corrected(client, first, decision)


def test_a_decision_whose_answers_are_in_is_corrected_by_nobody_though_no_rules_have_read_them(client):
    clinician = clinician_in(client)
    item = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    decision = make_decision(item=item, decided_by=clinician, outcome="need_more", questions=["night_pain"])
    assert "Correct this decision" in client.get(f"/review/{item.pk}/").content.decode()
    make_submitted(
        case=item.case, kind="more", asked_by=decision, input_seq=1, answers={"night_pain": "none"}
    )
    Case.objects.filter(pk=item.case_id).update(input_seq=1)
    item.case.refresh_from_db()

    assert "answered what was asked after this decision" in not_corrected(client, item, decision)


def test_after_the_next_round_is_decided_the_first_is_still_corrected_by_nobody(client):
    clinician = clinician_in(client)
    first = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    decision = make_decision(item=first, decided_by=clinician, outcome="need_more", questions=["night_pain"])
    closed = {"state": "decided", "closed_at": NOON + timedelta(days=3), "closed_by": clinician.user}
    make_review_item(case=first.case, summary=first.summary, submitted_at=NOON + timedelta(days=2), **closed)

    not_corrected(client, first, decision)
