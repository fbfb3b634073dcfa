"""What the pages of a plan say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.urls import reverse

from intake.models import Decision, Outcome
from intake.published import QandA, day, moment, quotes
from treatments.forms.plans import ItemForm
from treatments.models import (
    LegalStatus,
    PlanItem,
    PlanRelease,
    Precaution,
    PreparationField,
    ProcedureRecord,
    Structure,
    Version,
)
from treatments.models.plans import NOWHERE, PlanPrecaution, Side
from treatments.places import Place, agreed_words
from treatments.planned import agreed_findings, is_replaced
from treatments.presenters.reading import Law, law_of
from treatments.weighing import State, Weighed

NOT_WRITTEN = "Not written yet"
TAGS = {State.MET: "urgent", State.UNKNOWN: "unknown", State.NOT_MET: "plain"}
NOTHING_PLACED = "Not for one place"


@dataclass(frozen=True)
class SignedDecision:
    """The decision that a plan hangs on."""

    id: UUID
    outcome: str
    by: str
    at: str
    agreed: list[str]
    replaced: str
    case_url: str


@dataclass(frozen=True)
class Answered:
    """A precaution as it was answered."""

    said: str
    action: str
    state: str
    tag: str
    answer: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class Done:
    """A procedure that was done."""

    id: UUID
    on: str
    rows: list[tuple[str, str]]
    by: str
    corrects: str


@dataclass(frozen=True)
class Item:
    """One item of a plan, as it was saved."""

    id: UUID
    number: int
    name: str
    version: str
    catalogue_url: str
    place: str
    elsewhere: str
    discussed: str
    note: str
    by: str
    at: str
    answered: list[Answered]
    ended: str
    done: list[Done]

    @property
    def waits(self) -> list[str]:
        """What has to be settled before the procedure."""
        return [one.said for one in self.answered if one.is_open]


@dataclass(frozen=True)
class Open:
    """A precaution beside the answers, with the fields that answer it."""

    said: str
    action: str
    why: str
    state: str
    tag: str
    is_stop: bool
    quotes: list[QandA]
    answer: BoundField | None
    words: BoundField | None


@dataclass(frozen=True)
class Line:
    """One line of the list of plans."""

    name: str
    reference: str
    born: str
    entry: str
    version: int
    place: str
    at: str
    by: str
    state: str
    tag: str
    done: str
    url: str


def signed_decision(decision: Decision) -> SignedDecision:
    replaced = ""
    if is_replaced(decision):
        replaced = moment(decision.replaced_by.decided_at)
    return SignedDecision(
        id=decision.pk,
        outcome=str(Outcome(decision.outcome).label),
        by=decision.decided_by.name,
        at=moment(decision.decided_at),
        agreed=agreed_words(agreed_findings(decision)),
        replaced=replaced,
        case_url=reverse("review:case", args=[decision.item_id]),
    )


def item_view(item: PlanItem) -> Item:
    entry = item.version.entry
    return Item(
        id=item.pk,
        number=item.number,
        name=entry["name"],
        version=f"Catalogue version {item.version.number}, approved {moment(item.version.approved_at)}",
        catalogue_url=reverse("treatments:detail", args=[entry["code"]]),
        place=place_words(item),
        elsewhere=item.elsewhere,
        discussed=item.discussed,
        note=item.note,
        by=item.by.name,
        at=moment(item.at),
        answered=[_answered(one) for one in item.precautions.all()],
        ended=_ended(item),
        done=[_done(one) for one in item.procedures.all()],
    )


def place_words(item: PlanItem) -> str:
    if (item.structure, item.level, item.side) == (NOWHERE, NOWHERE, NOWHERE):
        return NOTHING_PLACED
    return Place(item.structure, item.level, item.side).words


def _ended(item: PlanItem) -> str:
    """Why the item no longer stands, empty while it does and as long as its decision does."""
    if not hasattr(item, "withdrawal"):
        return ""
    gone = item.withdrawal
    return f"Withdrawn by {gone.by.name}, {moment(gone.at)}: {gone.reason}"


def _answered(one: PlanPrecaution) -> Answered:
    answer = PlanPrecaution.Answer(one.answer)
    return Answered(
        said=one.said,
        action=str(Precaution.Action(one.action).label),
        state=str(State(one.state).label),
        tag=TAGS[State(one.state)],
        answer="" if answer in (PlanPrecaution.Answer.NOTHING_TO_SAY,) else str(answer.label),
        words=one.words,
        is_open=one.is_open,
    )


def _done(record: ProcedureRecord) -> Done:
    rows = [
        (str(PreparationField(name).label), _value(name, value)) for name, value in record.preparation.items()
    ]
    rows += [("Why at another level or side", record.elsewhere)] if record.elsewhere else []
    rows += [("How it was settled", record.settled)] if record.settled else []
    rows += [("Note", record.note)] if record.note else []
    return Done(
        id=record.pk,
        on=day(record.done_on),
        rows=rows,
        by=f"{record.by.name}, {moment(record.at)}",
        corrects=record.reason,
    )


def _value(name: str, value: str | None) -> str:
    if value is None:
        return "Not measured"
    if name == PreparationField.SIDE:
        return str(Side(value).label)
    return "No one level" if value == NOWHERE else value


def open_precautions(weighed: Iterable[Weighed], answers: Mapping[str, object], form: ItemForm) -> list[Open]:
    """Each precaution of the entry with the answers that decide it, and its fields."""
    return [
        Open(
            said=one.said,
            action=str(one.action.label),
            why=one.why,
            state=_state(one, answers),
            tag=TAGS[one.state],
            is_stop=one.is_stop,
            quotes=quotes(one.codes, dict(answers)),
            answer=_field(f"answer-{one.place}", form),
            words=_field(f"words-{one.place}", form),
        )
        for one in weighed
    ]


def _state(one: Weighed, answers: Mapping[str, object]) -> str:
    """Not sure and not asked are two things, though neither is a no."""
    if one.state != State.UNKNOWN:
        return str(one.state.label)
    return "Not sure" if any(code in answers for code in one.codes) else "Not asked"


def _field(name: str, form: ItemForm) -> BoundField | None:
    return form[name] if name in form.fields else None


def entry_view(version: Version, country: str, today: date) -> dict[str, Any]:
    """What has to be read of an entry before it is put into a plan."""
    entry = version.entry
    law = law_of(entry, country, today)
    return {
        "name": entry["name"],
        "code": entry["code"],
        "version": version.number,
        "caveat": entry["caveat"],
        "disclosure": entry["disclosure"] or NOT_WRITTEN,
        "benefits": entry["benefits"] or NOT_WRITTEN,
        "harms": entry["harms"] or NOT_WRITTEN,
        "consent": entry["consent_version"] or NOT_WRITTEN,
        "evidence": [
            (str(Structure(part["structure"]).label), part["level"], part["in_short"] or part["summary"])
            for part in entry["evidence"]
        ],
        "law": _law(law) if law.is_written else "",
        "alternatives": entry["alternatives"],
    }


def _law(law: Law) -> str:
    if law.as_of is None or law.review_by is None:  # nobody has assessed it, so it has no days
        return f"{LegalStatus.Status.NOT_ASSESSED.label}. {law.words}".strip()
    parts = [
        f"{law.status}.",
        law.words,
        f"As of {day(law.as_of)}, to be looked at again by {day(law.review_by)}.",
        f"{law.approver} answers for it.",
    ]
    return " ".join(part for part in parts if part)


def line(item: PlanItem) -> Line:
    patient = item.decision.patient
    state, tag = _standing(item)
    return Line(
        name=patient.full_name or "Name not given",
        reference=patient.reference,
        born=day(patient.birth_date),
        entry=item.version.name,
        version=item.version.number,
        place=place_words(item),
        at=moment(item.at),
        by=item.by.name,
        state=state,
        tag=tag,
        done=day(item.last_done) if item.last_done else "",  # type: ignore[attr-defined]
        url=reverse("plans:plan", args=[item.decision_id]),
    )


def _standing(item: PlanItem) -> tuple[str, str]:
    if hasattr(item, "withdrawal"):
        return "Withdrawn", "plain"
    if is_replaced(item.decision):
        return "Ended: the decision was replaced", "unknown"
    return "Stands", "ok"


def release_view(release: PlanRelease | None, standing: Iterable[PlanItem]) -> dict[str, Any] | None:
    """What the patient reads now, and whether the plan has changed since."""
    if release is None:
        return None
    now = {item.pk for item in standing}
    told = {one.item_id for one in release.items.all()}
    return {
        "is_released": release.kind == PlanRelease.Kind.RELEASED,
        "text": release.text,
        "reason": release.reason,
        "by": release.by.name,
        "at": moment(release.at),
        "is_behind": release.kind == PlanRelease.Kind.RELEASED and now != told,
    }
