"""Who is told of an escalation, and when the next one is: the part of the ledger that the clock plays.

Called by the sweeper, it needs neither broker nor worker. While nobody acknowledges, `clock_at` says when the
clock strikes. It strikes at once after raising, and tells the first of the on-call order; then whenever the
time of the one who was told is over, and tells the next. After the last one an alarm is raised, and the round
begins again. Where a mail fails, the next person is told in the same breath.

Whoever strikes holds the row for a moment by moving `clock_at` on, only while it is open and nobody else did;
the mail goes out between two transactions. If the process dies, the hold lapses and somebody is told again:
twice does no harm.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from intake.models import Escalation, EscalationEvent
from intake.services.transitions import change_if
from orthoregen.accounts.models import Clinician
from orthoregen.accounts.on_call import on_call
from orthoregen.audit.services import record
from orthoregen.logging import get_logger

HOLD = timedelta(minutes=1)  # a mail server has ten seconds to answer
TRY_AGAIN = timedelta(minutes=5)  # where no mail at all went out
Kind = EscalationEvent.Kind
TRIED = (Kind.DELIVERED, Kind.NOT_DELIVERED)
log = get_logger(__name__)


class Post:
    """The mail server, for one round of the sweeper.

    One that does not answer is not asked again. All that one person is told in a round, by the same time, is
    one mail: it would say the same.
    """

    def __init__(self) -> None:
        self._connection: Any = None
        self._is_away = False
        self._sent: set[tuple[Any, datetime]] = set()

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *error: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def told(self, clinician: Clinician, due: datetime) -> bool:
        """Send the mail that says nothing of what it is about. Whether the server took it."""
        if (clinician.user_id, due) in self._sent:
            return True
        if self._is_away:
            return False
        try:
            is_taken = self._mail(clinician.user.email, due).send() == 1
        except Exception:  # a server refuses in many ways, and none may stop the clock
            log.exception("escalation.mail_failed", user_id=clinician.user_id)
            return False
        if is_taken:
            self._sent.add((clinician.user_id, due))
        return is_taken

    def _mail(self, address: str, due: datetime) -> EmailMessage:
        context = {"due": due, "address": settings.SITE_ADDRESS, "zone": settings.CLINIC.time_zone}
        subject = render_to_string("review/email/on_call_subject.txt", context).strip()
        text = render_to_string("review/email/on_call_message.txt", context)
        return EmailMessage(subject, text, to=[address], connection=self._open())

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = get_connection()
            try:
                self._connection.open()
            except OSError:
                self._is_away = True
                raise
        return self._connection


def due(at: datetime) -> "QuerySet[Escalation]":
    """Escalations whose clock has struck by `at`, emergencies first."""
    struck = Escalation.objects.filter(state=Escalation.State.OPEN, clock_at__lte=at)
    return struck.select_related("response__case").order_by("rank", "clock_at", "pk")


def strike(escalation: Escalation, at: datetime, *, post: Post) -> bool:
    """Tell the next person. False where it was acknowledged, or another process was faster."""
    is_first_try = escalation.unanswered_at is None
    waiting = _begin(escalation, at)
    if waiting is None:
        return False
    escalation.clock_at = at + HOLD
    answer_by = settings.CLINIC.clocks.acknowledge_by(escalation.rank, at)
    is_told = any(_tell(escalation, one, answer_by, at, post) for one in waiting)
    try_again = bool(waiting) and not is_told and is_first_try
    _end(escalation, min(answer_by, at + TRY_AGAIN) if try_again else answer_by, is_told, at)
    return True


@transaction.atomic
def _begin(escalation: Escalation, at: datetime) -> list[Clinician] | None:
    """Hold the row; give who is to be told, the next one first. None where there is nothing to do."""
    seen = Q(state=Escalation.State.OPEN, clock_at=escalation.clock_at)
    if not change_if(Escalation, escalation.pk, seen, clock_at=at + HOLD):
        return None
    order, tried = on_call(at), _tried(escalation)
    waiting = [one for one in order if one.user_id not in tried]
    was_told = escalation.events.filter(kind=Kind.DELIVERED).exists()
    if not waiting:
        _alarm(escalation, at)
        waiting = order
    if waiting and was_told:
        _note(escalation, Kind.HANDED_ON, at, told=waiting[0])
    return waiting


def _tried(escalation: Escalation) -> set[Any]:
    """Who was told, or could not be, since the round began."""
    events = escalation.events.order_by("pk")
    last_alarm = events.filter(kind=Kind.UNANSWERED).values_list("pk", flat=True).last() or 0
    return set(events.filter(pk__gt=last_alarm, kind__in=TRIED).values_list("told", flat=True))


def _tell(escalation: Escalation, clinician: Clinician, due: datetime, at: datetime, post: Post) -> bool:
    is_told = post.told(clinician, due)
    with transaction.atomic():
        _note(escalation, Kind.DELIVERED if is_told else Kind.NOT_DELIVERED, at, told=clinician)
    return is_told


@transaction.atomic
def _end(escalation: Escalation, next_at: datetime, is_told: bool, at: datetime) -> None:
    """Set the clock for the next time, unless somebody has acknowledged in the meantime."""
    mine = Q(state=Escalation.State.OPEN, clock_at=escalation.clock_at)
    if change_if(Escalation, escalation.pk, mine, clock_at=next_at) and not is_told:
        _alarm(escalation, at)


def _alarm(escalation: Escalation, at: datetime) -> None:
    """Nobody is left to tell: every page for staff says so from now on. With nobody on call, noted once."""
    if escalation.unanswered_at and not _tried(escalation):
        return
    since = escalation.unanswered_at or at
    change_if(Escalation, escalation.pk, Q(state=Escalation.State.OPEN), unanswered_at=since)
    escalation.unanswered_at = since
    _note(escalation, Kind.UNANSWERED, at)
    log.error("escalation.unanswered", escalation_id=escalation.pk)


def _note(escalation: Escalation, kind: Kind, at: datetime, *, told: Clinician | None = None) -> None:
    user = told.user if told else None
    EscalationEvent.objects.create(escalation=escalation, kind=kind, told=user, at=at)
    record(
        action=f"escalation.{kind}",
        actor=None,
        obj=escalation,
        patient_id=escalation.response.case.patient_id,
        reason=str(user.pk) if user else "",
    )
