"""Writing on a plan. Every act is somebody's of the register, by hand, under a signed decision that stands.

Nothing here chooses an entry: whoever calls names one, and what the answers say of it has been answered.
Whoever adds or releases holds the case, as who signs does; whoever adds holds the entry too, as who approves
or retires it does. A withdrawal holds nothing: what it overtakes is refused by the database.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from intake.models import Case, Decision
from intake.outgoing import note_letter
from intake.published import answers_of
from orthoregen.accounts.models import Clinician, User
from orthoregen.audit.services import record
from treatments import planned
from treatments.models import (
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    ReleasedItem,
    Treatment,
    Version,
)
from treatments.places import Place, differs
from treatments.preparation import faults_of, moved
from treatments.selectors import day_of, why_not_attachable
from treatments.weighing import Said, Weighed, weigh

Written = TypeVar("Written", PlanItem, PlanRelease, ProcedureRecord)


class NotInRegister(Exception):
    """The person has no entry in the register of clinicians that is in force."""


class NoPlan(Exception):
    """The decision was replaced, or its outcome allows no plan."""


class EmergencyOpen(Exception):
    """An emergency of this case is not closed: nothing is planned before somebody has seen to it."""


class ChangedSince(Exception):
    """The plan, the facts or the entry are no longer what was on the screen."""


class NotAttachable(Exception):
    """The entry cannot be put into a plan today; the words say why."""


class Stopped(Exception):
    """A precaution that is a stop is met, or was found to be."""


class Unanswered(Exception):
    """Precautions that are met or not known, and have no answer that can stand."""

    def __init__(self, places: Iterable[int]) -> None:
        super().__init__()
        self.places = sorted(places)


class ReasonNeeded(Exception):
    """Another place than the record says, something that waited, or a correction: and no reason was given."""


class Ended(Exception):
    """The item was withdrawn, or its decision replaced, before the day that is named."""


class NotAsDeclared(Exception):
    """The preparation is not what the entry asks for. `faults` are words by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__()
        self.faults = dict(faults)


# --- items ----------------------------------------------------------------------------------------
def add_item(
    *,
    decision_id: UUID,
    version_id: int,
    number: int,
    place: Place,
    elsewhere: str,
    discussed: str,
    note: str,
    said: Mapping[int, Said],
    input_seq: int,
    token: UUID,
    by: User,
    at: datetime,
) -> PlanItem:
    """Put one entry into the plan. `number` and `input_seq` name the plan and the facts on the screen.

    A form that was sent twice gives the same item.
    """
    try:
        with transaction.atomic():
            signer = registered(by, at)
            already = _sent(PlanItem, token, signer)
            if already is not None:
                return already
            decision = _held(decision_id)
            already = _sent(PlanItem, token, signer)  # by who held the case before
            if already is not None:
                return already
            case = decision.item.case
            if case.input_seq != input_seq:
                raise ChangedSince
            if planned.next_number(decision) != number:
                raise ChangedSince
            if planned.open_emergency(case.pk) is not None:
                raise EmergencyOpen
            version = _attachable(version_id, at)
            weighed = weigh(version.entry, answers_of(case))
            _need_answers(weighed, said)
            if differs(place, planned.agreed_findings(decision)) and not elsewhere.strip():
                raise ReasonNeeded
            item_id = uuid4()
            _store(item_id, weighed, said)
            item = PlanItem.objects.create(
                id=item_id,
                decision=decision,
                version=version,
                number=number,
                structure=place.structure,
                level=place.level,
                side=place.side,
                elsewhere=elsewhere.strip(),
                discussed=discussed.strip(),
                note=note.strip(),
                input_seq=input_seq,
                jurisdiction=settings.CLINIC.country,
                token=token,
                by=signer,
                at=at,
                on=day_of(at),
            )
            record(action="planitem.added", actor=by, obj=item, patient_id=decision.patient_id)
            return item
    except IntegrityError:  # somebody was faster: the number is taken
        raise ChangedSince from None


def _sent(model: type[Written], token: UUID, signer: Clinician) -> Written | None:
    """What this form has stored already: it was sent twice."""
    return model._default_manager.filter(token=token, by=signer).first()


def _held(decision_id: UUID) -> Decision:
    """The decision, with its case held to the end: who corrects the decision holds it too."""
    case_id = Decision.objects.values_list("item__case", flat=True).get(pk=decision_id)
    case = Case.objects.select_for_update().get(pk=case_id)
    decision = planned.decision(decision_id)
    if decision is None or not planned.allows_a_plan(decision):
        raise NoPlan
    decision.item.case = case
    return decision


def _attachable(version_id: int, at: datetime) -> Version:
    """The version, with its entry held to the end: who retires or replaces it holds it too."""
    entry = Version.objects.values_list("treatment", flat=True).get(pk=version_id)
    Treatment.objects.select_for_update().get(pk=entry)
    version = Version.objects.select_related("retirement").get(pk=version_id)
    why = why_not_attachable(version, at, settings.CLINIC.country)
    if why:
        raise NotAttachable(why)
    return version


def _need_answers(weighed: Iterable[Weighed], said: Mapping[int, Said]) -> None:
    nothing = Said("", "")
    answered = [(one, said.get(one.place, nothing)) for one in weighed]
    if any(one.is_stop for one, _ in answered):
        raise Stopped
    missing = [one.place for one, given in answered if not one.is_answered(given)]
    if missing:
        raise Unanswered(missing)


def _store(item_id: UUID, weighed: Iterable[Weighed], said: Mapping[int, Said]) -> None:
    """Before the item itself: the database takes an item only with every precaution of its version."""
    for one in weighed:
        given = said[one.place] if one.allowed else Said("", "")
        PlanPrecaution.objects.create(
            item_id=item_id,
            place=one.place,
            said=one.said,
            action=one.action,
            state=one.state,
            answer=given.answer,
            words=given.words.strip(),
        )


def withdraw(*, item_id: UUID, reason: str, token: UUID, by: User, at: datetime) -> PlanWithdrawal:
    """End an item. It stays to be read, and what the patient reads says that it ended."""
    try:
        with transaction.atomic():
            signer = registered(by, at)
            item = PlanItem.objects.select_related("decision").get(pk=item_id)
            already = PlanWithdrawal.objects.filter(token=token, by=signer, item=item).first()
            if already is not None:
                return already
            withdrawal = PlanWithdrawal.objects.create(
                item=item, reason=reason.strip(), token=token, by=signer, at=at, on=day_of(at)
            )
            record(action="planitem.withdrawn", actor=by, obj=item, patient_id=item.decision.patient_id)
            return withdrawal
    except IntegrityError:
        raise ChangedSince from None


# --- what the patient reads -----------------------------------------------------------------------
def release(
    *,
    decision_id: UUID,
    number: int,
    items: Iterable[UUID],
    text: str,
    token: UUID,
    by: User,
    at: datetime,
) -> PlanRelease:
    """Let the patient read these words and the names of every item that stands: those on the screen.

    Who agreed to messages is told by mail that there is one.
    """
    try:
        with transaction.atomic():
            signer = registered(by, at)
            already = _sent(PlanRelease, token, signer)
            if already is not None:
                return already
            decision = _held(decision_id)
            already = _sent(PlanRelease, token, signer)
            if already is not None:
                return already
            standing = planned.standing(planned.items_of(decision))
            if not standing or {item.pk for item in standing} != set(items):
                raise ChangedSince
            letter = _letter(
                decision, number, signer, token, at, kind=PlanRelease.Kind.RELEASED, text=text.strip()
            )
            for item in standing:
                ReleasedItem.objects.create(release=letter, item=item)
            note_letter(decision, letter.number, at)
            record(action="plan.released", actor=by, obj=letter, patient_id=decision.patient_id)
            return letter
    except IntegrityError:  # an item was withdrawn meanwhile
        raise ChangedSince from None


def take_back(
    *, decision_id: UUID, number: int, reason: str, token: UUID, by: User, at: datetime
) -> PlanRelease:
    """The patient no longer reads what was released, only that it was taken back."""
    with transaction.atomic():
        signer = registered(by, at)
        already = _sent(PlanRelease, token, signer)
        if already is not None:
            return already
        decision = Decision.objects.get(pk=decision_id)
        newest = planned.release_of(decision)
        if newest is None or newest.kind != PlanRelease.Kind.RELEASED:
            raise ChangedSince
        letter = _letter(
            decision, number, signer, token, at, kind=PlanRelease.Kind.TAKEN_BACK, reason=reason.strip()
        )
        record(action="plan.taken_back", actor=by, obj=letter, patient_id=decision.patient_id)
        return letter


def _letter(
    decision: Decision, number: int, signer: Clinician, token: UUID, at: datetime, **fields: Any
) -> PlanRelease:
    newest = PlanRelease.objects.filter(decision=decision).order_by("-number").first()
    if number != (newest.number + 1 if newest else 1):
        raise ChangedSince
    try:
        with transaction.atomic():
            return PlanRelease.objects.create(
                decision=decision, number=number, token=token, by=signer, at=at, on=day_of(at), **fields
            )
    except IntegrityError:
        raise ChangedSince from None


# --- what was done --------------------------------------------------------------------------------
def record_procedure(
    *,
    item_id: UUID,
    done_on: date,
    preparation: Mapping[str, str | None],
    elsewhere: str,
    settled: str,
    note: str,
    token: UUID,
    replaces: UUID | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> ProcedureRecord:
    """Write down a procedure that was done, with everything that the entry's version asks for.

    What was done before the item ended can still be written down after it. A correction names the record it
    replaces, and why.
    """
    try:
        with transaction.atomic():
            signer = registered(by, at)
            already = _sent(ProcedureRecord, token, signer)
            if already is not None:
                return already
            item = planned.items().select_related("decision__replaced_by").get(pk=item_id)
            if not item.on <= done_on <= min(day_of(at), last_day(item) or day_of(at)):
                raise Ended
            faults = faults_of(preparation, item.version.entry["preparation"])
            if faults:
                raise NotAsDeclared(faults)
            waits = any(one.is_open for one in item.precautions.all())
            unsaid = (
                (moved(preparation, item) and not elsewhere.strip())
                or (waits and not settled.strip())
                or (replaces is not None and not reason.strip())
            )
            if unsaid:
                raise ReasonNeeded
            done = ProcedureRecord.objects.create(
                item=item,
                done_on=done_on,
                preparation=dict(preparation),
                elsewhere=elsewhere.strip(),
                settled=settled.strip(),
                note=note.strip(),
                replaces_id=replaces,
                reason=reason.strip() if replaces else "",
                token=token,
                by=signer,
                at=at,
            )
            action = "procedure.corrected" if replaces else "procedure.recorded"
            record(action=action, actor=by, obj=done, patient_id=item.decision.patient_id)
            return done
    except IntegrityError:
        raise ChangedSince from None


def last_day(item: PlanItem) -> date | None:
    """The last day on which the item stood; None while it stands."""
    ends = []
    if hasattr(item, "withdrawal"):
        ends.append(item.withdrawal.on)
    if planned.is_replaced(item.decision):
        ends.append(day_of(item.decision.replaced_by.decided_at))
    return min(ends, default=None)


# --- who ------------------------------------------------------------------------------------------
def registered(user: User, at: datetime) -> Clinician:
    """The person's entry in the register. Raises NotInRegister where none is in force."""
    signer = Clinician.objects.active(at).filter(user=user).first()
    if signer is None:
        raise NotInRegister
    return signer
