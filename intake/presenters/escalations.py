"""Escalations in a list and one by one, with what was done; and the bar that says that some wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.models import Escalation, EscalationEvent, EscalationOutcome, Relation, Response, Urgency
from intake.presenters import words
from intake.presenters.clocks import Due, acknowledgement_due, by
from intake.presenters.flags import QandA, answers_that_fired
from intake.selectors import Alarm
from orthoregen.accounts.models import User

Kind, State = EscalationEvent.Kind, Escalation.State
BY_PATIENT = frozenset({Kind.RAISED, Kind.SHOWN, Kind.PATIENT_ACKNOWLEDGED})
SAYS_WHO_HAS_IT = (Kind.ACKNOWLEDGED, Kind.CONTACTED)
NEXT: dict[str, str] = {
    State.OPEN: "Acknowledge it: then it is yours, and nobody else is told.",
    State.ACKNOWLEDGED: "Reach the patient, then note it here.",
    State.CONTACTED: "See it through, then close it with how it ended.",
    State.CLOSED: "",
}


@dataclass(frozen=True)
class Line:
    """One escalation of the list."""

    id: UUID
    title: str
    urgency: str
    due: Due | None  # while it is open
    waited: str
    raised: str
    state: str
    who: str
    is_sent: bool
    name: str
    born: str
    reference: str


@dataclass(frozen=True)
class Step:
    """One row of the history."""

    when: str
    what: str
    who: str
    note: str
    is_alarm: bool


@dataclass(frozen=True)
class Page:
    """One escalation. Of a form that was not sent, only what fired and who can be reached is told."""

    line: Line
    phone: str
    phone_link: str
    contact_note: str
    relation: str
    fired: list[QandA]
    others: list[tuple[UUID, str, str]]  # what else was raised on this form: its id, title and state
    history: list[Step]
    next: str
    clock: str
    item_id: UUID | None
    is_open: bool
    rule: str
    is_entered: bool  # by a clinician, at review


def lines(escalations: Iterable[Escalation], events: Iterable[EscalationEvent], at: datetime) -> list[Line]:
    """The rows of the list."""
    of: dict[UUID, list[EscalationEvent]] = {}
    for event in events:
        of.setdefault(event.escalation_id, []).append(event)
    return [_line(one, of.get(one.pk, []), at) for one in escalations]


def page(
    escalation: Escalation,
    events: list[EscalationEvent],
    others: Iterable[Escalation],
    item_id: UUID | None,
    at: datetime,
) -> Page:
    """What the page of one escalation says. `events` are all of it, oldest first."""
    patient, relation = escalation.response.case.patient, filled_in_by(escalation.response.relation)
    return Page(
        line=_line(escalation, events, at),
        phone=patient.phone,
        phone_link="".join(sign for sign in patient.phone if sign.isdigit() or sign == "+"),
        contact_note=patient.contact_note,
        relation=relation,
        fired=answers_that_fired(escalation.because),
        others=[(one.pk, words.flag_title(one.flag), _state(one)) for one in others],
        history=[_step(event, relation, escalation) for event in events],
        next=NEXT[escalation.state],
        clock=_clock(escalation, at, is_told=any(event.told for event in events)),
        item_id=item_id,
        is_open=escalation.state == State.OPEN,
        rule=escalation.flag,
        is_entered=escalation.entered_seq is not None,
    )


def _line(escalation: Escalation, events: list[EscalationEvent], at: datetime) -> Line:
    response, patient = escalation.response, escalation.response.case.patient
    is_open = escalation.state == State.OPEN
    return Line(
        id=escalation.pk,
        title=words.flag_title(escalation.flag),
        urgency=Urgency(escalation.rank).name.lower(),
        due=acknowledgement_due(escalation.rank, escalation.raised_at, at) if is_open else None,
        waited=words.waited(escalation.raised_at, at),
        raised=words.recently(escalation.raised_at),
        state=_state(escalation),
        who=_who_has_it(events, is_open),
        is_sent=response.state == Response.State.SUBMITTED,
        name=patient.full_name or "Name not given",
        born=words.day(patient.birth_date),
        reference=patient.reference,
    )


def _state(escalation: Escalation) -> str:
    is_open = escalation.state == State.OPEN
    return "Not acknowledged" if is_open else str(State(escalation.state).label)


def _who_has_it(events: list[EscalationEvent], is_open: bool) -> str:
    """Who was told last while it is open, else who acted last."""
    if is_open:
        told = [event.told for event in events if event.kind == Kind.DELIVERED and event.told]
        return f"{name_of(told[-1])} is told" if told else "nobody is told yet"
    acted = [event.by for event in events if event.kind in SAYS_WHO_HAS_IT and event.by]
    return name_of(acted[-1]) if acted else ""


def _clock(escalation: Escalation, at: datetime, *, is_told: bool) -> str:
    """What happens if nobody does anything."""
    if escalation.state != State.OPEN:
        return ""
    moment = by(escalation.clock_at, at)
    if escalation.entered_seq is not None and not is_told:
        return f"It was raised by what was entered at review. The first person on call is told at {moment}."
    if escalation.unanswered_at:
        since = words.moment(escalation.unanswered_at)
        return f"Nobody on call came: alarm since {since}. They are told again in turn, next at {moment}."
    return f"The next person on call is told at {moment}."


def _step(event: EscalationEvent, relation: str, escalation: Escalation) -> Step:
    kind = Kind(event.kind)
    what = str(kind.label)
    if event.told:
        what = f"{what}: {name_of(event.told)}"
    if event.outcome:
        what = f"{what}: {_outcome(event.outcome)}"
    actor = name_of(event.by) if event.by else "the clock"
    is_patients = kind in BY_PATIENT and escalation.entered_seq is None
    who = relation if is_patients else actor
    return Step(words.moment(event.at), what, who, event.note, kind == Kind.UNANSWERED)


def _outcome(code: str) -> str:
    """Escalations that were closed before outcomes were coded have only their note."""
    return str(EscalationOutcome(code).label) if code in EscalationOutcome.values else "see the note"


def name_of(user: User) -> str:
    """A member of staff as in the register."""
    clinician = getattr(user, "clinician", None)
    return clinician.name if clinician else "a colleague"


def filled_in_by(relation: str) -> str:
    """Who answers, told of the patient."""
    return {
        Relation.SELF: "the patient",
        Relation.PARENT: "a parent of the patient",
        Relation.CARER: "somebody who cares for the patient",
        Relation.INTERPRETER: "an interpreter for the patient",
        Relation.STAFF: "the clinic's staff, for the patient",
    }[Relation(relation)]


def alarm_words(found: Alarm, at: datetime) -> str:
    what = "escalation is" if found.count == 1 else "escalations are"
    return f"{found.count} {what} not acknowledged. The oldest waits {words.waited(found.oldest, at)}."
