"""Every state of the facts is read by the rules once, whoever comes first, and no case waits unseen."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from intake import rules, tasks
from intake.models import Outbox, ReviewItem, Ruleset, TriageSummary, Urgency
from intake.rules import RULESET
from intake.services import triage
from orthoregen.audit.models import AuditEvent
from orthoregen.clinic import InstrumentLicence
from tests.factories import (
    ANSWERS,
    NOON,
    make_amendment,
    make_draft,
    make_escalation,
    make_outbox,
    make_review_item,
    make_staff,
    make_submitted,
)

pytestmark = pytest.mark.django_db
EMERGENCY = {**ANSWERS, "saddle_numbness": "yes"}


class Broken(Exception):
    """A fault in a rule."""


@pytest.fixture
def broken_rules(monkeypatch):
    def fail(*args: object, **options: object) -> None:
        raise Broken("Test Patient has a numb leg")

    def mend() -> None:
        monkeypatch.undo()

    monkeypatch.setattr(rules, "triage", fail)
    return mend


def process(row: Outbox, at=NOON) -> TriageSummary | None:
    return triage.process(outbox_id=row.pk, at=at)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


# --- what is stored -------------------------------------------------------------------------------
@pytest.mark.parametrize("is_licensed", [True, False])
def test_a_questionnaire_that_is_not_free_is_scored_only_with_a_licence(settings, is_licensed):
    licence = InstrumentLicence("pseq2", "The clinic", "letter", NOON.date())
    settings.CLINIC = replace(settings.CLINIC, instrument_licences=(licence,) if is_licensed else ())
    row = make_outbox(answers={"pseq2_1": 3, "pseq2_2": 4, "back_pain_average": 6})

    body = json.loads(process(row).body)

    assert set(body["scores"]) == {"back_pain_average", *(["pseq2"] if is_licensed else [])}
    assert ("pseq2" in body["instruments"]) is is_licensed


def test_a_summary_holds_what_the_rules_said_and_the_ruleset_that_said_it():
    row = make_outbox(answers=EMERGENCY)

    summary = process(row)

    body = json.loads(summary.body)
    said = rules.triage(EMERGENCY)
    assert summary.body == said.to_json()
    assert (summary.rank, body["urgency"]) == (Urgency.EMERGENCY, "emergency")
    assert summary.flags == [flag["id"] for flag in body["red_flags"]] != []
    assert summary.not_excluded == body["not_excluded"]
    assert (summary.input_seq, summary.schema, summary.engine_version) == (
        0,
        rules.SCHEMA,
        rules.ENGINE_VERSION,
    )
    assert summary.ruleset.text == RULESET.text
    assert summary.ruleset.digest == RULESET.digest


def test_the_case_comes_into_the_queue_with_its_rank_and_the_time_it_was_sent():
    sent = make_submitted(answers=EMERGENCY, at=NOON - timedelta(hours=1))
    summary = process(make_outbox(case=sent.case))

    item = ReviewItem.objects.get()
    assert (item.case, item.summary, item.state) == (sent.case, summary, "waiting")
    assert (item.rank, item.is_evaluated) == (Urgency.EMERGENCY, True)
    assert item.submitted_at == NOON - timedelta(hours=1)
    row = Outbox.objects.get()
    assert (row.processed_at, row.claimed_until, row.fault, row.attempts) == (NOON, None, "", 1)
    assert actions() == ["case.triaged", "reviewitem.opened"]
    assert set(AuditEvent.objects.values_list("patient_id", flat=True)) == {sent.case.patient_id}


@pytest.mark.hazard("H13")
def test_twice_gives_the_same_summary_and_nothing_new():
    row = make_outbox()

    first, second = process(row), process(row, NOON + timedelta(hours=1))

    assert first == second
    assert TriageSummary.objects.count() == ReviewItem.objects.count() == Ruleset.objects.count() == 1
    assert actions() == ["case.triaged", "reviewitem.opened"]


@pytest.mark.hazard("H04")
def test_two_cases_do_not_get_each_others_summary():
    plain, emergency = make_outbox(), make_outbox(answers=EMERGENCY)

    process(emergency)
    process(plain)

    for row, rank in ((plain, Urgency.ROUTINE), (emergency, Urgency.EMERGENCY)):
        item = ReviewItem.objects.get(case=row.case)
        assert item.summary.case == row.case
        assert item.rank == item.summary.rank
        assert (item.rank == Urgency.EMERGENCY) == (rank == Urgency.EMERGENCY)


def test_a_row_that_somebody_works_on_is_left_to_them_until_the_hold_lapses():
    row = make_outbox(claimed_until=NOON + timedelta(seconds=1))

    assert process(row) is None
    assert process(row, NOON + timedelta(seconds=1)) is not None


def test_whoever_finishes_second_stores_nothing(monkeypatch):
    """The hold lapsed while the rules ran, and another process was faster."""
    row = make_outbox()
    judge = rules.triage

    def slow(*args, **options):
        monkeypatch.setattr(rules, "triage", judge)
        process(row, NOON + triage.HOLD)
        return judge(*args, **options)

    monkeypatch.setattr(rules, "triage", slow)

    summary = process(row)

    assert summary == TriageSummary.objects.get()
    assert ReviewItem.objects.count() == 1
    assert Outbox.objects.get().processed_at == NOON + triage.HOLD


@pytest.mark.hazard("H11")
def test_a_form_that_was_not_sent_does_not_come_into_the_queue():
    row = make_outbox(case=make_draft(draft=ANSWERS).case)

    assert process(row) is None
    assert not TriageSummary.objects.exists()
    assert not ReviewItem.objects.exists()
    assert Outbox.objects.get().fault == "NotSubmitted"


# --- facts that change ----------------------------------------------------------------------------
def test_new_facts_give_a_new_summary_on_the_same_item_and_the_old_one_stays():
    first = process(make_outbox())
    amendment = make_amendment(case=first.case, code="saddle_numbness", value="yes")
    row = make_outbox(case=amendment.case)

    second = process(row)

    assert second.input_seq == 1
    item = ReviewItem.objects.get()
    assert (item.summary, item.rank) == (second, Urgency.EMERGENCY)
    assert TriageSummary.objects.count() == 2
    assert actions()[-2:] == ["case.triaged", "reviewitem.evaluated"]


def test_older_facts_never_replace_what_was_said_of_newer_ones():
    first = process(make_outbox())
    older = make_outbox(case=make_amendment(case=first.case).case)
    newer = make_outbox(case=make_amendment(case=older.case, code="slr_left").case)
    newest = process(newer)

    late = process(older)

    assert late.input_seq == 1
    assert ReviewItem.objects.get().summary == newest


def test_a_claimed_case_stays_with_its_clinician():
    holder = make_staff()
    item = make_review_item(
        state="claimed", claimed_by=holder, claimed_at=NOON, claim_until=NOON + timedelta(minutes=5)
    )
    make_amendment(case=item.case)

    summary = process(make_outbox(case=item.case))

    item.refresh_from_db()
    assert (item.state, item.claimed_by, item.summary) == ("claimed", holder, summary)


def test_a_decided_case_is_not_touched():
    item = make_review_item(state="decided", closed_at=NOON, closed_by=make_staff())
    make_amendment(case=item.case)

    summary = process(make_outbox(case=item.case))

    assert summary.input_seq == 1
    assert ReviewItem.objects.get().summary == item.summary


# --- rules that fail ------------------------------------------------------------------------------
def test_where_the_rules_fail_the_case_is_in_the_queue_to_be_read_by_hand(broken_rules):
    row = make_outbox()

    assert process(row) is None

    item = ReviewItem.objects.get()
    assert (item.is_evaluated, item.summary, item.rank, item.state) == (
        False,
        None,
        Urgency.URGENT,
        "waiting",
    )
    row.refresh_from_db()
    assert (row.processed_at, row.fault) == (None, "Broken")
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.object_id) == (
        "reviewitem.not_evaluated",
        "Broken",
        str(item.pk),
    )


@pytest.mark.hazard("H24")
def test_neither_log_nor_trail_repeats_what_an_exception_says(broken_rules, caplog):
    process(make_outbox())

    assert "numb leg" not in "".join(f"{record.msg}" for record in caplog.records)
    assert not AuditEvent.objects.filter(reason__contains="numb").exists()


def test_an_emergency_that_was_raised_on_the_way_keeps_its_rank(broken_rules):
    row = make_outbox()
    make_escalation(response=row.case.responses.get())

    process(row)

    assert ReviewItem.objects.get().rank == Urgency.EMERGENCY


def test_a_later_try_puts_it_right(broken_rules):
    row = make_outbox()
    process(row)
    broken_rules()

    early = process(row, NOON + timedelta(seconds=59))
    summary = process(row, NOON + timedelta(seconds=60))

    assert early is None
    item = ReviewItem.objects.get()
    assert (item.is_evaluated, item.summary, item.rank) == (True, summary, summary.rank)
    assert Outbox.objects.get().fault == ""
    assert actions()[-2:] == ["case.triaged", "reviewitem.evaluated"]


def test_pauses_grow_and_the_trail_says_it_once(broken_rules):
    row = make_outbox()
    pauses, at = [], NOON

    for _ in range(9):
        process(row, at)
        row.refresh_from_db()
        pauses.append(row.claimed_until - at)
        at = row.claimed_until

    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses[-1] == triage.LONGEST_PAUSE
    assert actions() == ["reviewitem.not_evaluated"]


def test_facts_that_cannot_be_read_take_the_old_summary_off_the_item(broken_rules):
    item = make_review_item(rank=Urgency.ROUTINE)
    old = item.summary
    make_amendment(case=item.case)

    process(make_outbox(case=item.case))

    item.refresh_from_db()
    assert (item.is_evaluated, item.summary, item.rank) == (False, None, Urgency.URGENT)
    assert TriageSummary.objects.get() == old


def test_an_emergency_stays_one_when_new_facts_cannot_be_read(broken_rules):
    item = make_review_item(rank=Urgency.EMERGENCY)
    make_amendment(case=item.case)

    process(make_outbox(case=item.case))

    assert ReviewItem.objects.get().rank == Urgency.EMERGENCY


def test_a_fault_on_older_facts_does_not_touch_the_item(broken_rules):
    item = make_review_item()
    older = make_outbox(case=make_amendment(case=item.case).case)
    make_amendment(case=item.case, code="slr_left")

    process(older)

    assert ReviewItem.objects.get().summary == item.summary


# --- another ruleset ------------------------------------------------------------------------------
@pytest.mark.hazard("H08")
def test_a_row_for_another_ruleset_is_refused_and_waits():
    row = make_outbox(ruleset_digest="sha256:another")

    assert process(row) is None

    row.refresh_from_db()
    assert (row.processed_at, row.claimed_until, row.attempts) == (None, None, 0)
    assert row.fault == triage.OTHER_RULESET
    assert not TriageSummary.objects.exists()


# --- overdue --------------------------------------------------------------------------------------
def test_an_overdue_case_is_shown_to_be_read_by_hand():
    row = make_outbox()

    triage.show_overdue(outbox_id=row.pk)

    item = ReviewItem.objects.get()
    assert (item.is_evaluated, item.rank) == (False, Urgency.URGENT)
    assert process(row) == ReviewItem.objects.get().summary


def test_a_case_that_was_done_meanwhile_is_not_overdue():
    row = make_outbox()
    summary = process(row)

    triage.show_overdue(outbox_id=row.pk)

    assert ReviewItem.objects.get().summary == summary


# --- sending --------------------------------------------------------------------------------------
def test_what_is_enqueued_is_evaluated_after_the_commit(django_capture_on_commit_callbacks):
    case = make_submitted().case

    with django_capture_on_commit_callbacks(execute=True):
        row = triage.enqueue(case=case, input_seq=0, at=NOON)
        assert not ReviewItem.objects.exists()

    assert (row.ruleset_digest, row.created_at) == (RULESET.digest, NOON)
    assert ReviewItem.objects.get().is_evaluated


def test_nothing_is_sent_for_a_transaction_that_was_taken_back(django_capture_on_commit_callbacks):
    case = make_submitted().case

    with django_capture_on_commit_callbacks(execute=True) as sent, transaction.atomic():
        triage.enqueue(case=case, input_seq=0, at=NOON)
        transaction.set_rollback(True)

    assert sent == []
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("fault", [OperationalError, OSError])
def test_a_broker_that_is_away_does_not_fail_the_caller(
    django_capture_on_commit_callbacks, monkeypatch, fault
):
    def away(*args: object, **kwargs: object) -> None:
        raise fault("redis://user:word@broker.example.org")

    monkeypatch.setattr(tasks.evaluate, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        triage.enqueue(case=make_submitted().case, input_seq=0, at=NOON)

    assert Outbox.objects.waiting().count() == 1
