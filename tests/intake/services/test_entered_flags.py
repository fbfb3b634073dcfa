"""What a clinician enters at review meets a red flag: it is raised as an answer of the patient raises one."""

from datetime import timedelta

import pytest
from django.conf import settings

from intake.models import Amendment, Escalation, EscalationEvent, Outcome, ReviewItem, Urgency
from intake.services import claims, escalation_clocks, escalations, reviews, verifying
from orthoregen.accounts.models import User
from orthoregen.audit.models import AuditEvent
from tests.factories import ANSWERS, NOON, make_clinician, make_review_item
from tests.intake.bodies import make_judged

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
SADDLE = "saddle_sensation_reduced"


@pytest.fixture
def clinician() -> User:
    return make_clinician(active_from=NOON).user


@pytest.fixture
def item(clinician) -> ReviewItem:
    summary = make_judged(answers=ANSWERS)
    item = make_review_item(case=summary.case, summary=summary, rank=summary.rank)
    return claims.claim(item_id=item.pk, by=clinician, at=NOON)


def enter(item: ReviewItem, value: str | None = "positive", at=LATER, **facts) -> None:
    item.case.refresh_from_db()
    reviews.amend(
        item_id=item.pk, facts=facts or {SADDLE: value}, by=item.claimed_by, reason="Examined again", at=at
    )


def close(escalation: Escalation, by: User) -> None:
    escalations.acknowledge(escalation=escalation, by=by, at=LATER)
    escalations.close(escalation=escalation, outcome="seen_here", note="Sent with the car.", by=by, at=LATER)


def test_a_finding_that_meets_a_red_flag_raises_it_with_what_was_found(item, clinician):
    enter(item)

    escalation = Escalation.objects.get()
    assert (escalation.rank, escalation.entered_seq) == (Urgency.EMERGENCY, 1)
    assert escalation.because[SADDLE] == "positive"
    assert escalation.events.get().kind == EscalationEvent.Kind.RAISED
    assert escalation.events.get().by == clinician
    assert AuditEvent.objects.filter(action="escalation.raised", actor=clinician).exists()


def test_so_does_a_corrected_answer(item, clinician):
    verifying.correct_answers(
        item_id=item.pk,
        answers={"saddle_numbness": "yes"},
        reason="Said so on the phone",
        by=clinician,
        at=LATER,
        input_seq=0,
    )

    assert Escalation.objects.get().because["saddle_numbness"] == "yes"


def test_a_finding_that_meets_none_raises_nothing(item):
    enter(item, value="negative")

    assert not Escalation.objects.exists()


def test_where_it_cannot_be_raised_the_finding_is_not_stored(item, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(escalations, "raise_entered", fail)

    with pytest.raises(RuntimeError):
        enter(item)

    assert not Amendment.objects.exists()


def test_who_entered_it_is_asked_first_and_the_others_are_told_once_that_time_is_over(item):
    enter(item)

    due = settings.CLINIC.clocks.acknowledge_by(Urgency.EMERGENCY, LATER)
    assert Escalation.objects.get().clock_at == due
    assert not escalation_clocks.due(due - timedelta(seconds=1)).exists()
    assert escalation_clocks.due(due).exists()


def test_it_is_not_raised_again_while_it_is_open(item):
    enter(item)
    enter(item, anal_tone_reduced="positive")
    enter(item, value=None)
    enter(item)

    assert Escalation.objects.count() == 1


def test_it_is_raised_again_where_it_was_closed_and_is_met_anew(item, clinician):
    enter(item)
    close(Escalation.objects.get(), clinician)
    enter(item, value="negative")

    enter(item)

    assert list(Escalation.objects.order_by("entered_seq").values_list("entered_seq", "state")) == [
        (1, "closed"),
        (3, "open"),
    ]


def test_the_case_is_not_signed_before_it_is_closed(item, clinician):
    enter(item)
    item.refresh_from_db()
    said = {
        "item_id": item.pk,
        "patient_id": item.case.patient_id,
        "seen_sha256": reviews.seen_by(item),
        "input_seq": 1,
        "judgement": reviews.Judgement(outcome=Outcome.REFER_EMERGENCY, rank=0, note="Sent on."),
        "by": clinician,
        "at": LATER,
    }

    with pytest.raises(reviews.EmergencyOpen):
        reviews.record_decision(**said)
    close(Escalation.objects.get(), clinician)

    assert reviews.record_decision(**said)


def test_the_patient_hears_it_from_the_clinician_and_from_no_page(item):
    enter(item)

    assert escalations.not_shown(item.case.responses.get()) is None
