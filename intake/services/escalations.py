"""What is done about a red flag that was raised while somebody filled in the form.

It is raised once per form and flag, stays when the answer is changed, and every step is kept as an event.
What a clinician enters at review raises one too, and again where the one before was closed. Who is told, and
when, is the clock's part: `escalation_clocks`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from intake.models import Case, Escalation, EscalationEvent, EscalationOutcome, Response, Urgency
from intake.questionnaire.advice import ADVICE
from intake.rules import RULESET
from intake.services.transitions import together, transition
from orthoregen.accounts.models import User
from orthoregen.audit.services import record
from orthoregen.prepared import Prepared

Kind = EscalationEvent.Kind
CRISIS = frozenset(id_ for id_, advice in ADVICE.items() if advice.kind == "crisis")
# Advice that is shown the moment the answer is saved. A person in a crisis is not kept waiting for the rank.
# What a clinician found, the patient hears from the clinician.
SHOWN_AT_ONCE = (Q(rank=Urgency.EMERGENCY) | Q(advice__in=CRISIS)) & Q(entered_seq=None)


FLAGS_ON = Prepared(
    lambda response: Escalation.objects.filter(response=response).values_list("flag"),
    response=models.UUIDField(),
)


def is_shown_at_once(flag: "Raised") -> bool:
    return flag.rank == Urgency.EMERGENCY or flag.advice_id in CRISIS


class Raised(Protocol):
    """What is needed of a red flag that fired."""

    @property
    def id(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def advice_id(self) -> str: ...
    @property
    def because(self) -> tuple[str, ...]: ...


def flags_on(response: Response) -> set[str]:
    """The red flags that were ever raised on this form."""
    return {flag for (flag,) in FLAGS_ON.all(response=response.pk)}


def raise_for(
    *,
    response: Response,
    flags: Iterable[Raised],
    answers: Mapping[str, object],
    by: User,
    at: datetime,
) -> list[Escalation]:
    """An escalation for each flag that has none yet on this form; the new ones, the most urgent first.

    The case is held to the end, as where a decision is signed: of the two, the later one sees the other.
    """
    with together():
        known = flags_on(response)
        fresh = [flag for flag in flags if flag.id not in known]
        if not fresh:
            return []
        _hold_case(response)
        made = (
            _raise(response=response, flag=flag, answers=answers, by=by, at=at, clock_at=at)
            for flag in sorted(fresh, key=lambda flag: (flag.rank, flag.id))
        )
        return [escalation for escalation in made if escalation is not None]


def raise_entered(
    *, case: Case, flags: Iterable[Raised], facts: Mapping[str, object], by: User, at: datetime
) -> list[Escalation]:
    """An escalation for each flag that what `by` entered at review has met, unless one of it is open.

    Who entered it has it on the screen and is asked first: the clock tells the others once the time to
    acknowledge is over. Called where the case is held, with its new `input_seq`.
    """
    raised = Escalation.objects.filter(response__case=case.pk).exclude(state=Escalation.State.CLOSED)
    is_open = set(raised.values_list("flag", flat=True))
    fresh = [flag for flag in flags if flag.id not in is_open]
    if not fresh:
        return []
    response = Response.objects.select_related("case").get(case=case.pk, kind=Response.Kind.INTAKE)
    made = []
    for flag in sorted(fresh, key=lambda flag: (flag.rank, flag.id)):
        own_time = settings.CLINIC.clocks.acknowledge_by(flag.rank, at)
        made.append(
            _raise(
                response=response,
                flag=flag,
                answers=facts,
                by=by,
                at=at,
                clock_at=own_time,
                entered_seq=case.input_seq,
            )
        )
    return [escalation for escalation in made if escalation is not None]


def _hold_case(response: Response) -> None:
    Case.objects.select_for_update().get(pk=response.case_id)


def _raise(
    *,
    response: Response,
    flag: Raised,
    answers: Mapping[str, object],
    by: User,
    at: datetime,
    clock_at: datetime,
    entered_seq: int | None = None,
) -> Escalation | None:
    """None where another request raised the same flag at the same moment."""
    try:
        with transaction.atomic():
            escalation = Escalation.objects.create(
                response=response,
                flag=flag.id,
                rank=flag.rank,
                advice=flag.advice_id,
                because={code: answers[code] for code in flag.because if code in answers},
                ruleset_digest=RULESET.digest,
                raised_at=at,
                clock_at=clock_at,
                entered_seq=entered_seq,
            )
    except IntegrityError:
        return None
    _note(escalation, Kind.RAISED, by=by, at=at)
    return escalation


def not_shown(response: Response) -> Escalation | None:
    """The first of a form whose advice the person should have seen and never has, as when the line broke."""
    waiting = Escalation.objects.filter(SHOWN_AT_ONCE, response=response)
    waiting = waiting.exclude(state=Escalation.State.CLOSED).exclude(events__kind=Kind.SHOWN)
    return waiting.order_by("raised_at", "rank", "flag").first()


def shown(*, escalation: Escalation, advice_version: str, by: User, at: datetime) -> None:
    """The patient saw the advice; said once for each version of the text."""
    before = escalation.events.filter(kind=Kind.SHOWN, advice_version=advice_version, by=by)
    if not before.exists():
        _note(escalation, Kind.SHOWN, by=by, at=at, advice_version=advice_version)


def patient_acknowledged(*, escalation: Escalation, advice_version: str, by: User, at: datetime) -> None:
    """The patient says that they have read the advice. Once is enough."""
    if not escalation.events.filter(kind=Kind.PATIENT_ACKNOWLEDGED).exists():
        _note(escalation, Kind.PATIENT_ACKNOWLEDGED, by=by, at=at, advice_version=advice_version)


def on_screen(*, escalations: Iterable[Escalation], by: User, at: datetime) -> None:
    """They stand in the list that a clinician looks at. Noted for the first time that each does."""
    rows = list(escalations)
    before = EscalationEvent.objects.filter(escalation__in=[row.pk for row in rows], kind=Kind.ON_SCREEN)
    known = set(before.values_list("escalation_id", flat=True))
    for row in rows:
        if row.pk not in known:
            _note(row, Kind.ON_SCREEN, by=by, at=at)


def seen(*, escalation: Escalation, by: User, at: datetime) -> None:
    """A clinician opened it. Noted once for each person."""
    if not escalation.events.filter(kind=Kind.SEEN, by=by).exists():
        _note(escalation, Kind.SEEN, by=by, at=at)


@transaction.atomic
def acknowledge(*, escalation: Escalation, by: User, at: datetime) -> None:
    """A clinician takes it on. Raises MovedOn where somebody did so before."""
    _move(escalation, Escalation.State.ACKNOWLEDGED, Kind.ACKNOWLEDGED, by=by, at=at)


@transaction.atomic
def contacted(*, escalation: Escalation, by: User, at: datetime, note: str = "") -> None:
    """The patient was reached. Raises MovedOn where it is not acknowledged, or closed."""
    _move(escalation, Escalation.State.CONTACTED, Kind.CONTACTED, by=by, at=at, note=note)


@transaction.atomic
def close(*, escalation: Escalation, outcome: str, note: str, by: User, at: datetime) -> None:
    """Nothing more is to be done; the outcome and a note say how it ended. Raises MovedOn."""
    ending = EscalationOutcome(outcome)
    _move(escalation, Escalation.State.CLOSED, Kind.CLOSED, by=by, at=at, note=note, outcome=ending)


def _move(
    escalation: Escalation, to: str, kind: Kind, *, by: User, at: datetime, note: str = "", outcome: str = ""
) -> None:
    transition(
        escalation,
        to=to,
        action=f"escalation.{kind}",
        by=by,
        patient_id=escalation.response.case.patient_id,
    )
    EscalationEvent.objects.create(escalation=escalation, kind=kind, by=by, at=at, note=note, outcome=outcome)


@transaction.atomic
def _note(escalation: Escalation, kind: Kind, *, by: User, at: datetime, advice_version: str = "") -> None:
    EscalationEvent.objects.create(
        escalation=escalation, kind=kind, by=by, at=at, advice_version=advice_version
    )
    record(
        action=f"escalation.{kind}",
        actor=by,
        obj=escalation,
        patient_id=escalation.response.case.patient_id,
    )
