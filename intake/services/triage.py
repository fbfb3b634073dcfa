"""From facts to the queue: the outbox row, the rules, the stored summary, the review item.

A row of the outbox is done once. Whoever works on it holds it for a moment by a conditional update, and the
update that says "processed" lets exactly one through, in the transaction that stores the summary. A process
that dies leaves a row whose hold lapses; the next one takes it.
"""

import time
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from intake import rules
from intake.asked import waiting_for_patient
from intake.facts import digest, effective_answers
from intake.licences import usable_instruments
from intake.models import Case, Escalation, Outbox, Response, ReviewItem, Ruleset, TriageSummary, Urgency
from intake.rules import RULESET
from intake.services import first_ratings
from intake.services.transitions import change_if
from orthoregen.audit.services import record
from orthoregen.celery import hand_over, kept_connection
from orthoregen.logging import get_logger

HOLD = timedelta(seconds=30)  # the rules take a few milliseconds
LONGEST_PAUSE = timedelta(hours=1)  # between two tries at facts that the rules fail on
OTHER_RULESET = "OtherRuleset"
OVERDUE = "Overdue"
LOADED_AT = timezone.now()  # when this process read its rules
log = get_logger(__name__)


def enqueue(*, case: Case, input_seq: int, at: datetime) -> Outbox:
    """Store, in the caller's transaction, that the rules have to read the case; hurry it after the commit.

    A broker that is away changes nothing for the caller: the sweeper finds the row.
    """
    row = work_for(case=case, input_seq=input_seq, at=at)
    row.save()
    hurry_after_commit(row)
    return row


def work_for(*, case: Case, input_seq: int, at: datetime) -> Outbox:
    """The row that says so, for who stores it together with something else."""
    return Outbox(case=case, input_seq=input_seq, ruleset_digest=RULESET.digest, created_at=at)


def hurry_after_commit(row: Outbox) -> None:
    """Send the stored row to a worker once it can be seen."""
    transaction.on_commit(partial(_hurry, row.pk))


def _hurry(outbox_id: int) -> None:
    from intake.tasks import evaluate  # the task calls this module

    try:
        with kept_connection() as broker:
            hand_over(evaluate, outbox_id, broker)
    except Exception:  # the facts are stored: nothing that a broker does may look like a failure now
        log.exception("outbox.not_sent", outbox_id=outbox_id)


def process(*, outbox_id: int, at: datetime) -> TriageSummary | None:
    """Let the rules read the facts of one outbox row, store what they say, put the case in the queue.

    Safe to repeat and to run in parallel: a row that was done gives the summary it has. None where somebody
    else is at it, where the row names another ruleset than this process has loaded (it then waits for a
    process that has it), and where the rules failed.

    Where the rules fail, the case is put in the queue as not evaluated, and nothing that was said of older
    facts stays on the item: its summary is taken off (the row of the summary remains) and its rank is urgent
    or what it was before, if that was more urgent. The row waits for another try, after longer and longer
    pauses.
    """
    row = Outbox.objects.select_related("case").get(pk=outbox_id)
    if row.processed_at:
        return _summary_of(row)
    if row.ruleset_digest != RULESET.digest:
        _refuse(row)
        return None
    if not _hold(row, at):
        return None
    begin = time.perf_counter()
    try:
        answers = effective_answers(row.case_id, row.input_seq)
        result = rules.triage(answers, RULESET, instruments=usable_instruments(at))
        body = result.to_json()
    except Exception as error:  # whatever it is, the case must not wait unseen
        log.exception("case.not_triaged", outbox_id=row.pk, case_id=row.case_id)
        _not_evaluated(row, fault=type(error).__name__, at=at)
        return None
    summary = _store(row, result, body, at)
    log.info(
        "case.triaged",
        outbox_id=row.pk,
        case_id=row.case_id,
        ms=round((time.perf_counter() - begin) * 1000),
    )
    return summary


def _summary_of(row: Outbox) -> TriageSummary | None:
    return TriageSummary.objects.filter(
        case=row.case_id, input_seq=row.input_seq, ruleset=row.ruleset_digest
    ).first()


def _refuse(row: Outbox) -> None:
    log.error("outbox.other_ruleset", outbox_id=row.pk, ruleset=row.ruleset_digest)
    change_if(Outbox, row.pk, is_open(row), fault=OTHER_RULESET)


def is_open(row: Outbox) -> Q:
    """The row still waits, for the rules that it was read with."""
    return Q(processed_at=None, ruleset_digest=row.ruleset_digest)


def is_free(at: datetime) -> Q:
    """Rows that nobody holds and that are not in a pause."""
    return Q(claimed_until=None) | Q(claimed_until__lte=at)


def _hold(row: Outbox, at: datetime) -> bool:
    return change_if(
        Outbox, row.pk, is_open(row) & is_free(at), claimed_until=at + HOLD, attempts=F("attempts") + 1
    )


@transaction.atomic
def _store(row: Outbox, result: rules.Summary, body: str, at: datetime) -> TriageSummary | None:
    """Mark the row as done, store the summary and bring the queue up to date, all or nothing."""
    if not change_if(Outbox, row.pk, is_open(row), processed_at=at, claimed_until=None, fault=""):
        return _summary_of(row)
    _keep_the_ruleset(at)
    summary = TriageSummary.objects.create(
        case_id=row.case_id,
        input_seq=row.input_seq,
        ruleset_id=RULESET.digest,
        engine_version=rules.ENGINE_VERSION,
        schema=rules.SCHEMA,
        body=body,
        sha256=digest(body),
        rank=result.rank,
        flags=[flag.id for flag in result.red_flags],
        not_excluded=list(result.not_excluded),
        made_at=at,
    )
    record(action="case.triaged", actor=None, obj=summary, patient_id=row.case.patient_id)
    _into_the_queue(row, summary=summary, rank=summary.rank)
    return summary


def _keep_the_ruleset(at: datetime) -> None:
    if not Ruleset.objects.filter(pk=RULESET.digest).exists():
        Ruleset.objects.get_or_create(
            digest=RULESET.digest, defaults={"text": RULESET.text, "first_used_at": at}
        )


@transaction.atomic
def _not_evaluated(row: Outbox, *, fault: str, at: datetime) -> None:
    """Say so on the row and in the queue, and wait before the next try."""
    attempts = Outbox.objects.values_list("attempts", flat=True).get(pk=row.pk)
    pause = min(HOLD * 2 ** min(attempts, 10), LONGEST_PAUSE)
    if change_if(Outbox, row.pk, is_open(row), fault=fault[:80], claimed_until=at + pause):
        _show_unread(row, reason=fault)


@transaction.atomic
def show_overdue(*, outbox_id: int) -> None:
    """Put a case in the queue, to be read by hand, whose row has waited too long for whatever reason."""
    row = Outbox.objects.select_related("case").get(pk=outbox_id)
    fault = row.fault or OVERDUE
    if change_if(Outbox, row.pk, Q(processed_at=None), fault=fault):
        _show_unread(row, reason=fault)


def _show_unread(row: Outbox, *, reason: str) -> None:
    """As urgent as the red flags that were raised while the form was filled in, and urgent at least."""
    raised = Escalation.objects.filter(response__case=row.case_id).exclude(state=Escalation.State.CLOSED)
    most_urgent = raised.aggregate(rank=Min("rank"))["rank"]
    rank = Urgency.URGENT if most_urgent is None else min(most_urgent, Urgency.URGENT)
    _into_the_queue(row, summary=None, rank=rank, reason=reason)


def _into_the_queue(row: Outbox, *, summary: TriageSummary | None, rank: int, reason: str = "") -> None:
    """Make or change the case's review item, unless it is decided or the facts have moved on.

    A case of which more was needed opens again with what the patient answered.
    """
    items = ReviewItem.objects.select_for_update().filter(case=row.case_id)  # as an amendment does
    item = items.order_by("-submitted_at", "-closed_at").first()
    if item is None:
        _open_item(row, summary=summary, rank=rank, submitted_at=_sent_at(row), reason=reason)
        return
    newest = Case.objects.values_list("input_seq", flat=True).get(pk=row.case_id)
    if row.input_seq < newest:
        return
    if item.closed_at:
        if waiting_for_patient(row.case_id) is not None:
            answered_at = _answered_at(row, since=item.closed_at)
            _open_item(row, summary=summary, rank=rank, submitted_at=answered_at, reason=reason)
        return
    if summary is None:
        rank = min(rank, item.rank)
    has_more = item.has_more or _has_more(row)  # also where it was told while the item was being made
    if (item.summary_id, item.rank, item.has_more) == (summary and summary.pk, rank, has_more):
        return
    is_evaluated = summary is not None
    changes = {"is_evaluated": is_evaluated, "summary": summary, "rank": rank, "has_more": has_more}
    if change_if(ReviewItem, item.pk, Q(closed_at=None), **changes):
        action = "reviewitem.evaluated" if is_evaluated else "reviewitem.not_evaluated"
        record(action=action, actor=None, obj=item, patient_id=row.case.patient_id, reason=reason)


def _sent_at(row: Outbox) -> datetime | None:
    sent = Response.objects.submitted().filter(case=row.case_id, kind=Response.Kind.INTAKE)
    return sent.values_list("submitted_at", flat=True).first()


def _has_more(row: Outbox) -> bool:
    return Response.objects.submitted().filter(case=row.case_id, kind=Response.Kind.MORE).exists()


def _answered_at(row: Outbox, *, since: datetime) -> datetime | None:
    """When the patient told the more that is read now; None where they have not since the decision."""
    more = Response.objects.submitted().filter(
        case=row.case_id, kind=Response.Kind.MORE, input_seq__lte=row.input_seq, submitted_at__gte=since
    )
    return more.order_by("-input_seq").values_list("submitted_at", flat=True).first()


def _open_item(
    row: Outbox, *, summary: TriageSummary | None, rank: int, submitted_at: datetime | None, reason: str
) -> None:
    if submitted_at is None:  # a form that was not sent has no place in the queue
        return
    item = ReviewItem.objects.create(
        case_id=row.case_id,
        state=ReviewItem.State.WAITING,
        is_evaluated=summary is not None,
        summary=summary,
        rank=rank,
        submitted_at=submitted_at,
        has_more=_has_more(row),
    )
    action = "reviewitem.opened" if summary else "reviewitem.not_evaluated"
    record(action=action, actor=None, obj=item, patient_id=row.case.patient_id, reason=reason)
    first_ratings.draw(item)
