"""What must happen even if nobody asks for it: called every few seconds by `manage.py sweeper`.

It needs neither broker nor worker. Each row is tried by itself, so that one fault does not stop the others.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from intake.models import Escalation, Notice, Outbox, ParkedPage, Response, UnsignedText
from intake.rules import RULESET
from intake.services import (
    claims,
    drafts,
    escalation_clocks,
    notices,
    parking,
    patient_mail,
    triage,
    unsigned,
)
from intake.services.transitions import change_if
from orthoregen.accounts import session_store
from orthoregen.audit import sealing
from orthoregen.audit.services import record
from orthoregen.health import database_answers
from orthoregen.logging import get_logger

HURRIED_FOR = timedelta(seconds=5)  # so long the broker's message may take
OVERDUE_AFTER = timedelta(minutes=2)  # then the answers are to be read by hand
BATCH = 100
MAILS = 10  # a round
MAIL_AGAIN_AFTER = timedelta(minutes=5)  # a server that puts a mail off wants to be left alone
ID = {
    Escalation: "escalation_id",
    Notice: "notice_id",
    Outbox: "outbox_id",
    ParkedPage: "parked_id",
    Response: "response_id",
    UnsignedText: "kept_id",
}
_mail_again: dict[tuple[str, Any], datetime] = {}  # kept by this process: a new one tries at once
log = get_logger(__name__)


class Swept(NamedTuple):
    """How many rows were moved on."""

    evaluated: int
    rescued: int
    told: int
    released: int
    expired: int
    forgotten: int
    signed_out: int
    sealed: int
    notified: int
    warned: int


def sweep(*, at: datetime) -> Swept:
    """Do what is due at `at`, oldest first, a bounded number of each but of sessions that ran out.

    Raises only without a database.
    """
    return Swept(
        evaluated=_each(_waiting(at).filter(ruleset_digest=RULESET.digest), _evaluate, at),
        rescued=_each(_waiting(at).exclude(ruleset_digest=RULESET.digest), _rescue, at),
        told=_tried(lambda: _tell(at)),
        released=_tried(lambda: claims.release_overdue(at=at)),
        expired=_each(drafts.to_expire(at), drafts.expire, at),
        forgotten=_each(parking.forgotten(at), parking.forget, at)
        + _each(unsigned.forgotten(at), unsigned.forget, at),
        signed_out=_tried(lambda: session_store.remove_expired(at=at)),
        sealed=_tried(lambda: sealing.seal(at=at) is not None),
        notified=_tried(lambda: _mailed(notices.waiting(), notices.tell, at)),  # last: mail servers are slow
        warned=_tried(lambda: _mailed(drafts.to_warn(at), drafts.warn, at)),
    )


def _each(rows: QuerySet[Any], act: Callable[[Any, datetime], int], at: datetime) -> int:
    return sum(_tried(partial(act, row, at), **{ID[rows.model]: row.pk}) for row in rows[:BATCH])


def _tried(act: Callable[[], int], **ids: object) -> int:
    """How many rows it moved on. What goes wrong is logged; without a database the round ends."""
    try:
        return act()
    except Exception:
        log.exception("sweep.failed", **ids)
        database_answers()
        return 0


# --- the outbox -----------------------------------------------------------------------------------
def _waiting(at: datetime) -> QuerySet[Outbox]:
    due = Outbox.objects.waiting().filter(triage.is_free(at), created_at__lte=at - HURRIED_FOR)
    return due.order_by("created_at", "pk")


def _evaluate(row: Outbox, at: datetime) -> bool:
    try:
        return triage.process(outbox_id=row.pk, at=at) is not None
    finally:
        if row.created_at <= at - OVERDUE_AFTER:
            triage.show_overdue(outbox_id=row.pk)


def _rescue(row: Outbox, at: datetime) -> bool:
    """A row that was written for rules which this process has not loaded.

    If it was there before this process read its rules, nobody will come any more who has the older ones:
    it is judged by these. If it came later, then other processes run with newer rules and this one is out of
    date: it leaves the row to them, and after a while has the answers read by hand.
    """
    if row.created_at < triage.LOADED_AT:
        _retarget(row)
        return triage.process(outbox_id=row.pk, at=at) is not None
    log.error("sweep.other_ruleset", outbox_id=row.pk, ruleset=row.ruleset_digest)
    if row.created_at <= at - OVERDUE_AFTER:
        triage.show_overdue(outbox_id=row.pk)
    return False


@transaction.atomic
def _retarget(row: Outbox) -> None:
    log.warning("outbox.retargeted", outbox_id=row.pk, ruleset=RULESET.digest)
    judged_by_ours = {"ruleset_digest": RULESET.digest, "claimed_until": None, "fault": ""}
    if change_if(Outbox, row.pk, triage.is_open(row), **judged_by_ours):
        reason = f"{row.ruleset_digest[:80]} > {RULESET.digest[:80]}"
        record(action="outbox.retargeted", actor=None, obj=row, patient_id=row.case.patient_id, reason=reason)


# --- escalations ----------------------------------------------------------------------------------
def _tell(at: datetime) -> int:
    """Every escalation whose clock has struck: the next person is told, or the alarm is raised."""
    with escalation_clocks.Post() as post:
        return _each(escalation_clocks.due(at), partial(escalation_clocks.strike, post=post), at)


# --- mail to patients -----------------------------------------------------------------------------
def _mailed(rows: QuerySet[Any], tell: Callable[[Any, datetime], bool], at: datetime) -> int:
    """Say that something is new for them, or that a form ends.

    Where the server is away the rest waits for the next round. A mail that it puts off, or that cannot be
    made, lets all others go first, and is not tried again for a while.
    """
    told, name = 0, ID[rows.model]
    put_off = {pk: again for (kind, pk), again in _mail_again.items() if kind == name}
    once_more = rows.filter(pk__in=[pk for pk, again in put_off.items() if again <= at])
    for row in [*rows.exclude(pk__in=put_off)[:MAILS], *once_more[:MAILS]][:MAILS]:
        _mail_again.pop((name, row.pk), None)
        try:
            told += tell(row, at)
        except OSError:
            log.exception("sweep.failed", **{name: row.pk})
            break
        except Exception as error:
            if isinstance(error, patient_mail.PutOff):
                log.warning("sweep.mail_put_off", **{name: row.pk})
            else:
                log.exception("sweep.failed", **{name: row.pk})
                database_answers()
            _mail_again[name, row.pk] = at + MAIL_AGAIN_AFTER
    return told
