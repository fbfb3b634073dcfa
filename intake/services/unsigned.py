"""Keeping what a clinician wrote to sign, where their session was over when they sent it.

Only what was written is kept, for the one who wrote it, and for half an hour. Nothing is signed by itself,
and what was chosen is chosen anew, because the case may have changed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from intake.models import ReviewItem, UnsignedText
from orthoregen.accounts.models import User
from orthoregen.audit.services import record

KEPT_FOR = timedelta(minutes=30)
REPLACES = "replaces"


@transaction.atomic
def keep(
    *, item_id: UUID, texts: Mapping[str, str], by: User, at: datetime, replaces: str = ""
) -> UnsignedText | None:
    """In the place of what was kept before. None where nothing was written, or there is no such case.

    `replaces` is the decision that they were written to correct.
    """
    locked = ReviewItem.objects.select_for_update(of=("self",))  # for who presses twice
    item = locked.select_related("case").filter(pk=item_id).first()
    if item is None or not any(text.strip() for text in texts.values()):
        return None
    UnsignedText.objects.filter(item=item, by=by).delete()
    kept = UnsignedText.objects.create(item=item, by=by, texts=dict(texts) | {REPLACES: replaces}, kept_at=at)
    _note(item, "text_kept", by)
    return kept


def waiting(*, item_id: UUID, by: User, at: datetime) -> dict[str, str]:
    """What this person wrote of the case and did not sign, while it is kept; and what it `replaces`."""
    kept = UnsignedText.objects.filter(item=item_id, by=by, kept_at__gt=at - KEPT_FOR).first()
    return dict(kept.texts) if kept else {}


def drop(*, item_id: UUID, by: User) -> None:
    """It was signed, so it is not kept any longer."""
    UnsignedText.objects.filter(item=item_id, by=by).delete()


# --- what nobody came back for --------------------------------------------------------------------
def forgotten(at: datetime) -> "QuerySet[UnsignedText]":
    """All that is too old, the oldest first."""
    old = UnsignedText.objects.filter(kept_at__lte=at - KEPT_FOR)
    return old.select_related("item__case").order_by("kept_at", "id")


@transaction.atomic
def forget(kept: UnsignedText, at: datetime) -> bool:
    """Remove one of them. False where it is gone already: it was signed, or replaced, in the meantime."""
    is_removed = bool(kept.delete()[0])
    if is_removed:
        _note(kept.item, "text_forgotten", None)
    return is_removed


def _note(item: ReviewItem, what: str, by: User | None) -> None:
    record(action=f"reviewitem.{what}", actor=by, obj=item, patient_id=item.case.patient_id)
