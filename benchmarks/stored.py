"""Stores very many intakes quickly: copies of one that went through every constraint, written past Django.

Each has a patient, a case, a form that was sent, a summary and a place in the queue; all but the last few are
decided. The body of a summary is short: no list reads it.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from intake.models import Case, Decision, Patient, Response, ReviewItem, TriageSummary
from tests.factories import make_clinician, make_decision, make_review_item

AT_ONCE = 5_000
QUICKLY = {
    "sqlite": ["PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"],
    "postgresql": ["SET session_replication_role = replica"],  # no triggers, no look at foreign keys
}
NAMES = 900_000  # of a million people some have a namesake


def store(begin: int, end: int, open_ones: int) -> None:
    """Store the intakes from number `begin` to `end`; the last `open_ones` of them wait."""
    doctor = make_clinician()
    pattern = make_decision(item=make_review_item(), decided_by=doctor)
    item = pattern.item
    writers = [Writer(one) for one in (item.case.patient, item.case, _sent(item), _summary(item), item)]
    decisions = Writer(pattern)
    now = timezone.now()
    with connection.cursor() as cursor:
        for statement in QUICKLY[connection.vendor]:
            cursor.execute(statement)
        for first in range(begin, end, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, end))
            made = [_intake(number, now - timedelta(minutes=end - number)) for number in numbers]
            closed = made[: sum(number < end - open_ones for number in numbers)]
            _close(closed, doctor.user_id)
            with transaction.atomic():
                for place, writer in enumerate(writers):
                    writer.write(cursor, (rows[place] for rows in made))
                decisions.write(cursor, (rows[-1] for rows in closed))
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _sent(item: ReviewItem) -> Response:
    return item.case.responses.get()


def _summary(item: ReviewItem) -> TriageSummary:
    assert item.summary is not None  # noqa: S101 - the factory made it
    return item.summary


def _intake(number: int, at: datetime) -> list[dict[str, Any]]:
    """What differs from the pattern: of patient, case, form, summary, item and decision."""
    patient, case, summary, item = (uuid.uuid4() for _ in range(4))
    rank = number % 4
    return [
        {
            "id": patient,
            "full_name": f"Person {number % NAMES}",
            "reference": f"{number // 1000:03}-{number % 1000:03}",
        },
        {"id": case, "patient": patient},
        {"case": case, "submitted_at": at},
        {"id": summary, "case": case, "rank": rank, "made_at": at},
        {"id": item, "case": case, "summary": summary, "rank": rank, "submitted_at": at},
        {"item": item, "patient": patient, "summary": summary, "decided_at": at},
    ]


def _close(made: Iterable[list[dict[str, Any]]], by: uuid.UUID) -> None:
    for rows in made:
        item = rows[4]
        item |= {"state": "decided", "closed_at": item["submitted_at"], "closed_by": by}


class Writer:
    """Writes rows like one that is stored, as the database takes them fastest."""

    def __init__(self, pattern: models.Model) -> None:
        self.model = type(pattern)
        columns = self.model._meta.concrete_fields
        fields = [field for field in columns if field.get_internal_type() != "BigAutoField"]
        self.fields = {field.name: field for field in fields}
        self.fresh = [field.name for field in fields if field.default is uuid.uuid4]
        self.same = {one.name: self._stored(one.name, one.value_from_object(pattern)) for one in fields}
        self.columns = ", ".join(f'"{field.column}"' for field in fields)

    def write(self, cursor: Any, rows: Iterable[dict[str, Any]]) -> None:
        table = self.model._meta.db_table
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(self.fields))
            cursor.executemany(
                f'INSERT INTO "{table}" ({self.columns}) VALUES ({marks})',  # noqa: S608
                list(self._values(rows)),
            )
            return
        with cursor.copy(f'COPY "{table}" ({self.columns}) FROM STDIN') as copy:
            for values in self._values(rows):
                copy.write_row(values)

    def _values(self, rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
        for row in rows:
            own = {name: uuid.uuid4() for name in self.fresh if name not in row} | row
            changed = {name: self._stored(name, value) for name, value in own.items()}
            yield list((self.same | changed).values())

    def _stored(self, name: str, value: Any) -> Any:
        return self.fields[name].get_db_prep_save(value, connection)
