"""Verifying and correcting what the patient answered."""

from datetime import timedelta

import pytest

from intake.facts import effective_answers, frozen_answers
from intake.models import Amendment, TriageSummary
from intake.services import claims, reviews, verifying
from intake.stored_cases import stored_cases
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_clinician, make_staff, make_submitted
from tests.intake.views.review.people import claimed_by

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def item():
    return claimed_by(make_clinician(active_from=NOON))


def correct(item, answers, reason="Asked by telephone", **overrides):
    by = overrides.pop("by", item.claimed_by)
    said = {"by": by, "at": LATER, "input_seq": 0, **overrides}
    return verifying.correct_answers(item_id=item.pk, answers=answers, reason=reason, **said)


def verify(item, code="saddle_numbness", **overrides):
    said = {"by": item.claimed_by, "at": LATER, "input_seq": 0, **overrides}
    verifying.verify_answer(item_id=item.pk, code=code, **said)


def test_a_correction_is_judged_as_a_new_summary_and_the_form_stays(item):
    before = frozen_answers(item.case_id)

    assert correct(item, {"saddle_numbness": "no"}) == ["saddle_numbness"]

    item.refresh_from_db()
    amendment = Amendment.objects.get()
    assert (amendment.kind, amendment.reason) == (Amendment.Kind.CORRECTED, "Asked by telephone")
    assert frozen_answers(item.case_id) == before != effective_answers(item.case_id, 1)
    assert TriageSummary.objects.filter(case=item.case).count() == 2
    assert item.summary.input_seq == 1
    assert AuditEvent.objects.get(action="case.amended").actor == item.claimed_by


def test_a_longer_list_of_places_is_a_correction_too(item):
    longer = [*frozen_answers(item.case_id)["pain_regions"], "foot_outer_right"]

    correct(item, {"pain_regions": longer})

    assert Amendment.objects.get().kind == Amendment.Kind.CORRECTED


def test_a_question_that_was_left_open_is_answered_as_something_added(item):
    correct(item, {"effect_cough_or_sneeze": "worse"})

    assert Amendment.objects.get().kind == Amendment.Kind.ADDED


@pytest.mark.parametrize("answers", [{"saddle_numbness": "no"}, {"effect_cough_or_sneeze": "worse"}])
def test_neither_a_correction_nor_an_addition_goes_without_a_reason(item, answers):
    with pytest.raises(reviews.ReasonNeeded):
        correct(item, answers, reason="  ")

    assert not Amendment.objects.exists()


@pytest.mark.parametrize("answers", [{"saddle_numbness": "a little"}, {"slr_right": "positive"}])
def test_what_the_dictionary_does_not_know_or_no_patient_gives_is_refused(item, answers):
    with pytest.raises(reviews.NotAFact):
        correct(item, answers)

    assert not Amendment.objects.exists()


def test_a_verified_answer_changes_no_fact_but_the_state_that_is_signed(item):
    before = effective_answers(item.case_id, 0)

    verify(item, comment="Asked again")

    item.case.refresh_from_db()
    amendment = Amendment.objects.get()
    assert (amendment.kind, amendment.reason) == (Amendment.Kind.VERIFIED, "Asked again")
    assert item.case.input_seq == 1
    assert effective_answers(item.case_id, 1) == before
    assert AuditEvent.objects.get(action="case.verified").object_id == str(item.case_id)


def test_a_verified_answer_never_hides_what_the_patient_says_after_it(item):
    verify(item, "bladder_change")
    make_submitted(case=item.case, kind="more", input_seq=2, answers={"bladder_change": "cannot_pass"})

    assert effective_answers(item.case_id, 2)["bladder_change"] == "cannot_pass"


def test_a_corrected_answer_stands_whatever_is_verified_after_it(item):
    correct(item, {"saddle_numbness": "no"})
    verify(item, input_seq=1)

    assert effective_answers(item.case_id, 2)["saddle_numbness"] == "no"
    assert all(one.answers["saddle_numbness"] in ("yes", "no") for one in stored_cases(newest_only=False))


@pytest.mark.parametrize("code", ["effect_cough_or_sneeze", "no_such_code"])
def test_what_was_not_answered_cannot_be_verified(item, code):
    with pytest.raises(reviews.NotAFact):
        verify(item, code)

    assert not Amendment.objects.exists()


def test_who_saw_an_older_state_is_told_so_before_anything_else(item):
    with pytest.raises(reviews.ChangedSince):
        verify(item, code="never_asked", input_seq=1)


@pytest.mark.parametrize(
    "act", [verify, lambda item, **said: correct(item, {"saddle_numbness": "no"}, **said)]
)
def test_nobody_acts_on_the_case_of_a_colleague_nor_on_facts_they_have_not_seen(item, act):
    with pytest.raises(claims.NotClaimed):
        act(item, by=make_staff())
    with pytest.raises(reviews.ChangedSince):
        act(item, input_seq=7)

    assert not Amendment.objects.exists()
