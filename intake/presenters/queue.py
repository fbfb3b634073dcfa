"""The lines of the queue."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.models import Outcome, Urgency
from intake.presenters import words
from intake.presenters.clocks import Due, decision_due
from intake.presenters.handovers import HandedOver, of_row
from intake.selectors import Row


@dataclass(frozen=True)
class Line:
    """One case of a list, ready to print."""

    id: UUID
    urgency: str  # "emergency" to "routine", for the tag
    is_evaluated: bool
    due: Due | None  # while it is not decided
    waited: str
    since: str
    name: str
    born: str
    reference: str
    flags: list[str]
    flag_kind: str
    not_excluded: list[str]
    holder: str
    outcome: str
    closed: str
    more: str  # when more answers came after sending
    has_namesake: bool
    handed_over: HandedOver | None  # while it is not decided


def line(row: Row, at: datetime) -> Line:
    urgency = Urgency(row.rank).name.lower()
    return Line(
        id=row.id,
        urgency=urgency,
        is_evaluated=row.is_evaluated,
        due=None if row.closed_at else decision_due(row.rank, row.submitted_at, at),
        waited=words.waited(row.submitted_at, at),
        since=words.recently(row.submitted_at),
        name=row.full_name or "Name not given",
        born=words.day(row.birth_date),
        reference=row.reference,
        flags=[words.flag_title(flag_id) for flag_id in row.flags or []],
        flag_kind="flag" if urgency == "emergency" else "plain",
        not_excluded=_open_questions(json.loads(row.frozen)) if row.frozen and row.not_excluded else [],
        holder=_holder(row, at),
        outcome=Outcome(row.outcome).label if row.outcome else "",
        closed=f"{words.moment(row.closed_at)}, {row.signed_by or ''}" if row.closed_at else "",
        more=words.moment(row.more_at) if row.more_at else "",
        has_namesake=row.has_namesake,
        handed_over=of_row(row),
    )


def _open_questions(answers: dict[str, object]) -> list[str]:
    """Critical questions that the person was asked and could not, or would not, answer."""
    return [
        f"Not excluded: {words.fact_words(code)}: {words.value_words(value).lower()}"
        for code, value in answers.items()
        if words.is_unknown(value) and words.is_critical(code)
    ]


def _holder(row: Row, at: datetime) -> str:
    if row.claimed_by is None or row.claimed_at is None:
        return ""
    return f"{row.holder or 'A colleague'}, {words.waited(row.claimed_at, at)}"
