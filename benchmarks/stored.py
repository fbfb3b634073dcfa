"""Stores very many intakes quickly: copies of one that went through every constraint, made by the database.

Each has a patient, a case, a form that was sent, a summary and a place in the queue; all but the last few are
decided, and a fifth of those are marked as told more of. The body of a summary is short: no list reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from intake.models import Decision
from tests.factories import make_decision

NAMES = 900_000  # of a million people some have a namesake
KEYS = "benchmark_key"  # a table of the keys that hang together, by number


@dataclass(frozen=True)
class Dialect:
    """How a database says what the rows need."""

    quickly: str  # no look at foreign keys; the copies are like what was looked at
    key: str  # a new uuid4
    ago: str  # so many minutes before the moment of the first parameter
    numbers: str  # the numbers from the first to before the second parameter
    digits: str  # a number in so many digits


SQLITE = Dialect(
    quickly="PRAGMA foreign_keys = OFF",
    key="lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8'"
    " || substr(hex(randomblob(8)), 2))",
    ago="strftime('%%Y-%%m-%%d %%H:%%M:%%S', %s, -minutes || ' minutes')",
    numbers="WITH RECURSIVE number(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM number WHERE n + 1 < %s)",
    digits="printf('%%07d', n)",
)
POSTGRESQL = Dialect(
    quickly="SET session_replication_role = replica; SET statement_timeout = 0",
    key="gen_random_uuid()",
    ago="(%s::timestamptz - minutes * interval '1 minute')",
    numbers="WITH number(n) AS (SELECT generate_series(%s, %s - 1))",
    digits="to_char(n, 'FM0000000')",
)


def store(begin: int, end: int, open_ones: int) -> None:
    """Store the intakes from number `begin` to `end`; the last `open_ones` of them wait."""
    say = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    decision = Decision.objects.first() or make_decision()
    item = decision.item
    doctor, sent = decision.decided_by.user_id, item.case.responses.get()
    with connection.cursor() as cursor:
        cursor.execute(say.quickly)
        with transaction.atomic():
            cursor.execute(
                f"CREATE TABLE {KEYS} AS {say.numbers} SELECT n, n %% 4 AS new_rank, "  # noqa: S608
                f"%s - n AS minutes, n < %s AS is_closed, {say.digits} AS digits, {say.key} AS new_patient, "
                f"{say.key} AS new_case, {say.key} AS new_summary, {say.key} AS new_item FROM number",
                [begin, end, end, end - open_ones],
            )
            at = {"submitted_at": say.ago}
            name = {"full_name": f"'Person ' || (n %% {NAMES})", "reference": "digits"}
            closed = {
                "state": "CASE WHEN is_closed THEN 'decided' ELSE 'waiting' END",
                "closed_at": f"CASE WHEN is_closed THEN {say.ago} END",
                "closed_by": f"CASE WHEN is_closed THEN {_value(item, 'closed_by', doctor)} END",
            }
            of_case, judged = {"case": "new_case"}, {"summary": "new_summary", "rank": "new_rank"}
            new = {"id": say.key}
            _copy(cursor, item.case.patient, {"id": "new_patient", **name})
            _copy(cursor, item.case, {"id": "new_case", "patient": "new_patient"})
            _copy(cursor, sent, {**new, **of_case, **at, "form_token": say.key})
            _copy(
                cursor, item.summary, {"id": "new_summary", **of_case, "rank": "new_rank", "made_at": say.ago}
            )
            more = {"has_more": "NOT is_closed AND n %% 5 = 0"}
            _copy(cursor, item, {"id": "new_item", **of_case, **judged, **at, **closed, **more})
            own = {"item": "new_item", "patient": "new_patient", "summary": "new_summary"}
            own["decided_at"] = say.ago
            _copy(cursor, decision, {**new, **own}, where="is_closed")
            cursor.execute(f"DROP TABLE {KEYS}")


def settle() -> None:
    """Let the database see what is stored, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _copy(cursor: Any, pattern: models.Model, own: Mapping[str, str], where: str = "1 = 1") -> None:
    """A row like `pattern` for every key; what differs is said in SQL, by the name of the field."""
    fields = pattern._meta.concrete_fields
    table, key = pattern._meta.db_table, pattern._meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(own.get(field.name, f'pattern."{field.column}"') for field in fields)
    moments = [timezone.now()] * values.count("%s")
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM {KEYS}, "{table}" AS pattern '  # noqa: S608
        f'WHERE pattern."{key}" = %s AND {where}',
        [*moments, pattern._meta.pk.get_db_prep_value(pattern.pk, connection)],
    )


def _value(pattern: models.Model, field: str, value: UUID) -> str:
    """A key as the database writes it."""
    stored = pattern._meta.get_field(field).get_db_prep_value(value, connection)  # type: ignore[union-attr]
    return f"'{stored}'" if connection.vendor == "sqlite" else f"'{stored}'::uuid"
