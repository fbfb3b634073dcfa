"""Changing a state: only from the state that was seen, and never without a line in the trail.

Condition and change are one statement, so of two people who act at once exactly one wins, on every database.
No other module writes with `QuerySet.update` or `change_and_insert`.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q

from intake.models import Escalation, Response, ReviewItem
from orthoregen.accounts.models import User
from orthoregen.audit.models import AuditEvent
from orthoregen.audit.services import record
from orthoregen.writing import change_and_insert

MOVES: dict[type[models.Model], dict[str, set[str]]] = {
    Response: {
        Response.State.DRAFT: {Response.State.SUBMITTED, Response.State.EXPIRED},
    },
    ReviewItem: {
        ReviewItem.State.WAITING: {ReviewItem.State.CLAIMED, ReviewItem.State.DECIDED},
        ReviewItem.State.CLAIMED: {ReviewItem.State.WAITING, ReviewItem.State.DECIDED},
    },
    Escalation: {
        Escalation.State.OPEN: {Escalation.State.ACKNOWLEDGED},
        Escalation.State.ACKNOWLEDGED: {Escalation.State.CONTACTED, Escalation.State.CLOSED},
        Escalation.State.CONTACTED: {Escalation.State.CLOSED},
    },
}


class MovedOn(Exception):
    """The row is no longer in the state that the change starts from."""


def change_if(model: type[models.Model], pk: object, condition: Q, **changes: Any) -> bool:
    """Change one row if it still fulfils the condition. False where it no longer does."""
    return bool(model._default_manager.filter(condition, pk=pk).update(**changes))


def together() -> AbstractContextManager[object]:
    """One transaction: the caller's, or one of its own. A savepoint would be two statements for nothing."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def transition(
    row: Any,
    *,
    to: str,
    action: str,
    by: User | None,
    patient_id: UUID,
    condition: Q | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Move `row` from the state it was read in to the state `to`, with `changes`, and record `action`.

    Raises MovedOn where the row has left that state, or no longer fulfils `condition`.
    """
    model = type(row)
    _only_where_it_leads(row, to)
    seen = Q(state=row.state)
    with together():
        if not change_if(model, row.pk, seen & condition if condition else seen, state=to, **changes):
            raise MovedOn
        record(action=action, actor=by, obj=row, patient_id=patient_id, reason=reason)
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)


def transition_with(
    row: Any,
    *,
    to: str,
    action: str,
    by: User,
    patient_id: UUID,
    rows: Sequence[models.Model],
    **changes: Any,
) -> None:
    """As `transition`, and store the new `rows` that belong to it, in one statement where that is possible.

    For what very many requests do. Called in a transaction. Raises MovedOn, and then nothing is stored.
    """
    _only_where_it_leads(row, to)
    seen, changes = {"state": row.state}, {"state": to, **changes}

    def store(event: AuditEvent) -> None:
        if not change_and_insert(row, seen=seen, changes=changes, rows=[event, *rows]):
            raise MovedOn

    record(action=action, actor=by, obj=row, patient_id=patient_id, store=store)
    for name, value in changes.items():
        setattr(row, name, value)


def _only_where_it_leads(row: Any, to: str) -> None:
    if to not in MOVES[type(row)].get(row.state, set()):
        raise MovedOn
