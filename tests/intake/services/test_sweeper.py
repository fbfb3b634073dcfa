"""The sweeper finishes what nobody else did, oldest first, and one fault does not keep the others waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from intake.models import EscalationEvent, Notice, Outbox, ParkedPage, ReviewItem, TriageSummary, Urgency
from intake.rules import RULESET
from intake.services import escalation_clocks, patient_mail, sweeper, triage
from orthoregen.accounts.on_call import set_order
from orthoregen.audit import sealing
from orthoregen.audit.models import AuditEvent, AuditSeal
from orthoregen.audit.services import record
from tests.factories import (
    NOON,
    make_clinician,
    make_decision,
    make_draft,
    make_escalation,
    make_outbox,
    make_parked,
    make_review_item,
    make_staff,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(seconds=10)


def sweep(at=LATER) -> sweeper.Swept:
    return sweeper.sweep(at=at)


def waiting() -> int:
    return Outbox.objects.waiting().count()


# --- the outbox -----------------------------------------------------------------------------------
def test_what_waits_is_evaluated_oldest_first(monkeypatch):
    rows = [make_outbox(created_at=NOON - timedelta(seconds=back)) for back in (1, 3, 2)]
    seen = []
    process = triage.process
    monkeypatch.setattr(
        triage, "process", lambda outbox_id, at: seen.append(outbox_id) or process(outbox_id=outbox_id, at=at)
    )

    swept = sweep()

    assert swept.evaluated == 3
    assert seen == [rows[1].pk, rows[2].pk, rows[0].pk]
    assert waiting() == 0


def test_a_second_round_finds_nothing_to_do():
    make_outbox()
    sweep()

    assert sweep(LATER + timedelta(seconds=15)).evaluated == 0
    assert TriageSummary.objects.count() == 1


def test_a_row_that_was_written_just_now_is_left_to_the_broker():
    make_outbox(created_at=LATER - timedelta(seconds=4))

    assert sweep().evaluated == 0


def test_a_row_whose_worker_died_is_taken_when_its_hold_lapses():
    make_outbox(claimed_until=LATER + timedelta(seconds=1))

    assert sweep().evaluated == 0
    assert sweep(LATER + timedelta(seconds=1)).evaluated == 1


def test_a_round_does_a_bounded_number(monkeypatch):
    monkeypatch.setattr(sweeper, "BATCH", 2)
    for _ in range(3):
        make_outbox()

    assert [sweep().evaluated, sweep().evaluated] == [2, 1]


def test_one_fault_does_not_stop_the_others(monkeypatch):
    first, second = make_outbox(), make_outbox(created_at=NOON + timedelta(seconds=1))
    process = triage.process

    def sometimes(*, outbox_id, at):
        if outbox_id == first.pk:
            raise RuntimeError
        return process(outbox_id=outbox_id, at=at)

    monkeypatch.setattr(triage, "process", sometimes)

    assert sweep().evaluated == 1
    assert ReviewItem.objects.get().case == second.case


def test_without_a_database_the_round_ends(monkeypatch):
    make_outbox()

    def away(**kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr(triage, "process", away)
    monkeypatch.setattr(sweeper, "database_answers", away)

    with pytest.raises(OperationalError):
        sweep()


def test_a_row_that_cannot_be_done_at_all_is_shown_to_be_read_by_hand(monkeypatch):
    def fail(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(triage, "process", fail)
    make_outbox()

    sweep()
    assert not ReviewItem.objects.exists()

    sweep(NOON + sweeper.OVERDUE_AFTER)
    item = ReviewItem.objects.get()
    assert (item.is_evaluated, item.rank) == (False, Urgency.URGENT)


# --- another ruleset ------------------------------------------------------------------------------
def test_a_row_for_rules_that_were_replaced_is_judged_by_those_that_are_loaded(monkeypatch):
    monkeypatch.setattr(triage, "LOADED_AT", NOON + timedelta(seconds=1))
    row = make_outbox(ruleset_digest="sha256:before", fault=triage.OTHER_RULESET)

    assert sweep().rescued == 1

    assert TriageSummary.objects.get().ruleset_id == RULESET.digest
    row.refresh_from_db()
    assert (row.ruleset_digest, row.fault) == (RULESET.digest, "")
    event = AuditEvent.objects.get(action="outbox.retargeted")
    assert event.reason == f"sha256:before > {RULESET.digest}"
    assert event.patient_id == row.case.patient_id


def test_a_row_for_rules_that_came_later_is_left_to_those_who_have_them(monkeypatch):
    """This process is the one that is out of date."""
    monkeypatch.setattr(triage, "LOADED_AT", NOON - timedelta(seconds=1))
    row = make_outbox(ruleset_digest="sha256:after")

    assert sweep().rescued == 0
    assert not ReviewItem.objects.exists()

    sweep(NOON + sweeper.OVERDUE_AFTER)
    row.refresh_from_db()
    assert (row.ruleset_digest, row.processed_at) == ("sha256:after", None)
    assert not TriageSummary.objects.exists()
    assert not ReviewItem.objects.get().is_evaluated


def test_rows_for_other_rules_do_not_crowd_out_ours(monkeypatch):
    monkeypatch.setattr(triage, "LOADED_AT", NOON - timedelta(days=1))
    monkeypatch.setattr(sweeper, "BATCH", 1)
    make_outbox(ruleset_digest="sha256:after", created_at=NOON - timedelta(seconds=9))
    make_outbox()

    assert sweep().evaluated == 1


# --- what runs out --------------------------------------------------------------------------------
def claimed(until):
    return make_review_item(state="claimed", claimed_by=make_staff(), claimed_at=NOON, claim_until=until)


def test_a_claim_that_ran_out_gives_the_case_back():
    over, current = claimed(LATER), claimed(LATER + timedelta(seconds=1))

    assert sweep().released == 1

    over.refresh_from_db()
    current.refresh_from_db()
    assert (over.state, over.claimed_by, over.claim_until) == ("waiting", None, None)
    assert current.state == "claimed"


def test_drafts_that_nobody_goes_on_with_are_announced_ended_and_forgotten():
    untouched = make_draft(started_at=NOON - timedelta(days=28))
    over = make_draft(started_at=NOON - timedelta(days=30), expires_at=NOON)
    make_parked(response=over)

    swept = sweep(NOON)

    assert (swept.warned, swept.expired, swept.forgotten) == (1, 1, 1)
    untouched.refresh_from_db()
    over.refresh_from_db()
    assert (untouched.state, untouched.expires_at) == ("draft", NOON + timedelta(days=2))
    assert over.state == "expired"
    assert not ParkedPage.objects.exists()


def test_where_no_mail_goes_out_everything_else_is_done_and_the_draft_waits(monkeypatch):
    draft = make_draft(started_at=NOON - timedelta(days=28))
    make_outbox(created_at=NOON - timedelta(seconds=10))

    def away(*args: object) -> None:
        raise OSError

    monkeypatch.setattr(patient_mail, "_addresses", away)

    swept = sweep(NOON)

    assert (swept.evaluated, swept.warned) == (1, 0)
    draft.refresh_from_db()
    assert draft.expires_at is None


@pytest.fixture
def notices_of(monkeypatch):
    """Makes notices, the oldest first; `fails` says what becomes of the mail about each."""
    monkeypatch.setattr(sweeper, "_mail_again", {})

    def make(*fails: Exception | None) -> list[Notice]:
        made = [
            Notice.objects.create(decision=make_decision(), noted_at=NOON + timedelta(seconds=number))
            for number in range(len(fails))
        ]
        fault = {row.decision.patient_id: error for row, error in zip(made, fails, strict=True)}

        def tell(patient, at):
            if (error := fault[patient.pk]) is not None:
                raise error
            return 1

        monkeypatch.setattr(patient_mail, "tell", tell)
        return made

    return make


def told(rows: list[Notice]) -> list[bool]:
    return [Notice.objects.get(pk=row.pk).told_at is not None for row in rows]


@pytest.mark.parametrize("error", [patient_mail.PutOff(), RuntimeError(), ValueError()], ids=repr)
def test_one_mail_that_fails_does_not_stop_those_after_it(notices_of, error):
    rows = notices_of(error, None)

    assert sweep(NOON).notified == 1
    assert told(rows) == [False, True]


def test_a_mail_server_that_is_away_is_not_asked_again_in_this_round(notices_of):
    rows = notices_of(ConnectionRefusedError(), None)

    assert sweep(NOON).notified == 0
    assert told(rows) == [False, False]


def test_mails_that_are_put_off_let_the_others_go_first_and_are_tried_again(notices_of, monkeypatch):
    monkeypatch.setattr(sweeper, "MAILS", 1)
    rows = notices_of(patient_mail.PutOff(), None)

    assert [sweep(NOON).notified, sweep(NOON + timedelta(seconds=15)).notified] == [0, 1]

    monkeypatch.setattr(patient_mail, "tell", lambda patient, at: 1)
    again = NOON + sweeper.MAIL_AGAIN_AFTER
    assert [sweep(again - timedelta(seconds=1)).notified, sweep(again).notified] == [0, 1]
    assert told(rows) == [True, True]


def test_mails_that_are_put_off_again_and_again_hold_up_nobody_else(notices_of, monkeypatch):
    monkeypatch.setattr(sweeper, "MAILS", 1)
    monkeypatch.setattr(sweeper, "MAIL_AGAIN_AFTER", timedelta(seconds=30))
    rows = notices_of(*[patient_mail.PutOff()] * 3, None)

    assert [sweep(NOON + timedelta(seconds=15 * number)).notified for number in range(4)] == [0, 0, 0, 1]
    assert told(rows) == [False, False, False, True]


def test_sessions_that_ran_out_are_removed():
    for key, until in (("over", LATER - timedelta(seconds=1)), ("goes on", LATER)):
        Session.objects.create(session_key=key, session_data="x", expire_date=until)

    assert sweep().signed_out == 1

    assert Session.objects.get().session_key == "goes on"


# --- escalations ----------------------------------------------------------------------------------
def some_on_call(number: int) -> None:
    since = NOON - timedelta(days=1)
    people = [make_clinician(active_from=since) for _ in range(number)]
    for grant in (grant for one in people for grant in one.user.role_grants.all()):
        grant.valid_from = since
        grant.save()
    set_order(clinicians=people, seen=0, by=None, at=since)


def test_somebody_is_told_of_an_escalation_and_one_fault_does_not_stop_the_others(monkeypatch):
    some_on_call(1)
    bad, good = (make_escalation(clock_at=NOON + timedelta(seconds=n)) for n in range(2))
    strike = escalation_clocks.strike

    def sometimes(escalation, at, **options):
        if escalation == bad:
            raise RuntimeError
        return strike(escalation, at, **options)

    monkeypatch.setattr(escalation_clocks, "strike", sometimes)

    assert sweep().told == 1
    assert EscalationEvent.objects.get().escalation == good


@pytest.mark.hazard("H03")
def test_with_worker_and_broker_off_for_ten_minutes_no_clock_is_missed_by_more_than_a_round(
    monkeypatch, settings
):
    """Emergencies are raised all the time; whoever is told has two minutes."""

    def off(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("celery.app.task.Task.apply_async", off)
    two_minutes = dict.fromkeys(Urgency, timedelta(minutes=2))
    clocks = replace(settings.CLINIC.clocks, acknowledge_within=two_minutes)
    settings.CLINIC = replace(settings.CLINIC, clocks=clocks)
    some_on_call(9)
    rows = [
        make_escalation(raised_at=at, clock_at=at)
        for n in range(4)
        if (at := NOON + timedelta(seconds=37 * n))
    ]
    every = timedelta(seconds=15)

    for number in range(41):
        sweep(NOON + number * every)

    late = []
    for row in rows:
        told = list(row.events.filter(kind="delivered").order_by("pk").values_list("at", flat=True))
        due = [row.raised_at, *(before + timedelta(minutes=2) for before in told)]
        late += [at - struck for struck, at in zip(due, told, strict=False)]
        assert (
            NOON + 40 * every - told[-1] < timedelta(minutes=2) + every
        )  # the last one was not missed either
    assert len(late) > 12
    assert all(timedelta() <= one < every for one in late)


# --- the trail ------------------------------------------------------------------------------------
def test_the_trail_is_sealed():
    event = record(action="test.act", actor=None)

    assert sweep(event.at + timedelta(minutes=2)).sealed == 1
    assert AuditSeal.objects.count() == 1
    assert sealing.verify().is_whole
