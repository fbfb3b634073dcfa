"""What is added after sending: the same case, read again, its red flags raised, the clinician's word kept."""

import json

import pytest

from intake.facts import effective_answers, frozen_answers
from intake.models import Case, Consent, Escalation, Outbox, Response, ReviewItem, TriageSummary
from intake.services import more, responses, triage
from intake.services.cases import NotAgreed, set_consent
from tests.factories import NOON, make_amendment, make_review_item, make_staff, make_submitted
from tests.filling import CALM

pytestmark = pytest.mark.django_db
SENT = {**CALM, "age_years": 52}


@pytest.fixture
def sent():
    return make_submitted(answers=SENT)


@pytest.fixture
def begun(sent):
    return more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=NOON)


def save(response, answers, page="pain-9"):
    return responses.save_page(
        response_id=response.pk,
        page_key=page,
        answers=answers,
        cleared=(),
        revision=Response.objects.get(pk=response.pk).revision,
        by=response.started_by,
        at=NOON,
    )


def send(response):
    return more.send(response_id=response.pk, form_token=response.form_token, by=response.started_by, at=NOON)


def test_it_is_one_form_of_its_own_on_the_same_case(sent, begun):
    again = more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=NOON)

    assert begun == again
    assert (begun.kind, begun.state, begun.case_id) == ("more", "draft", sent.case_id)


def test_what_was_sent_stays_and_what_is_added_is_laid_beside_it(sent, begun):
    save(begun, {"pain_quality": ["aching"]})

    send(begun)

    assert json.loads(Response.objects.get(pk=sent.pk).frozen) == SENT
    assert json.loads(Response.objects.get(pk=begun.pk).frozen) == {"pain_quality": ["aching"]}
    assert frozen_answers(sent.case_id) == {**SENT, "pain_quality": ["aching"]}
    assert frozen_answers(sent.case_id, 0) == SENT
    assert Case.objects.get().input_seq == Response.objects.get(pk=begun.pk).input_seq == 1


def test_the_rules_read_the_case_again_and_the_old_summary_stays(sent, begun):
    before = triage.process(outbox_id=triage.enqueue(case=sent.case, input_seq=0, at=NOON).pk, at=NOON)
    save(begun, {"unexplained_weight_loss": True, "night_sweats": True})

    send(begun)
    after = triage.process(outbox_id=Outbox.objects.get(input_seq=1).pk, at=NOON)

    assert "rf_cancer_unknown_combo" in after.flags
    assert "rf_cancer_unknown_combo" not in before.flags
    assert TriageSummary.objects.count() == 2
    item = ReviewItem.objects.get()
    assert (item.summary, item.rank) == (after, after.rank)


def test_an_emergency_in_it_is_raised_when_its_page_is_saved(begun):
    saved = save(begun, {"numb_regions": ["saddle"]}, page="where-4")

    assert saved.emergency is not None
    assert Escalation.objects.get().flag == "rf_ces_saddle"


def test_an_urgent_flag_is_raised_when_it_is_sent_and_names_its_answers(begun):
    save(begun, {"unexplained_weight_loss": True, "night_sweats": True})
    assert not Escalation.objects.exists()

    send(begun)

    raised = Escalation.objects.get()
    assert (raised.flag, raised.response) == ("rf_cancer_unknown_combo", begun)
    assert raised.because == {"unexplained_weight_loss": True, "night_sweats": True}


def test_what_the_form_itself_has_raised_is_not_raised_again():
    urgent = make_submitted(answers={**SENT, "saddle_numbness": "yes"})
    begun = more.begin(response_id=urgent.pk, relation="self", by=urgent.started_by, at=NOON)

    saved = save(begun, {"pain_quality": ["aching"]})
    send(begun)

    assert saved.emergency is None
    assert not Escalation.objects.exists()


def test_a_fact_that_is_known_already_is_not_overwritten(sent, begun):
    save(begun, {"duration_weeks": 99, "smoker": "never", "pain_quality": ["aching"]})
    make_amendment(case=sent.case, seq=1, code="smoker", value="current")
    Case.objects.filter(pk=sent.case_id).update(input_seq=1)

    send(begun)

    stored = Response.objects.get(pk=begun.pk)
    assert json.loads(stored.frozen) == {"pain_quality": ["aching"]}
    assert stored.dropped == {"duration_weeks": 99, "smoker": "never"}
    assert stored.input_seq == 2
    facts = effective_answers(sent.case_id, 2)
    assert (facts["smoker"], facts["duration_weeks"]) == ("current", SENT["duration_weeks"])


def test_sending_twice_gives_the_same_receipt_and_counts_once(sent, begun):
    save(begun, {"pain_quality": ["aching"]})

    assert send(begun) == send(begun)
    assert Case.objects.get().input_seq == 1
    assert Outbox.objects.count() == 1


def test_nothing_is_sent_where_nothing_was_told(begun):
    with pytest.raises(more.NothingTold):
        send(begun)


def test_an_older_state_than_the_one_that_was_looked_at_is_not_sent(begun):
    save(begun, {"pain_quality": ["aching"]})

    with pytest.raises(responses.Stale):
        more.send(response_id=begun.pk, form_token=begun.form_token, revision=0, by=begun.started_by, at=NOON)


def test_more_can_be_added_again_after_it_was_sent(sent, begun):
    save(begun, {"pain_quality": ["aching"]})
    send(begun)

    second = more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=NOON)
    save(second, {"most_limited_activity": "Walking"}, page="goal-2")
    send(second)

    assert second != begun
    assert frozen_answers(sent.case_id).keys() >= {"pain_quality", "most_limited_activity"}


def test_after_a_decision_nothing_is_begun_but_what_was_begun_is_not_lost(sent, begun):
    save(begun, {"unexplained_weight_loss": True, "night_sweats": True})
    make_review_item(case=sent.case, state="decided", closed_at=NOON, closed_by=make_staff())

    send(begun)

    with pytest.raises(more.NotPossible):
        more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=NOON)
    assert Escalation.objects.get().flag == "rf_cancer_unknown_combo"


# --- its place in the queue -------------------------------------------------------------------------
def is_marked(case) -> bool:
    return ReviewItem.objects.get(case=case).has_more


def test_an_open_case_is_marked_in_the_queue_with_the_sending(sent, begun):
    other = make_review_item()
    make_review_item(case=sent.case)
    save(begun, {"pain_quality": ["aching"]})

    send(begun)

    assert is_marked(sent.case)
    assert not is_marked(other.case)


def test_a_decided_case_is_not_marked_any_more(sent, begun):
    make_review_item(case=sent.case, state="decided", closed_at=NOON, closed_by=make_staff())
    save(begun, {"pain_quality": ["aching"]})

    send(begun)

    assert not is_marked(sent.case)


def test_what_was_told_before_the_case_stood_in_the_queue_marks_it_there(sent, begun):
    row = triage.enqueue(case=sent.case, input_seq=0, at=NOON)
    save(begun, {"pain_quality": ["aching"]})
    send(begun)

    triage.process(outbox_id=row.pk, at=NOON)

    assert is_marked(sent.case)


def test_what_was_told_while_the_case_came_into_the_queue_marks_it_when_it_is_read(sent, begun):
    save(begun, {"pain_quality": ["aching"]})
    send(begun)
    make_review_item(case=sent.case, has_more=False)  # by an evaluation that had not seen it yet

    triage.process(outbox_id=Outbox.objects.get(input_seq=1).pk, at=NOON)

    assert is_marked(sent.case)


def test_without_agreement_nothing_is_added(sent, begun):
    save(begun, {"pain_quality": ["aching"]})
    set_consent(
        patient=sent.case.patient,
        purpose=Consent.Purpose.CARE,
        is_given=False,
        relation="self",
        by=sent.started_by,
        at=NOON,
    )

    with pytest.raises(NotAgreed):
        send(begun)
    with pytest.raises(more.NotPossible):
        more.begin(response_id=sent.pk, relation="self", by=sent.started_by, at=NOON)
