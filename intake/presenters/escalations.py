"""Open escalations, and the bar that says that there are some."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from intake.models import Escalation, EscalationEvent, Relation, Response, Urgency
from intake.presenters import words
from intake.presenters.flags import QandA, answers_that_fired
from intake.selectors import Alarm

STEPS: dict[str, list[tuple[str, str]]] = {
    Escalation.State.OPEN: [(Escalation.State.ACKNOWLEDGED, "Acknowledge")],
    Escalation.State.ACKNOWLEDGED: [
        (Escalation.State.CONTACTED, "Patient contacted"),
        (Escalation.State.CLOSED, "Close"),
    ],
    Escalation.State.CONTACTED: [(Escalation.State.CLOSED, "Close")],
    Escalation.State.CLOSED: [],
}


@dataclass(frozen=True)
class Card:
    """One escalation with what can be done next."""

    id: UUID
    title: str
    urgency: str
    clock: str
    raised: str
    state: str
    is_open: bool
    is_sent: bool
    name: str
    born: str
    reference: str
    phone: str
    contact_note: str
    relation: str
    fired: list[QandA]
    events: list[str]
    steps: list[tuple[str, str]]
    item_id: UUID | None
    rule: str
    error: str = ""
    note: str = ""

    @property
    def phone_link(self) -> str:
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def cards(
    escalations: Iterable[Escalation],
    events: Iterable[EscalationEvent],
    items: dict[UUID, UUID],
    at: datetime,
    *,
    wrong: UUID | None = None,
    error: str = "",
    note: str = "",
) -> list[Card]:
    """Of a form that was not sent, only what fired and who can be reached is told.

    `wrong` is the escalation whose last step could not be taken, with what to put right.
    """
    of: dict[UUID, list[str]] = {}
    for event in events:
        of.setdefault(event.escalation_id, []).append(_event(event))
    told = [_card(one, of.get(one.pk, []), items.get(one.response.case_id), at) for one in escalations]
    return [replace(one, error=error, note=note) if one.id == wrong else one for one in told]


def _card(escalation: Escalation, events: list[str], item_id: UUID | None, at: datetime) -> Card:
    response, patient = escalation.response, escalation.response.case.patient
    return Card(
        id=escalation.pk,
        title=words.flag_title(escalation.flag),
        urgency=Urgency(escalation.rank).name.lower(),
        clock=words.waited(escalation.raised_at, at),
        raised=words.moment(escalation.raised_at),
        state=Escalation.State(escalation.state).label,
        is_open=escalation.state == Escalation.State.OPEN,
        is_sent=response.state == Response.State.SUBMITTED,
        name=patient.full_name or "Name not given",
        born=words.day(patient.birth_date),
        reference=patient.reference,
        phone=patient.phone,
        contact_note=patient.contact_note,
        relation=filled_in_by(response.relation),
        fired=answers_that_fired(escalation.because),
        events=events,
        steps=STEPS[Escalation.State(escalation.state)],
        item_id=item_id,
        rule=escalation.flag,
    )


def filled_in_by(relation: str) -> str:
    """Who answers, told of the patient."""
    return {
        Relation.SELF: "the patient",
        Relation.PARENT: "a parent of the patient",
        Relation.CARER: "somebody who cares for the patient",
        Relation.INTERPRETER: "an interpreter for the patient",
        Relation.STAFF: "the clinic's staff, for the patient",
    }[Relation(relation)]


def _event(event: EscalationEvent) -> str:
    clinician = getattr(event.by, "clinician", None)
    who = f", {clinician.name}" if clinician else ""
    note = f": “{event.note}”" if event.note else ""
    return f"{words.moment(event.at)}, {EscalationEvent.Kind(event.kind).label}{who}{note}"


def alarm_words(found: Alarm, at: datetime) -> str:
    what = "emergency is" if found.count == 1 else "emergencies are"
    return f"{found.count} {what} not acknowledged. The oldest waits {words.waited(found.oldest, at)}."
