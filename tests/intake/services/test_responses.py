"""A form is saved page by page, sent once, and frozen as it was sent."""

import json
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from intake import questionnaire
from intake.facts import digest
from intake.models import Escalation, Outbox, Response
from intake.rules import flags
from intake.services import escalations, responses
from intake.services.cases import NotAgreed, TooYoung, set_consent
from intake.views.patient.presenters import saved_words
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_case, make_draft, make_patient, make_patient_user
from tests.filling import CALM

pytestmark = pytest.mark.django_db
NUMB = {"saddle_numbness": "yes"}


def save(response: Response, answers: dict, *, cleared=(), revision: int | None = None, **overrides):
    fields = {
        "response_id": response.pk,
        "page_key": "urgent-signs",
        "answers": answers,
        "cleared": cleared,
        "revision": response.revision if revision is None else revision,
        "by": response.started_by,
        "at": NOON,
        **overrides,
    }
    return responses.save_page(**fields)


def submit(response: Response, **overrides):
    fields = {
        "response_id": response.pk,
        "form_token": response.form_token,
        "by": response.started_by,
        "at": NOON,
        **overrides,
    }
    return responses.submit(**fields)


def make_full(**overrides) -> Response:
    return make_draft(draft={**CALM, **overrides.pop("answers", {})}, **overrides)


# --- saving ---------------------------------------------------------------------------------------
def test_a_page_is_laid_over_what_was_saved_before():
    response = make_draft(draft={"leg_weakness": "mild", "bowel_change": "none"}, revision=4)

    saved = save(response, {"leg_weakness": "none"}, cleared={"bowel_change"})

    assert saved.emergency is None
    stored = Response.objects.get()
    assert stored.draft == {"leg_weakness": "none"}
    assert (stored.revision, stored.saved_at, stored.last_page) == (5, NOON, "urgent-signs")
    event = AuditEvent.objects.get(action="response.saved")
    assert (event.reason, event.patient_id) == ("urgent-signs", response.case.patient_id)


def test_a_stale_page_changes_nothing_and_shows_what_is_stored():
    response = make_draft(draft={"leg_weakness": "mild"}, revision=4)

    with pytest.raises(responses.Stale) as stale:
        save(response, {"leg_weakness": "none"}, revision=3)

    assert stale.value.response.draft == {"leg_weakness": "mild"}
    assert Response.objects.get().revision == 4
    assert not AuditEvent.objects.filter(action="response.saved").exists()


@pytest.mark.parametrize("revision", [-1, 99, 10**40])
def test_a_revision_that_never_was_is_stale(revision):
    with pytest.raises(responses.Stale):
        save(make_draft(revision=4), {"leg_weakness": "none"}, revision=revision)


def test_the_same_page_twice_is_no_conflict():
    response = make_draft()

    save(response, {"leg_weakness": "none"})
    again = save(response, {"leg_weakness": "none"}, revision=0)

    assert again.response.revision == 1


# --- one showing of a page, many saves ------------------------------------------------------------
def test_a_page_that_did_not_hear_that_it_was_saved_is_not_behind_itself():
    response, page = make_draft(), uuid4()
    save(response, {"leg_weakness": "none"}, showing=responses.Showing(page, 1))  # and here the line breaks

    again = save(response, {"leg_weakness": "mild"}, revision=0, showing=responses.Showing(page, 2))

    assert again.response.draft == {"leg_weakness": "mild"}
    assert again.response.revision == 2


def test_another_page_is_behind_it():
    response = make_draft()
    save(response, {"leg_weakness": "none"}, showing=responses.Showing(uuid4(), 1))

    with pytest.raises(responses.Stale):
        save(response, {"leg_weakness": "mild"}, revision=0, showing=responses.Showing(uuid4(), 2))


def test_a_message_that_was_held_up_does_not_undo_a_later_one():
    response, page = make_draft(), uuid4()
    save(response, {"leg_weakness": "knee_gives_way"}, showing=responses.Showing(page, 2))

    with pytest.raises(responses.Stale):
        save(response, {"leg_weakness": "none"}, revision=0, showing=responses.Showing(page, 1))

    assert Response.objects.get().draft == {"leg_weakness": "knee_gives_way"}


def test_a_page_whose_answers_were_overtaken_by_another_is_behind():
    response, first, second = make_draft(), uuid4(), uuid4()
    save(response, {"leg_weakness": "none"}, showing=responses.Showing(first, 1))
    save(response, {"leg_weakness": "mild"}, revision=1, showing=responses.Showing(second, 1))

    with pytest.raises(responses.Stale):
        save(response, {"leg_weakness": "knee_gives_way"}, revision=1, showing=responses.Showing(first, 2))


def test_what_a_held_up_message_says_of_an_emergency_counts():
    response, page = make_draft(), uuid4()
    save(response, {"saddle_numbness": "no"}, showing=responses.Showing(page, 2))

    with pytest.raises(responses.Stale) as stale:
        save(response, NUMB, revision=0, showing=responses.Showing(page, 1))

    assert stale.value.emergency.because == NUMB


# --- what cannot wait -----------------------------------------------------------------------------
def test_an_emergency_is_raised_with_the_page_and_once():
    response = make_draft()

    first = save(response, NUMB)

    assert first.emergency is not None
    assert first.emergency.because == NUMB
    save(first.response, {"bowel_change": "none"})
    assert Escalation.objects.count() == 1


def test_an_answer_that_the_dictionary_no_longer_takes_hides_no_emergency():
    """It changed while the draft was waiting; the person is asked again before sending."""
    response = make_draft(draft={"leg_weakness": "a_word_of_before"})

    saved = save(response, NUMB)

    assert saved.emergency.because == NUMB


def test_an_emergency_is_handed_on_until_its_advice_was_shown():
    """Of two taps on the button the browser shows what the second one gets."""
    first = save(make_draft(), NUMB)

    second = save(first.response, NUMB, revision=0)
    escalations.shown(escalation=first.emergency, advice_version="1", by=first.response.started_by, at=NOON)
    third = save(second.response, NUMB)

    assert second.emergency == first.emergency
    assert third.emergency is None


@pytest.mark.parametrize(("answer", "flag"), [(1, "rf_self_harm"), (2, "rf_self_harm_high")])
def test_thoughts_of_self_harm_are_raised_and_shown_at_once_whatever_their_rank(answer, flag):
    response = make_draft()

    saved = save(response, {"phq9_9": answer}, page_key="mood-7")

    assert saved.emergency is not None
    assert (saved.emergency.flag, saved.emergency.advice) == (flag, "crisis")
    assert saved.emergency.because == {"phq9_9": answer}
    escalations.shown(escalation=saved.emergency, advice_version="1", by=response.started_by, at=NOON)
    assert save(saved.response, {"phq9_9": answer}, page_key="mood-7").emergency is None


def test_no_thoughts_of_self_harm_raise_nothing():
    saved = save(make_draft(), {"phq9_1": 3, "phq9_9": 0}, page_key="mood-7")

    assert saved.emergency is None
    assert not Escalation.objects.exists()


def test_another_flag_that_can_wait_is_not_raised_with_the_page():
    waiting = {"cancer_history": "past", "pain_regions": ["upper_back_midline"]}

    saved = save(make_draft(), waiting)

    assert [flag.urgency for flag in flags(waiting).fired if flag.urgency == "urgent"]
    assert saved.emergency is None


def test_an_emergency_stays_when_the_answer_is_taken_back():
    response = save(make_draft(), NUMB).response

    save(response, {"saddle_numbness": "no"})

    assert Escalation.objects.get().because == NUMB


def test_a_stale_page_with_an_emergency_raises_it_though_it_is_not_kept():
    response = make_draft(revision=4)

    with pytest.raises(responses.Stale) as stale:
        save(response, NUMB, revision=3)

    assert stale.value.emergency == Escalation.objects.get()
    assert Response.objects.get().draft == {}


def test_where_raising_fails_nothing_of_the_page_is_kept(monkeypatch):
    def fail(**_arguments):
        raise RuntimeError("planted")

    response = make_draft()
    monkeypatch.setattr("intake.services.escalations.raise_for", fail)

    with pytest.raises(RuntimeError):
        save(response, NUMB)

    assert (Response.objects.get().draft, Response.objects.get().revision) == ({}, 0)
    assert not AuditEvent.objects.filter(action="response.saved").exists()


def test_a_form_that_was_sent_takes_no_page():
    response = make_full()
    submit(response)

    with pytest.raises(responses.NotDraft):
        save(response, {"leg_weakness": "mild"})


def test_nothing_is_saved_after_the_agreement_was_taken_back():
    response = make_draft()
    set_consent(
        patient=response.case.patient,
        purpose="care",
        is_given=False,
        relation="self",
        by=response.started_by,
        at=NOON,
    )

    with pytest.raises(NotAgreed):
        save(response, NUMB)


# --- sending --------------------------------------------------------------------------------------
def test_sending_freezes_the_answers_with_the_age_of_that_day():
    patient = make_patient(user=make_patient_user(), birth_date=date(1974, 11, 24))
    response = make_full(case=make_case(patient=patient))

    receipt = submit(response)

    stored = Response.objects.get()
    facts = json.loads(stored.frozen)
    assert facts == {**CALM, "age_years": 52}
    assert list(facts) == sorted(facts)
    assert stored.frozen_sha256 == digest(stored.frozen) == receipt.sha256
    assert (stored.state, stored.submitted_at, stored.submitted_by) == (
        "submitted",
        NOON,
        response.started_by,
    )
    assert stored.questionnaire_version == questionnaire.VERSION
    assert receipt.reference == patient.reference
    assert AuditEvent.objects.get(action="response.submitted").patient_id == patient.pk


def test_sending_puts_the_case_to_work():
    response = make_full()

    submit(response)

    row = Outbox.objects.get()
    assert (row.case, row.input_seq) == (response.case, 0)


@pytest.mark.hazard("H18")
def test_answers_that_are_not_asked_any_more_are_kept_apart():
    response = make_full(answers={"trauma_weeks_ago": 3})  # asked after a fall, and there was none

    submit(response)

    stored = Response.objects.get()
    assert stored.dropped == {"trauma_weeks_ago": 3}
    assert "trauma_weeks_ago" not in json.loads(stored.frozen)


@pytest.mark.hazard("H13")
def test_sending_twice_gives_the_same_receipt():
    response = make_full()

    first = submit(response)
    second = submit(response, at=NOON + timedelta(seconds=1))

    assert first == second
    assert Outbox.objects.count() == AuditEvent.objects.filter(action="response.submitted").count() == 1


def test_over_midnight_nothing_is_lost_and_what_counts_is_the_day_of_sending(settings):
    """In London it is still winter time, and the person's birthday is the day that begins."""
    midnight = datetime(2026, 11, 25, tzinfo=settings.CLINIC.zone)
    patient = make_patient(user=make_patient_user(), birth_date=date(1974, 11, 25))
    response = make_full(case=make_case(patient=patient))
    last_second, later = midnight - timedelta(seconds=1), midnight + timedelta(seconds=1)

    save(response, {"bowel_change": "not_sure"}, at=last_second)
    response.refresh_from_db()
    save(response, {"fever_or_chills": "not_sure"}, page_key="health-now", at=later)
    before, words_later = (saved_words(response, at) for at in (last_second, later))
    submit(response, at=later + timedelta(seconds=1))

    facts = json.loads(Response.objects.get().frozen)
    assert (facts["bowel_change"], facts["fever_or_chills"]) == ("not_sure", "not_sure")
    assert facts["age_years"] == 52
    assert (before, words_later) == ("Saved at 11:59 pm", "Saved on 24 November at 11:59 pm")


@pytest.mark.parametrize("token", [None, uuid4()])
def test_only_the_page_of_this_form_sends_it(token):
    with pytest.raises(responses.WrongToken):
        submit(make_full(), form_token=token)

    assert Response.objects.get().state == "draft"


@pytest.mark.hazard("H11")
def test_what_was_not_looked_at_is_not_sent():
    response = make_full(revision=7)

    with pytest.raises(responses.Stale):
        submit(response, revision=6)

    assert Response.objects.get().state == "draft"


@pytest.mark.hazard("H02")
def test_an_open_question_is_named_and_nothing_is_sent():
    response = make_full()
    del response.draft["bowel_change"]
    response.save()

    with pytest.raises(responses.Incomplete) as open_:
        submit(response)

    assert [(page.key, question.code) for page, question in open_.value.questions] == [
        ("urgent-signs-3", "bowel_change")
    ]
    assert Response.objects.get().state == "draft"
    assert Outbox.objects.count() == 0


@pytest.mark.hazard("H02")
def test_not_sure_is_an_answer():
    response = make_full(answers={"saddle_numbness": "not_sure"})

    submit(response)

    assert json.loads(Response.objects.get().frozen)["saddle_numbness"] == "not_sure"


@pytest.mark.parametrize(
    ("lost", "missing"),
    [({"birth_date": None}, "birth_date"), ({"phone": ""}, "phone"), ({"full_name": ""}, "full_name")],
)
def test_a_person_who_cannot_be_reached_or_told_apart_is_incomplete(lost, missing):
    patient = make_patient(user=make_patient_user(), **lost)

    with pytest.raises(responses.Incomplete) as open_:
        submit(make_full(case=make_case(patient=patient)))

    assert open_.value.person == [missing]


def test_an_answer_that_the_dictionary_does_not_take_is_asked_again():
    with pytest.raises(responses.Incomplete) as open_:
        submit(make_full(answers={"leg_weakness": "purple"}))

    assert [question.code for _page, question in open_.value.questions] == ["leg_weakness"]


def test_a_code_that_no_page_knows_is_kept_apart():
    response = make_full(answers={"retired_code": True})

    submit(response)

    assert Response.objects.get().dropped == {"retired_code": True}


@pytest.mark.hazard("H30")
def test_a_person_who_turned_out_too_young_sends_nothing():
    patient = make_patient(user=make_patient_user(), birth_date=date(2012, 1, 1))

    with pytest.raises(TooYoung):
        submit(make_full(case=make_case(patient=patient)))

    assert Outbox.objects.count() == 0


def test_sending_completes_the_red_flags_that_can_wait_for_it():
    """An urgent flag is raised at submit, not while the page is saved."""
    response = make_draft(draft={code: CALM[code] for code in CALM if code != "cancer_history"})
    urgent = {"bladder_change": "none", "fever_or_chills": True, "recent_spinal_procedure": True}
    saved = save(response, {**urgent, "cancer_history": "none"})
    raised_before = set(Escalation.objects.values_list("flag", flat=True))

    submit(saved.response)

    ranks = set(Escalation.objects.exclude(flag__in=raised_before).values_list("rank", flat=True))
    assert ranks <= {0, 1}
    assert Escalation.objects.exists()


@pytest.mark.hazard("H12")
def test_where_the_outbox_fails_the_form_stays_a_draft(monkeypatch):
    def fail(_row):
        raise RuntimeError("planted")

    monkeypatch.setattr("intake.services.triage.hurry_after_commit", fail)

    with pytest.raises(RuntimeError):
        submit(make_full())

    assert Response.objects.get().state == "draft"
    assert not AuditEvent.objects.filter(action="response.submitted").exists()


# --- throwing away --------------------------------------------------------------------------------
def test_a_draft_is_thrown_away_and_its_red_flags_stay():
    response = save(make_draft(), NUMB).response

    responses.discard(response_id=response.pk, by=response.started_by, at=NOON)

    assert Response.objects.get().state == "expired"
    assert Escalation.objects.get().state == "open"


def test_what_was_sent_is_not_thrown_away():
    response = make_full()
    submit(response)

    with pytest.raises(responses.NotDraft):
        responses.discard(response_id=response.pk, by=response.started_by, at=NOON)
