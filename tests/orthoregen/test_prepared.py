"""A prepared statement gives what its queryset gives, on either database, and is built once."""

import ast
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections, models, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from intake import access
from intake.models import PatientAccess, Response
from intake.services import escalations, responses
from intake.services.cases import set_consent
from orthoregen.accounts import access as people
from orthoregen.accounts import session_store
from orthoregen.accounts.models import Role
from orthoregen.prepared import Prepared
from tests.architecture.source import parse, python_files
from tests.factories import NOON, make_draft, make_escalation
from tests.people import make_staff

pytestmark = pytest.mark.django_db


def given(name: str) -> dict[str, object]:
    """What the statement of this name is given here: rows are found with all of them."""
    draft = make_escalation().response
    set_consent(
        patient=draft.case.patient,
        purpose="care",
        is_given=False,
        relation="self",
        by=draft.started_by,
        at=NOON,
    )
    if name == "session":
        Session.objects.create(session_key="k" * 32, session_data="x", expire_date=NOON + timedelta(hours=1))
        return {"key": "k" * 32, "at": NOON}
    if name == "person":
        return {"user": make_staff(Role.CLINICIAN, Role.SUPPORT).pk, "at": NOON + timedelta(days=9999)}
    if name == "whose form":
        return {"user": draft.started_by_id, "response": draft.pk, "at": NOON + timedelta(days=1)}
    return {"patient": draft.case.patient_id} if name == "care" else {"response": draft.pk}


STATEMENTS = {
    "session": session_store.BY_KEY,
    "person": people.PERSON,
    "whose form": access.WHOSE_FORM,
    "care": access.CARE,
    "flags": escalations.FLAGS_ON,
    "locked": responses.LOCKED,
    "standing": responses.STANDING,
}


def declared_in(tree: ast.AST) -> int:
    """How many statements are declared there."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sum("Prepared" in (getattr(one, "id", None), getattr(one, "attr", None)) for one in called)


def test_every_statement_that_is_declared_is_among_them():
    declared = [declared_in(parse(path)) for path in python_files("intake", "orthoregen", "treatments")]

    assert sum(declared) == len(set(STATEMENTS.values())) == len(STATEMENTS)


def test_each_way_to_declare_one_is_found():
    assert declared_in(ast.parse("A = Prepared(each, key=key)\nB = prepared.Prepared(lambda: each())")) == 2


def content(row: object) -> object:
    """Everything that came with a row, related rows and annotations too."""
    if not isinstance(row, models.Model):
        return row
    related = {name: content(one) for name, one in row._state.fields_cache.items()}
    own = {name: value for name, value in vars(row).items() if name != "_state"}
    return type(row), own, related, row._state.adding, row._state.db


@pytest.mark.parametrize("name", STATEMENTS)
def test_it_gives_what_its_queryset_gives(name):
    statement, values = STATEMENTS[name], given(name)

    expected = [content(row) for row in statement.queryset(**values)]

    assert expected
    assert [content(row) for row in statement.all(**values)] == expected
    assert content(statement.first(**values)) == expected[0]


@pytest.mark.parametrize("name", STATEMENTS)
def test_it_is_found_by_what_it_is_given(name):
    statement, values = STATEMENTS[name], given(name)
    found_by = sorted(values.keys() - {"at"})

    found = {
        key: statement.all(**{**values, key: "another" if key == "key" else uuid.uuid4()}) for key in found_by
    }

    assert found_by
    assert [key for key in found_by if found[key]] == []
    assert statement.all(**values)


def test_its_queryset_is_built_once():
    built = []

    def drafts(state: object) -> "models.QuerySet[Response, Response]":
        built.append(state)
        return Response.objects.filter(state=state)

    statement = Prepared(drafts, state=models.CharField())
    draft = make_draft()

    assert statement.all(state="submitted") == []
    assert statement.first(state="draft") == draft
    assert len(built) == 1


def test_what_it_is_given_never_becomes_text_of_the_statement():
    make_draft()
    statement = Prepared(lambda state: Response.objects.filter(state=state), state=models.CharField())

    assert statement.all(state="' OR 1=1 --") == []


def test_djangos_hooks_see_it():
    with CaptureQueriesContext(connection) as queries:
        access.CARE.all(patient=make_draft().case.patient_id)

    assert "intake_consent" in queries[-1]["sql"]


def test_a_lock_needs_a_transaction(monkeypatch):
    draft = make_draft()
    with transaction.atomic():
        assert responses.LOCKED.first(response=draft.pk)
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)

    with pytest.raises(TransactionManagementError):
        responses.LOCKED.first(response=draft.pk)


def test_other_rows_than_objects_and_tuples_are_refused():
    statement = Prepared(
        lambda user: PatientAccess.objects.filter(user=user).values(), user=models.UUIDField()
    )

    with pytest.raises(TypeError):
        statement.all(user=make_draft().pk)


@pytest.mark.postgresql
def test_postgresql_plans_it_once_for_a_connection():
    patient = make_draft().case.patient_id

    for _ in range(2):
        access.CARE.all(patient=patient)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%intake_consent%'")
        assert cursor.fetchone() == (1,)
