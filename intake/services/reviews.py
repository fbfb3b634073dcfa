"""What a clinician does with a case that they have claimed: add facts, sign a decision.

Every act names the state that was on the screen. Where that state has passed, the act is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Min, Q, QuerySet

from intake import facts as facts_of
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
from intake.rules import RULESET
from intake.services import triage
from intake.services.claims import NotClaimed, keep, locked
from intake.services.transitions import MovedOn, change_if, transition
from orthoregen.accounts.models import Clinician, User
from orthoregen.audit.services import record

# How urgent an outcome is. Less urgent than an open red flag needs a reason.
OUTCOME_RANK = {
    Outcome.REFER_EMERGENCY: Urgency.EMERGENCY,
    Outcome.SEE_URGENTLY: Urgency.URGENT,
    Outcome.SEE_IN_CLINIC: Urgency.ROUTINE,
    Outcome.REFER_ELSEWHERE: Urgency.ROUTINE,
    Outcome.NEED_MORE: Urgency.ROUTINE,
    Outcome.ADVICE_ONLY: Urgency.ROUTINE,
    Outcome.COULD_NOT_REACH: Urgency.ROUTINE,
}


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
    """A recorded fact is changed, or a red flag overruled, and no reason was given."""


class NotAFact(Exception):
    """A value that the dictionary does not know, or that is not a clinician's to enter."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__()
        self.codes = sorted(codes)


@dataclass(frozen=True)
class Finding:
    """Whether the clinician agrees with what the rules say of one structure."""

    structure: str
    side: str
    level: str
    is_agreed: bool


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
    keep(item=item, by=by, at=at)
    return triage.enqueue(case=case, input_seq=after, at=at), sorted(changed)


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
    outcome: str,
    note: str,
    override_reason: str = "",
    findings: Iterable[Finding] = (),
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
        _need_no_emergency(item)
        _need_reason(item, outcome, override_reason)
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
        return _sign(item, clinician, outcome, note, override_reason, findings, by, at)


def correct_decision(
    *,
    decision_id: UUID,
    outcome: str,
    note: str,
    override_reason: str = "",
    by: User,
    at: datetime,
) -> Decision:
    """Sign a decision that stands in the place of an earlier one, which stays. Its findings are kept."""
    with transaction.atomic():
        clinician = registered(by, at)
        old = Decision.objects.select_related("item__case", "item__summary").get(pk=decision_id)
        locked(old.item_id)
        _need_no_emergency(old.item)
        _need_reason(old.item, outcome, override_reason)
        findings = [
            Finding(row.structure, row.side, row.level, row.is_agreed) for row in old.findings.order_by("pk")
        ]
        return _sign(old.item, clinician, outcome, note, override_reason, findings, by, at, replaces=old)


def _sign(
    item: ReviewItem,
    clinician: Clinician,
    outcome: str,
    note: str,
    override_reason: str,
    findings: Iterable[Finding],
    by: User,
    at: datetime,
    replaces: Decision | None = None,
) -> Decision:
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                item=item,
                patient_id=item.case.patient_id,
                summary=item.summary,
                seen_sha256=seen_by(item),
                ruleset_digest=item.summary.ruleset_id if item.summary else RULESET.digest,
                outcome=outcome,
                note=note.strip(),
                override_reason=override_reason.strip(),
                decided_by=clinician,
                decided_at=at,
                replaces=replaces,
            )
    except IntegrityError:
        raise AlreadyDecided(current_decision(item.pk)) from None
    for row in findings:
        DecisionFinding.objects.create(
            decision=decision,
            structure=row.structure,
            side=row.side,
            level=row.level,
            is_agreed=row.is_agreed,
        )
    action = "decision.corrected" if replaces else "decision.signed"
    record(action=action, actor=by, obj=decision, patient_id=item.case.patient_id)
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


def open_rank(item: ReviewItem) -> int | None:
    """The rank of the most urgent red flag that is open, where it is an emergency or urgent."""
    ranks = [item.summary.rank] if item.summary else []
    raised = Escalation.objects.filter(response__case=item.case_id).exclude(state=Escalation.State.CLOSED)
    ranks.append(raised.aggregate(least=Min("rank"))["least"])
    return min((rank for rank in ranks if rank is not None and rank <= Urgency.URGENT), default=None)


def open_emergencies(case_id: UUID) -> "QuerySet[Escalation]":
    """Emergencies of a case that are not closed. While the case is held, none can be added."""
    raised = Escalation.objects.filter(response__case=case_id, rank=Urgency.EMERGENCY)
    return raised.exclude(state=Escalation.State.CLOSED)


def _need_no_emergency(item: ReviewItem) -> None:
    if open_emergencies(item.case_id).exists():
        raise EmergencyOpen


def _need_reason(item: ReviewItem, outcome: str, override_reason: str) -> None:
    flagged = open_rank(item)
    if flagged is not None and OUTCOME_RANK[Outcome(outcome)] > flagged and not override_reason.strip():
        raise ReasonNeeded


# --- finding the row ------------------------------------------------------------------------------
def open_item(item_id: UUID, by: User) -> ReviewItem:
    """The case, held for this transaction. Raises where it is decided, or where somebody else has it."""
    item = locked(item_id)
    if item.state == ReviewItem.State.DECIDED:
        raise AlreadyDecided(current_decision(item_id))
    if item.claimed_by_id != by.pk:
        raise NotClaimed
    return item
