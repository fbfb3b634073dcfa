"""Whoever changes, removes or slips in a line of the trail breaks the chain, and the check names the link."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from orthoregen.append_only import lift_sql
from orthoregen.audit import sealing
from orthoregen.audit.models import AuditEvent, AuditSeal
from orthoregen.audit.services import record
from tests.people import make_staff

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        record(action=f"test.act{number}", actor=None)


def seal(later: timedelta = timedelta(minutes=5)) -> AuditSeal | None:
    return sealing.seal(at=timezone.now() + later)


def test_an_untouched_trail_is_whole():
    write(3)
    first = seal()
    write(2)
    second = seal()

    assert second.previous == first.digest
    assert second.first_event_id == first.last_event_id + 1
    verified = sealing.verify()
    assert verified.is_whole
    assert (verified.seals, verified.events) == (2, 5)


def test_what_is_new_is_left_for_a_later_seal():
    write(1)

    assert seal(later=timedelta(seconds=59)) is None
    assert seal(later=timedelta(seconds=61)) is not None


def test_nothing_behind_a_new_event_is_sealed_even_if_it_says_it_is_old():
    record(action="test.new", actor=None)
    AuditEvent.objects.create(action="test.old", role="system", at=timezone.now() - timedelta(hours=1))

    assert seal(later=timedelta()) is None


def test_a_seal_covers_a_bounded_number_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    write(3)

    seals = [seal(), seal(), seal()]

    assert [s and s.last_event_id - s.first_event_id + 1 for s in seals] == [2, 1, None]
    assert sealing.verify().is_whole


def test_two_seals_cannot_follow_the_same_one():
    write(2)
    made = seal()

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSeal.objects.create(
            first_event_id=made.first_event_id,
            last_event_id=made.last_event_id + 1,
            previous=made.previous,
            digest="0" * 64,
        )


def test_the_one_that_comes_second_seals_nothing(monkeypatch):
    def too_late(*args: object, **kwargs: object) -> None:
        raise IntegrityError

    write(1)
    monkeypatch.setattr(AuditSeal.objects, "create", too_late)

    assert seal() is None


# --- each way of tampering is found ---------------------------------------------------------------
def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def change(column: str, value: object):
    return lambda ids: run(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, ids[1])  # noqa: S608


def insert(ids: list[int]) -> None:
    AuditEvent.objects.create(id=ids[-1] + 1, action="test.slipped_in", role="system")


def leave_out_a_seal(ids: list[int]) -> None:
    run("DELETE FROM audit_auditseal WHERE id = %s", AuditSeal.objects.order_by("id")[0].pk)


TAMPERINGS = {
    "time": change("at", timezone.now() - timedelta(days=1)),
    "actor": lambda ids: change("actor_id", _id_of(make_staff()))(ids),
    "role": change("role", "anonymous"),
    "action": change("action", "test.other"),
    "object type": change("object_type", "intake.case"),
    "object": change("object_id", "7"),
    "patient": lambda ids: change("patient_id", _id_of(make_staff()))(ids),
    "outcome": change("outcome", "refused"),
    "request": change("request_id", "abc"),
    "reason": change("reason", "because"),
    "number": lambda ids: run("UPDATE audit_auditevent SET id = %s WHERE id = %s", ids[0] - 1_000, ids[0]),
    "removed": lambda ids: run("DELETE FROM audit_auditevent WHERE id = %s", ids[1]),
    "first removed": lambda ids: run("DELETE FROM audit_auditevent WHERE id = %s", ids[0]),
    "last removed": lambda ids: run("DELETE FROM audit_auditevent WHERE id = %s", ids[-1]),
    "slipped in": insert,
    "a seal's digest": lambda ids: run(
        "UPDATE audit_auditseal SET digest = %s WHERE first_event_id = %s", "0" * 64, ids[0]
    ),
    "a seal removed": leave_out_a_seal,
}


def _id_of(row) -> str:
    return row.pk.hex if connection.vendor == "sqlite" else row.pk


@pytest.mark.parametrize("tampering", TAMPERINGS)
@pytest.mark.hazard("H25")
def test_tampering_is_found(tampering):
    write(3)
    ids = list(AuditEvent.objects.order_by("id").values_list("id", flat=True))
    seal()
    AuditEvent.objects.create(id=ids[-1] + 10, action="test.later", role="system")
    seal()
    assert sealing.verify().is_whole
    for table in ("audit_auditevent", "audit_auditseal"):
        for statement in lift_sql(table, connection.vendor):
            run(statement)

    TAMPERINGS[tampering](ids)

    assert not sealing.verify().is_whole
    with pytest.raises(CommandError, match="was changed among these events"):
        call_command("verify_trail")


def test_the_command_prints_what_is_to_be_compared_with_the_log(capsys):
    write(2)
    made = seal()

    call_command("verify_trail")

    assert f"Whole: 2 events, 1 seals. Last digest: {made.digest}" in capsys.readouterr().out
