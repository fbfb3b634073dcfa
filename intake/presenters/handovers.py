"""Who gave a case to whom, and what they wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator

from intake.models import Handover
from intake.presenters import words
from intake.selectors import Row

IN_A_ROW = 120  # characters of the note; the case page has all of it
COLLEAGUE = "a colleague"  # whoever acted without an entry in the register


@dataclass(frozen=True)
class HandedOver:
    """One handover, ready to print."""

    says: str
    note: str


def handed_over(handovers: Iterable[Handover]) -> list[HandedOver]:
    """Every handover of a case, in the order given."""
    return [_handed_over(one) for one in handovers]


def _handed_over(one: Handover) -> HandedOver:
    clinician = getattr(one.handed_by, "clinician", None)
    by = clinician.name if clinician else COLLEAGUE
    return HandedOver(f"To {one.to.name}, by {by}, {words.moment(one.handed_at)}", one.note)


def of_row(row: Row) -> HandedOver | None:
    """The newest handover of a case of the queue, while it is open."""
    if row.handed_at is None or row.closed_at is not None:
        return None
    is_there = row.handed_to == row.claimed_by
    to = "" if is_there else f" to {row.handed_to_name}"
    by = row.handed_by_name or COLLEAGUE
    note = Truncator(row.handed_note or "").chars(IN_A_ROW)
    return HandedOver(f"Handed over{to} by {by}, {words.recently(row.handed_at)}", note)
