"""Who has a case of the queue: take it, keep it, give it back. Nothing here can sign or change a case."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from intake.models import Case, ReviewItem
from intake.services.transitions import MovedOn, change_if, transition
from orthoregen.accounts.models import User

TOUCH_EVERY = timedelta(minutes=1)  # a claim is moved on at most this often


class NotClaimed(Exception):
    """Only who has claimed the case may do this."""


def lasts() -> timedelta:
    """How long a claim lasts while its holder does nothing: the clinic says."""
    time: timedelta = settings.CLINIC.claim_lasts
    return time


def claim(*, item_id: UUID, by: User, at: datetime) -> ReviewItem:
    """Take a case that nobody has, or whose claim has run out. Raises MovedOn where somebody has it."""
    with transaction.atomic():
        item = locked(item_id)
        if item.state == ReviewItem.State.CLAIMED and item.claim_until and item.claim_until <= at:
            try:
                _give_back(item, by=None, condition=Q(claim_until__lte=at), reason="claim ran out")
            except MovedOn:
                item = locked(item_id)  # the sweeper was faster, or its holder came back
        transition(
            item,
            to=ReviewItem.State.CLAIMED,
            action="reviewitem.claimed",
            by=by,
            patient_id=item.case.patient_id,
            claimed_by=by,
            claimed_at=at,
            claim_until=at + lasts(),
        )
    return item


def release(*, item_id: UUID, by: User) -> ReviewItem:
    """Give a case back to the queue. Raises NotClaimed where it is not this person's."""
    with transaction.atomic():
        item = locked(item_id)
        if item.claimed_by_id != by.pk:
            raise NotClaimed
        _give_back(item, by=by, condition=Q(claimed_by=by))
    return item


def release_overdue(*, at: datetime) -> int:
    """Give back every case whose claimant has done nothing for too long; how many those were."""
    overdue = ReviewItem.objects.filter(state=ReviewItem.State.CLAIMED, claim_until__lte=at)
    given_back = 0
    for item in overdue.select_related("case")[:200]:
        try:
            _give_back(item, by=None, condition=Q(claim_until__lte=at), reason="claim ran out")
        except MovedOn:
            continue
        given_back += 1
    return given_back


def keep(*, item: ReviewItem, by: User, at: datetime) -> None:
    """Move the claim on: its holder is still at work on the case."""
    if item.claimed_by_id == by.pk:
        is_older = Q(claim_until__lt=at + lasts() - TOUCH_EVERY)
        mine = Q(state=ReviewItem.State.CLAIMED, claimed_by=by)
        change_if(ReviewItem, item.pk, mine & is_older, claim_until=at + lasts())


def _give_back(item: ReviewItem, *, by: User | None, condition: Q, reason: str = "") -> None:
    transition(
        item,
        to=ReviewItem.State.WAITING,
        action="reviewitem.released",
        by=by,
        patient_id=item.case.patient_id,
        condition=condition,
        reason=reason,
        claimed_by=None,
        claimed_at=None,
        claim_until=None,
    )


def locked(item_id: UUID) -> ReviewItem:
    """The row as it stands once nobody else is at work on its case; the case is held to the end.

    The case is locked first, as where a summary is stored, and the item is read after that: what is read in
    the statement that waits for the lock can be older than the lock.
    """
    case_id = ReviewItem.objects.values_list("case_id", flat=True).get(pk=item_id)
    case = Case.objects.select_for_update().get(pk=case_id)
    item = ReviewItem.objects.select_related("summary").get(pk=item_id)
    item.case = case
    return item
