"""More is needed: questions go to the patient, and their answers bring the same case back to the queue."""

from datetime import timedelta

import pytest
from django.core import mail

from intake.asking import asking_of
from intake.models import Consent, Decision, Escalation, Notice, Outcome, Response, ReviewItem
from intake.services import claims, more, notices, responses, reviews, sweeper, triage
from intake.services.cases import set_consent
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_clinician, make_submitted
from tests.filling import CALM

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
ANSWERED = NOON + timedelta(days=2)
ASKED = ("night_pain", "pain_quality")


@pytest.fixture
def sent() -> Response:
    return make_submitted(answers={**CALM, "night_pain": "none", "age_years": 52})


@pytest.fixture
def item(sent) -> ReviewItem:
    triage.process(outbox_id=triage.enqueue(case=sent.case, input_seq=0, at=NOON).pk, at=NOON)
    by = make_clinician(active_from=NOON).user
    return claims.claim(item_id=ReviewItem.objects.get().pk, by=by, at=NOON)


def decide(item: ReviewItem, at=LATER, **said) -> Decision:
    said = {"outcome": Outcome.NEED_MORE, "questions": ASKED, **said}
    return reviews.record_decision(
        item_id=item.pk,
        patient_id=item.case.patient_id,
        seen_sha256=reviews.seen_by(item),
        input_seq=item.case.input_seq,
        judgement=reviews.Judgement(rank=reviews.case_rank(item), note="More first.", **said),
        by=item.claimed_by,
        at=at,
    )


def begin(sent: Response) -> Response:
    begun = more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=ANSWERED)
    return Response.objects.select_related("asked_by", "case__patient").get(pk=begun.pk)


def save(begun: Response, answers: dict) -> responses.Saved:
    return responses.save_page(
        response_id=begun.pk,
        page_key="pain-3",
        answers=answers,
        cleared=(),
        revision=Response.objects.get(pk=begun.pk).revision,
        by=begun.started_by,
        at=ANSWERED,
    )


def send_only(begun: Response) -> None:
    """The answers are in; no rules have read them."""
    more.send(response_id=begun.pk, form_token=begun.form_token, by=begun.started_by, at=ANSWERED)


def send(begun: Response) -> None:
    send_only(begun)
    sweeper.sweep(at=ANSWERED + timedelta(minutes=1))


def asks(begun: Response) -> set[str]:
    """What the pages of the form ask."""
    asking = asking_of(begun)
    return {code for page in asking.more_pages for code in asking.form(page).fields}


def test_exactly_what_was_asked_is_asked_although_it_is_known(sent, item):
    decide(item)

    begun = begin(sent)

    assert "night_pain" in reviews.facts_of.effective_answers(sent.case_id, 0)
    assert asks(begun) == set(ASKED)


def test_what_must_follow_from_an_answer_is_asked_too(sent, item):
    decide(item, questions=("major_trauma",))
    begun = begin(sent)
    assert asks(begun) == {"major_trauma"}

    save(begun, {"major_trauma": True})
    begun.refresh_from_db()

    assert "major_trauma" in asks(begun)
    assert asks(begun) <= {"major_trauma", "trauma_weeks_ago", "minor_trauma"}


def test_the_answers_bring_the_same_case_back_with_a_new_summary(sent, item):
    first = item.summary
    decide(item)
    begun = begin(sent)
    save(begun, {"night_pain": "wakes_settles"})

    send(begun)

    again = ReviewItem.objects.open().get()
    assert (again.case_id, again.state, again.submitted_at) == (item.case_id, "waiting", ANSWERED)
    assert again.summary.input_seq == 1
    assert again.summary != first
    assert reviews.facts_of.effective_answers(item.case_id, 1)["night_pain"] == "wakes_settles"


def test_the_new_round_is_decided_anew_and_the_first_decision_stays(sent, item):
    first = decide(item)
    begun = begin(sent)
    save(begun, {"pain_quality": ["aching"]})
    send(begun)

    again = claims.claim(item_id=ReviewItem.objects.open().get().pk, by=item.claimed_by, at=ANSWERED)
    second = decide(again, outcome=Outcome.ADVICE_ONLY, questions=(), at=ANSWERED)

    assert (second.replaces, Decision.objects.count()) == (None, 2)
    assert not hasattr(first, "replaced_by")
    assert not more.may_add(sent)


def test_a_decision_whose_questions_were_answered_is_not_corrected_any_more(sent, item):
    first = decide(item)
    begun = begin(sent)
    save(begun, {"pain_quality": ["aching"]})
    send(begun)

    with pytest.raises(reviews.AlreadyDecided):
        reviews.correct_decision(
            decision_id=first.pk,
            input_seq=1,
            judgement=reviews.Judgement(outcome=Outcome.ADVICE_ONLY, rank=3, note="No."),
            by=item.claimed_by,
            at=ANSWERED,
        )


def test_nor_is_one_whose_answers_no_rules_have_read_yet(sent, item):
    first = decide(item)
    begun = begin(sent)
    save(begun, {"pain_quality": ["aching"]})
    said = reviews.Judgement(outcome=Outcome.ADVICE_ONLY, rank=3, note="No.")

    send_only(begun)

    with pytest.raises(reviews.AlreadyDecided):
        reviews.correct_decision(
            decision_id=first.pk, input_seq=1, judgement=said, by=item.claimed_by, at=ANSWERED
        )
    assert Decision.objects.count() == 1


def test_what_is_added_before_the_answers_are_read_is_asked_by_nobody_and_counts(sent, item):
    decide(item)
    begun = begin(sent)
    save(begun, {"pain_quality": ["aching"]})
    send_only(begun)

    further = begin(sent)
    save(further, {"unexplained_weight_loss": False})
    send(further)

    assert (begun.asked_by is None, further.asked_by) == (False, None)
    again = ReviewItem.objects.open().get()
    known = reviews.facts_of.effective_answers(again.case_id, again.summary.input_seq)
    assert (known["pain_quality"], known["unexplained_weight_loss"]) == (["aching"], False)


def test_what_was_answered_on_another_device_at_that_moment_is_not_begun_again(sent, item, monkeypatch):
    decide(item)

    def first(response: Response, *args: object) -> Response:
        monkeypatch.undo()
        begun = begin(response)
        save(begun, {"pain_quality": ["aching"]})
        send_only(begun)
        return more._begin(response, *args)

    monkeypatch.setattr(more, "_begin", first)

    with pytest.raises(more.NotPossible):
        begin(sent)


def test_what_is_sent_after_another_decision_opens_nothing(sent, item):
    begun = begin(sent)
    save(begun, {"pain_quality": ["aching"]})
    decide(item, outcome=Outcome.ADVICE_ONLY, questions=())

    send(begun)

    assert not ReviewItem.objects.open().exists()


def test_what_was_begun_before_answers_the_questions_and_keeps_what_was_told(sent, item):
    begun = begin(sent)
    save(begun, {"unexplained_weight_loss": False})
    decision = decide(item)

    begun = begin(sent)
    save(begun, {"night_pain": "wakes_settles"})
    send(begun)

    assert begun.asked_by == decision
    known = reviews.facts_of.effective_answers(item.case_id, 1)
    assert (known["unexplained_weight_loss"], known["night_pain"]) == (False, "wakes_settles")


def test_a_red_flag_in_the_answers_is_raised_when_its_page_is_saved(sent, item):
    decide(item, questions=("saddle_numbness",))
    begun = begin(sent)

    saved = save(begun, {"saddle_numbness": "yes"})

    assert saved.emergency is not None
    assert Escalation.objects.get().response == begun


@pytest.mark.parametrize(
    "said",
    [
        {"questions": ("slr_right",)},
        {"questions": ("rmdq_01",)},
        {"questions": ("anything",)},
        {"outcome": Outcome.ADVICE_ONLY},
    ],
    ids=str,
)
def test_what_no_patient_is_asked_cannot_be_asked(item, said):
    with pytest.raises(reviews.NotAskable):
        decide(item, **said)

    assert not Decision.objects.exists()


def test_what_a_clinician_has_corrected_is_not_asked_again(item):
    reviews.amend_facts(
        item.pk,
        {"night_pain": "when_turning"},
        item.claimed_by,
        "Asked on the phone",
        LATER,
        0,
        whose="patient",
    )
    item.refresh_from_db()

    with pytest.raises(reviews.NotAskable):
        decide(item, questions=("night_pain",))


def test_more_from_elsewhere_needs_no_question_but_says_where_from(item):
    with pytest.raises(reviews.NothingAsked):
        decide(item, questions=())

    assert decide(item, questions=(), next_step="The MRI report comes from the hospital")


class TestMail:
    def test_it_says_that_there_is_something_and_not_what(self, sent, item):
        set_consent(
            patient=sent.case.patient,
            purpose=Consent.Purpose.MESSAGES,
            is_given=True,
            by=sent.started_by,
            relation="self",
            at=NOON,
        )
        decide(item, message="Please tell me more about the nights.")

        sweeper.sweep(at=LATER)
        sweeper.sweep(at=LATER + timedelta(minutes=1))

        (told,) = mail.outbox
        assert told.to == [sent.started_by.email]
        assert "nights" not in told.body + told.subject
        assert Notice.objects.get().told_at == LATER
        assert AuditEvent.objects.get(action="patient.told").reason == "mails: 1"

    def test_who_wants_no_messages_gets_none_and_it_is_settled(self, item):
        decide(item)

        sweeper.sweep(at=LATER)

        assert mail.outbox == []
        assert not notices.waiting().exists()

    def test_a_decision_that_says_nothing_to_the_patient_tells_nobody(self, item):
        decide(item, outcome=Outcome.ADVICE_ONLY, questions=())

        assert not Notice.objects.exists()
