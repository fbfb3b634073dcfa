"""Rows are written as Django would write them, together or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from intake.models import Outbox, Response
from intake.services.triage import work_for
from orthoregen.audit.models import AuditEvent
from orthoregen.writing import change_and_insert, insert
from tests.factories import NOON, make_draft

pytestmark = pytest.mark.django_db


def event(action: str = "test.act", **said) -> AuditEvent:
    return AuditEvent(at=NOON, role="system", action=action, **said)


def stored(row: Model) -> dict[str, object]:
    return type(row).objects.filter(pk=row.pk).values().get()


def test_a_row_is_stored_as_its_save_stores_it():
    said = {"reason": "ä 'quoted' %s", "patient_id": make_draft().case.patient_id}
    saved, inserted = event(**said), event(**said)

    saved.save()
    insert(inserted)

    assert {**stored(inserted), "id": None} == {**stored(saved), "id": None}
    assert inserted.pk > saved.pk
    assert not inserted._state.adding
    assert AuditEvent.objects.get(pk=inserted.pk) == inserted


def test_a_row_is_stored_once():
    row = event()
    insert(row)

    with pytest.raises(TypeError):
        insert(row)

    assert AuditEvent.objects.filter(action="test.act").count() == 1


def test_constraints_hold():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(AuditEvent(role="clinician", action="nobody did it"))


def test_a_change_and_what_belongs_to_it_are_stored_together():
    draft = make_draft()
    work = work_for(case=draft.case, input_seq=0, at=NOON)
    told = event()

    done = change_and_insert(
        draft,
        seen={"state": "draft", "revision": 0},
        changes={"draft": {"numb": ["ä"]}, "saved_at": NOON, "submitted_by": None, "last_page": "%s"},
        rows=[told, work],
    )

    assert done
    now = Response.objects.get()
    assert (now.draft, now.saved_at, now.last_page) == ({"numb": ["ä"]}, NOON, "%s")
    assert AuditEvent.objects.get(pk=told.pk).action == "test.act"
    assert Outbox.objects.get(pk=work.pk).case == draft.case


def test_where_the_row_has_moved_on_nothing_is_stored():
    draft = make_draft()
    told = event()

    done = change_and_insert(
        draft,
        seen={"revision": 1},
        changes={"saved_at": NOON + timedelta(days=1)},
        rows=[told, work_for(case=draft.case, input_seq=0, at=NOON)],
    )

    assert not done
    assert told.pk is None
    assert Response.objects.get().saved_at == draft.saved_at
    assert not AuditEvent.objects.filter(action="test.act").exists()
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    ("seen", "number"),
    [({"state": "draft"}, 0), ({"expires_at": None}, 1)],
    ids=["without a row that belongs to it", "by a value that no row has"],
)
def test_a_change_that_cannot_be_made_is_refused(seen, number):
    draft = make_draft()
    rows = [event() for _ in range(number)]

    with pytest.raises(TypeError):
        change_and_insert(draft, seen=seen, changes={"last_page": "goal"}, rows=rows)

    assert Response.objects.get().last_page == ""


def test_only_that_row_is_changed():
    draft, other = make_draft(), make_draft()

    change_and_insert(draft, seen={"state": "draft"}, changes={"last_page": "goal"}, rows=[event()])

    assert Response.objects.get(pk=other.pk).last_page == ""
    assert AuditEvent.objects.filter(action="test.act").count() == 1


@pytest.mark.postgresql
def test_on_postgresql_it_is_one_statement():
    draft = make_draft()

    with CaptureQueriesContext(connection) as queries:
        change_and_insert(draft, seen={"state": "draft"}, changes={"last_page": "goal"}, rows=[event()])

    assert len(queries) == 1
