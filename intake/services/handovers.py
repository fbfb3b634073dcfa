"""Giving a case to a colleague by name, with a note. From then on the colleague has claimed it.

Nobody is bound by it: where the colleague does nothing, the claim runs out like any other and the case is
free for everybody, with the note beside it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from intake.models import Handover, ReviewItem
from intake.services.claims import NotClaimed, lasts, locked
from intake.services.transitions import MovedOn, change_if, transition
from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Clinician, Role, User
from orthoregen.accounts.on_call import can_be_on_call
from orthoregen.audit.services import record

HANDED_OVER = "reviewitem.handed_over"


class NotAColleague(Exception):
    """The person cannot take a case: left the register, has no clinical role, or their account is closed."""


class HasItAlready(Exception):
    """The case is with this colleague."""


def colleagues(at: datetime) -> "QuerySet[Clinician]":
    """Who can take a case at `at`: the same people who can be on call."""
    return can_be_on_call(at)


def may_hand_over(item: ReviewItem, by: User, at: datetime) -> bool:
    """Who has the case may; a clinical lead may too, for a colleague who is away or where nobody has it."""
    return item.claimed_by_id == by.pk or Role.CLINICAL_LEAD in roles_of(by, at)


def hand_over(*, item_id: UUID, to: Clinician, note: str, by: User, at: datetime) -> Handover:
    """Give an open case to a colleague.

    Raises MovedOn where it is decided, NotClaimed where it is not this person's to give, HasItAlready and
    NotAColleague where it cannot be this colleague.
    """
    with transaction.atomic():
        item = locked(item_id)
        if item.state == ReviewItem.State.DECIDED:
            raise MovedOn
        if not may_hand_over(item, by, at):
            raise NotClaimed
        if to.user_id == item.claimed_by_id:
            raise HasItAlready
        if not colleagues(at).filter(pk=to.pk).exists():
            raise NotAColleague
        handover = Handover.objects.create(item=item, to=to, note=note.strip(), handed_by=by, handed_at=at)
        _move(item, handover, at)
    return handover


def _move(item: ReviewItem, handover: Handover, at: datetime) -> None:
    """The claim is the colleague's, if the case is still with whom it was with when it was read."""
    by, reason = handover.handed_by, f"to {handover.to_id}"
    now: dict[str, Any] = {"claimed_by": handover.to.user, "claimed_at": at, "claim_until": at + lasts()}
    now |= {"handover": handover}
    patient_id = item.case.patient_id
    if item.state == ReviewItem.State.WAITING:
        to = ReviewItem.State.CLAIMED
        transition(item, to=to, action=HANDED_OVER, by=by, patient_id=patient_id, reason=reason, **now)
        return
    seen = Q(state=ReviewItem.State.CLAIMED, claimed_by=item.claimed_by_id)
    if not change_if(ReviewItem, item.pk, seen, **now):
        raise MovedOn
    record(action=HANDED_OVER, actor=by, obj=item, patient_id=patient_id, reason=reason)
