"""What a patient reads of the decisions about a case: the clinician's own words, and nothing else of them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from intake.models import Decision
from intake.slots import Letter


def letters(case_id: UUID) -> list[Letter]:
    """Every message that stands, and every one that a correction took back and put nothing in its place."""
    signed = Decision.objects.filter(item__case=case_id).select_related("decided_by")
    return list(_letters(signed.order_by("-decided_at")))


def _letters(decisions: Iterable[Decision]) -> Iterable[Letter]:
    """Of decisions that replace each other only the last one counts, whatever stood between."""
    known = {one.pk: one for one in decisions}
    replaced = {one.replaces_id for one in known.values()}
    for one in known.values():
        if one.pk in replaced:
            continue
        if one.message:
            yield Letter(text=one.message, by=one.decided_by.name, at=one.decided_at)
        elif (taker := _took_back(one, known)) is not None:
            yield Letter(text="", by=taker.decided_by.name, at=taker.decided_at)


def _took_back(last: Decision, known: Mapping[UUID, Decision]) -> Decision | None:
    """The decision that took away the message of the one before it; None where there was no message."""
    one = last
    while one.replaces_id is not None:
        before = known[one.replaces_id]
        if before.message:
            return one
        one = before
    return None
