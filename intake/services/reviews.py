"""What a clinician does with a case that they have claimed: add facts, sign a decision.

Every act names the state that was on the screen. Where that state has passed, the act is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Min, Q

from intake import facts as facts_of
from intake.asked import askable, has_gone_on, whole
from intake.models import (
    Amendment,
    Case,
    Decision,
    DecisionFinding,
    Escalation,
    Outbox,
    Outcome,
    ReviewItem,
    Urgency,
)
from intake.models.review import OUTCOME_RANK
from intake.rules import RULESET
from intake.services import escalations, notices, triage
from intake.services.claims import NotClaimed, keep, locked
from intake.services.responses import newly_fired
from intake.services.transitions import MovedOn, change_if, transition
from orthoregen.accounts.models import Clinician, User
from orthoregen.audit.services import record


class AlreadyDecided(Exception):
    """The case was signed, or this decision corrected, by somebody first."""

    def __init__(self, decision: Decision | None = None) -> None:
        super().__init__()
        self.decision = decision


class ChangedSince(Exception):
    """The case is no longer what was on the screen."""


class NotInRegister(Exception):
    """The person has no entry in the register of clinicians that is in force."""


class EmergencyOpen(Exception):
    """An emergency of this case is not closed: nothing is signed before somebody has seen to it."""


class ReasonNeeded(Exception):
    """A recorded fact, or the urgency of the case, is changed, and no reason was given."""


class NothingAsked(Exception):
    """More is needed, and neither is the patient asked for it nor is it said where it comes from."""


class NotAskable(Exception):
    """Questions that the patient is not asked as things stand, or for an outcome that asks nothing."""


class NotAFact(Exception):
    """A value that the dictionary does not know, or that is not a clinician's to enter."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__()
        self.codes = sorted(codes)


@dataclass(frozen=True)
class Finding:
    """What the clinician says of one structure that the rules name."""

    structure: str
    side: str
    level: str
    opinion: str
    reason: str = ""  # coded, where the clinician disagrees
    reason_text: str = ""


@dataclass(frozen=True)
class Judgement:
    """Everything that a signature stands under. `rank` is how urgent the case is for who signs."""

    outcome: str
    rank: int
    note: str
    urgency_reason: str = ""  # why it is treated with another urgency than the case has
    next_step: str = ""
    message: str = ""  # what the patient reads
    questions: tuple[str, ...] = ()  # what the patient is asked
    findings: tuple[Finding, ...] = ()


# --- adding to the facts --------------------------------------------------------------------------
def amend(
    *,
    item_id: UUID,
    facts: Mapping[str, object],
    by: User,
    reason: str,
    at: datetime,
    input_seq: int | None = None,
    in_one_act: Mapping[str, str] | None = None,
) -> list[str]:
    """Store what the clinician found, and have the rules read the case again. The codes that changed.

    A value of None takes a fact back to unknown. `input_seq` is the state that was on the screen.
    `in_one_act` has the words for facts that were recorded together by one press; no reason for a change.
    """
    return amend_facts(
        item_id, facts, by, reason.strip(), at, input_seq, whose="clinician", in_one_act=in_one_act or {}
    )


def amend_facts(
    item_id: UUID,
    facts: Mapping[str, object],
    by: User,
    reason: str,
    at: datetime,
    input_seq: int | None,
    *,
    whose: str,
    in_one_act: Mapping[str, str] | None = None,
) -> list[str]:
    """Store facts that the dictionary says are `whose` to give, and have the rules read the case again."""
    with transaction.atomic():
        outbox, changed = _amend(item_id, facts, by, reason, at, input_seq, whose, in_one_act or {})
    if outbox is not None:
        triage.process(outbox_id=outbox.pk, at=at)
    return changed


def _amend(
    item_id: UUID,
    facts: Mapping[str, object],
    by: User,
    reason: str,
    at: datetime,
    input_seq: int | None,
    whose: str,
    in_one_act: Mapping[str, str],
) -> tuple[Outbox | None, list[str]]:
    item = open_item(item_id, by)
    case = item.case
    if input_seq is not None and case.input_seq != input_seq:
        raise ChangedSince
    known = facts_of.effective_answers(case.pk, case.input_seq)
    changed = {code: value for code, value in facts.items() if known.get(code) != value}
    if not changed:
        return None, []
    _check(changed, known, whose)
    rewritten = [code for code, value in changed.items() if not _adds_to(known.get(code), value, whose)]
    if rewritten and not reason:
        raise ReasonNeeded
    before, after = case.input_seq, case.input_seq + len(changed)
    if not change_if(Case, case.pk, Q(input_seq=before), input_seq=after):
        raise ChangedSince
    for seq, (code, value) in enumerate(sorted(changed.items()), start=before + 1):
        kind = Amendment.Kind.CORRECTED if code in rewritten else Amendment.Kind.ADDED
        said = reason if code in rewritten else in_one_act.get(code, reason)
        Amendment.objects.create(
            case=case, seq=seq, code=code, value=value, kind=kind, reason=said, made_by=by, made_at=at
        )
    case.input_seq = after
    record(action="case.amended", actor=by, obj=case, patient_id=case.patient_id, reason=f"{len(changed)}")
    _raise_what_is_met(case, known, facts_of.overlaid(known, changed.items()), by, at)
    keep(item=item, by=by, at=at)
    return triage.enqueue(case=case, input_seq=after, at=at), sorted(changed)


def _raise_what_is_met(
    case: Case, known: facts_of.Answers, facts: facts_of.Answers, by: User, at: datetime
) -> None:
    """As an answer of the patient does: in the transaction that stores what meets the red flag."""
    fired = newly_fired(_readable(known), _readable(facts))
    met = [flag for flag in fired if flag.rank <= Urgency.URGENT]
    escalations.raise_entered(case=case, flags=met, facts=facts, by=by, at=at)


def _readable(facts: facts_of.Answers) -> facts_of.Answers:
    """Without what the dictionary no longer takes: that keeps nothing else from being seen."""
    refused = {fault.code for fault in RULESET.dictionary.faults(facts)}
    return {code: value for code, value in facts.items() if code not in refused}


def _check(changed: Mapping[str, object], known: Mapping[str, object], whose: str) -> None:
    dictionary = RULESET.dictionary
    strange = [
        code
        for code in changed
        if code not in dictionary
        or dictionary[code].who != whose
        or (changed[code] is None and code not in known)
    ]
    if strange:
        raise NotAFact(strange)
    faults = dictionary.faults({code: value for code, value in changed.items() if value is not None})
    if faults:
        raise NotAFact({fault.code for fault in faults})


def _adds_to(old: object, new: object, whose: str) -> bool:
    """Whether nothing that was recorded before is lost. A longer list is another answer of the patient's."""
    if whose == "clinician" and isinstance(old, list) and isinstance(new, list):
        return new[: len(old)] == old
    return old is None


# --- the decision ---------------------------------------------------------------------------------
def record_decision(
    *,
    item_id: UUID,
    patient_id: UUID,
    seen_sha256: str,
    input_seq: int,
    judgement: Judgement,
    by: User,
    at: datetime,
) -> Decision:
    """Sign a decision and close the item. What was on the screen is named by digest and input_seq."""
    with transaction.atomic():
        clinician = registered(by, at)
        item = open_item(item_id, by)
        is_same = (item.case.patient_id, item.case.input_seq) == (patient_id, input_seq)
        if not is_same or not is_current(item) or seen_by(item) != seen_sha256:
            raise ChangedSince
        rank_seen = case_rank(item)
        _check_judgement(item, judgement, rank_seen)
        try:
            transition(
                item,
                to=ReviewItem.State.DECIDED,
                action="reviewitem.decided",
                by=by,
                patient_id=patient_id,
                condition=Q(claimed_by=by),
                closed_by=by,
                closed_at=at,
            )
        except MovedOn:
            raise AlreadyDecided(current_decision(item_id)) from None
        return _sign(item, clinician, judgement, rank_seen, by, at)


def correct_decision(
    *, decision_id: UUID, input_seq: int, judgement: Judgement, by: User, at: datetime
) -> Decision:
    """Sign a decision that stands in the place of an earlier one, which stays to be read."""
    with transaction.atomic():
        clinician = registered(by, at)
        old = Decision.objects.select_related("item__summary").get(pk=decision_id)
        item = locked(old.item_id)
        if item.case.input_seq != input_seq:
            raise ChangedSince
        if has_gone_on(old):
            raise AlreadyDecided(old)
        rank_seen = case_rank(item)
        _check_judgement(item, judgement, rank_seen)
        return _sign(item, clinician, judgement, rank_seen, by, at, replaces=old)


def _sign(
    item: ReviewItem,
    clinician: Clinician,
    said: Judgement,
    rank_seen: int,
    by: User,
    at: datetime,
    replaces: Decision | None = None,
) -> Decision:
    patient_id = item.case.patient_id
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                item=item,
                patient_id=patient_id,
                summary=item.summary,
                seen_sha256=seen_by(item),
                ruleset_digest=item.summary.ruleset_id if item.summary else RULESET.digest,
                outcome=said.outcome,
                rank_seen=rank_seen,
                rank=said.rank,
                urgency_reason=said.urgency_reason.strip(),
                note=said.note.strip(),
                next_step=said.next_step.strip(),
                message=said.message.strip(),
                questions=list(said.questions),
                decided_by=clinician,
                decided_at=at,
                replaces=replaces,
            )
    except IntegrityError:
        first = current_decision(item.pk)
        if first is None or first == replaces:  # refused for another reason than that somebody was first
            raise
        raise AlreadyDecided(first) from None
    for row in said.findings:
        DecisionFinding.objects.create(
            decision=decision,
            structure=row.structure,
            side=row.side,
            level=row.level,
            opinion=row.opinion,
            reason=row.reason,
            reason_text=row.reason_text.strip(),
        )
    action = "decision.corrected" if replaces else "decision.signed"
    record(action=action, actor=by, obj=decision, patient_id=patient_id)
    if decision.message:
        record(action="decision.message_released", actor=by, obj=decision, patient_id=patient_id)
    if decision.questions:
        record(action="decision.patient_asked", actor=by, obj=decision, patient_id=patient_id)
    if decision.message or decision.questions:
        notices.note(decision, at)
    return decision


def registered(user: User, at: datetime) -> Clinician:
    """The person's entry in the register. Raises NotInRegister where none is in force."""
    clinician = Clinician.objects.active(at).filter(user=user).first()
    if clinician is None:
        raise NotInRegister
    return clinician


def current_decision(item_id: UUID) -> Decision | None:
    """The decision of an item that no other replaces."""
    signed = Decision.objects.filter(item_id=item_id, replaced_by=None)
    return signed.select_related("decided_by").order_by("-decided_at").first()


def seen_by(item: ReviewItem) -> str:
    """The digest of what a clinician reads of this item now: the summary's, else that of the answers."""
    if item.summary:
        return item.summary.sha256
    answers = facts_of.effective_answers(item.case_id, item.case.input_seq)
    return facts_of.digest(facts_of.canonical(answers))


def is_current(item: ReviewItem) -> bool:
    """Whether the summary that the item shows was made of the newest facts."""
    return item.summary is None or item.summary.input_seq == item.case.input_seq


def case_rank(item: ReviewItem) -> int:
    """How urgent the case is: as the rules say, and as the most urgent red flag that is not closed."""
    raised = Escalation.objects.filter(response__case=item.case_id).exclude(state=Escalation.State.CLOSED)
    least = raised.aggregate(least=Min("rank"))["least"]
    return item.rank if least is None else min(item.rank, least)


def needs_reason(outcome: str, rank: int, rank_seen: int) -> bool:
    """Whether this is another urgency than the case has: said so, or by an outcome that is less urgent."""
    outcome_rank = OUTCOME_RANK.get(Outcome(outcome), Urgency.ROUTINE)
    return rank != rank_seen or (rank_seen <= Urgency.URGENT and outcome_rank > rank_seen)


def _check_judgement(item: ReviewItem, said: Judgement, rank_seen: int) -> None:
    """Refuse what may not be signed as things stand."""
    _need_no_emergency(item)
    _need_reason(said, rank_seen)
    _need_askable(item, said)


def _need_no_emergency(item: ReviewItem) -> None:
    """While the case is held, none can be added."""
    if Escalation.objects.open_emergencies(of=item.case_id).exists():
        raise EmergencyOpen


def _need_reason(said: Judgement, rank_seen: int) -> None:
    if needs_reason(said.outcome, said.rank, rank_seen) and not said.urgency_reason.strip():
        raise ReasonNeeded


def _need_askable(item: ReviewItem, said: Judgement) -> None:
    is_more = said.outcome == Outcome.NEED_MORE
    if is_more and not said.questions and not said.next_step.strip():
        raise NothingAsked
    if said.questions:
        answers = facts_of.effective_answers(item.case_id, item.case.input_seq)
        amended = facts_of.changing_facts().filter(case=item.case_id).values_list("code", flat=True)
        open_to = askable(answers, amended, item.case.patient.language)
        if (
            not is_more
            or not set(said.questions) <= open_to
            or set(whole(said.questions)) != set(said.questions)
        ):
            raise NotAskable


# --- finding the row ------------------------------------------------------------------------------
def open_item(item_id: UUID, by: User) -> ReviewItem:
    """The case, held for this transaction. Raises where it is decided, or where somebody else has it."""
    item = locked(item_id)
    if item.state == ReviewItem.State.DECIDED:
        raise AlreadyDecided(current_decision(item_id))
    if item.claimed_by_id != by.pk:
        raise NotClaimed
    return item
