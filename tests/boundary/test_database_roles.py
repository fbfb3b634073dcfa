"""What the database's accounts may do: nothing that does not stand in the table, whatever the code tries."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from intake.services import sweeper, triage
from orthoregen.append_only import AppendOnly
from orthoregen.database_roles import MODELS, TABLES, VERBS, WEB, WORKER, granted
from tests.database_accounts import as_account, running_as
from tests.people import make_patient_user, sign_in

pytestmark = pytest.mark.django_db

# By name, so that a new line in the table of rights cannot take one of them out of sight.
NEVER_WRITTEN_BEHIND = (
    *("accounts.User", "accounts.RoleGrant", "accounts.Clinician", "accounts.OnCallOrder"),
    *("intake.Patient", "intake.PatientAccess", "intake.Consent", "intake.Amendment"),
    *("intake.Decision", "intake.DecisionFinding", "intake.Handover"),
)
NEVER_WRITTEN_BY_A_PAGE = (
    "accounts.RoleGrant",
    "accounts.Clinician",
    "intake.TriageSummary",
    "intake.Ruleset",
)
READ_BY_A_PAGE_ONLY = (
    *("intake.DecisionFinding", "intake.FirstRating", "intake.PageTime"),
    *("account.EmailAddress", "mfa.Authenticator", "sessions.Session"),
)
ATTEMPTS = {
    "SELECT": "SELECT {column} FROM {table} LIMIT 0",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table}",
}
WRITES = tuple(verb for verb in ATTEMPTS if verb != "SELECT")
OWNERS_ONLY = (
    "CREATE TABLE own (id integer)",
    "CREATE TEMPORARY TABLE intake_decision (id integer)",
    "DROP TABLE intake_decision CASCADE",
    "ALTER TABLE intake_decision ADD COLUMN extra integer",
    "ALTER TABLE intake_decision DISABLE TRIGGER ALL",
    "DROP TRIGGER intake_decision_no_change ON intake_decision",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "ALTER ROLE {role} SUPERUSER",
    "CREATE ROLE another",
)


def models() -> list:
    return list(apps.get_models(include_auto_created=True))


def refusal(statement: str, role: str) -> str:
    """What the database says to this statement of this account; empty where it is done."""
    try:
        with transaction.atomic(), as_account(role), connection.cursor() as cursor:
            cursor.execute(statement, None)
    except DatabaseError as error:
        return str(error)
    return ""


def attempt(verb: str, model) -> str:
    return ATTEMPTS[verb].format(table=model._meta.db_table, column=model._meta.pk.column)


def update(table: str, column: str) -> str:
    return ATTEMPTS["UPDATE"].format(table=table, column=column)


def test_every_table_has_a_line():
    labels = {model._meta.label for model in models()}

    assert labels - set(MODELS) == set(), "say in orthoregen/database_roles.py who may do what with it"
    assert set(MODELS) - labels == set()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert tables == {model._meta.db_table for model in models()} | set(TABLES)


@pytest.mark.parametrize("label", MODELS)
def test_a_line_names_rights_and_fields_that_exist(label):
    model = next(one for one in models() if one._meta.label == label)

    for role in (WEB, WORKER):
        assert {verb for verb, _ in granted(model, role)} <= set(VERBS.values())


def test_no_account_may_change_what_is_append_only():
    changing = {
        (model._meta.label, role)
        for model in models()
        if issubclass(model, AppendOnly)
        for role in (WEB, WORKER)
        for verb, _ in granted(model, role)
        if verb in ("UPDATE", "DELETE")
    }

    assert changing == set()


def test_on_sqlite_the_command_says_that_there_are_no_accounts():
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="every process may write every table"):
            call_command("database_roles")


@pytest.mark.postgresql
@pytest.mark.hazard("H34")
def test_the_worker_writes_no_decision_plan_person_role_or_entry_of_the_catalogue():
    never = [
        m for m in models() if m._meta.label in NEVER_WRITTEN_BEHIND or m._meta.app_label == "treatments"
    ]
    assert len(never) >= len(NEVER_WRITTEN_BEHIND) + 20

    answers = {(m._meta.label, verb): refusal(attempt(verb, m), WORKER) for m in never for verb in WRITES}

    assert {what for what, said in answers.items() if "permission denied for table" not in said} == set()


@pytest.mark.postgresql
@pytest.mark.hazard("H34")
def test_the_worker_cannot_even_read_the_catalogue_a_plan_or_what_signs_somebody_in():
    never = [m for m in models() if m._meta.label in READ_BY_A_PAGE_ONLY or m._meta.app_label == "treatments"]
    assert len(never) >= len(READ_BY_A_PAGE_ONLY) + 20

    answers = {m._meta.label: refusal(attempt("SELECT", m), WORKER) for m in never}

    assert {what for what, said in answers.items() if "permission denied for table" not in said} == set()
    assert {m._meta.label for m in never if refusal(attempt("SELECT", m), WEB)} == set()


@pytest.mark.postgresql
def test_a_page_enters_no_clinician_gives_no_role_and_writes_no_summary():
    never = [model for model in models() if model._meta.label in NEVER_WRITTEN_BY_A_PAGE]

    answers = {(m._meta.label, verb): refusal(attempt(verb, m), WEB) for m in never for verb in WRITES}

    assert {what for what, said in answers.items() if "permission denied for table" not in said} == set()


@pytest.mark.postgresql
@pytest.mark.hazard("H25")
def test_what_is_append_only_is_changed_by_neither():
    frozen = [model for model in models() if issubclass(model, AppendOnly)]
    assert len(frozen) >= 20

    answers = {
        (model._meta.label, verb, role): refusal(attempt(verb, model), role)
        for model in frozen
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
        for role in (WEB, WORKER)
    }

    assert {what for what, said in answers.items() if "permission denied for table" not in said} == set()


@pytest.mark.postgresql
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_everything_that_is_not_granted_is_refused_and_what_is_granted_is_not(role):
    for model in models():
        rights = dict(granted(model, role))
        for verb in ATTEMPTS:
            column = rights.get(verb, ())[:1] or (model._meta.pk.column,)
            statement = ATTEMPTS[verb].format(table=model._meta.db_table, column=column[0])

            is_refused = "permission denied" in refusal(f"{statement}", role)

            assert is_refused == (verb not in rights), f"{verb} {model._meta.label} as {role}"


@pytest.mark.postgresql
@pytest.mark.parametrize("column", ["is_superuser", "is_staff", "kind", "is_active", "email"])
def test_a_page_cannot_make_somebody_more_than_they_are(column):
    assert "permission denied" in refusal(update("accounts_user", column), WEB)
    assert refusal(update("accounts_user", "last_login"), WEB) == ""


@pytest.mark.postgresql
@pytest.mark.parametrize("column", ["closed_at", "closed_by_id", "case_id"])
def test_the_worker_cannot_close_a_case(column):
    assert "permission denied" in refusal(update("intake_reviewitem", column), WORKER)
    assert refusal(update("intake_reviewitem", "rank"), WORKER) == ""


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", OWNERS_ONLY)
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_only_the_owner_changes_tables_triggers_and_rights(statement, role):
    said = refusal(statement.format(role=role), role)

    assert "permission denied" in said or "must be" in said


@pytest.mark.postgresql
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_nobody_grants_what_they_do_not_have(role):
    said = refusal(f"GRANT UPDATE ON intake_decision TO {role}", role)  # PostgreSQL only warns of this

    assert "permission denied" in said + refusal(update("intake_decision", "note"), role)


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", OWNERS_ONLY[:6])
def test_the_owner_could(statement):
    assert refusal(statement, connection.settings_dict["USER"]) == ""


@pytest.mark.postgresql
def test_requests_and_what_runs_behind_have_these_rights_in_every_test():
    def account() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0]

    assert running_as(WEB, account)() == WEB
    assert running_as(WEB, running_as(WORKER, account))() == WORKER
    assert account() == connection.settings_dict["USER"]
    assert all(hasattr(act, "__wrapped__") for act in (Client.request, triage.process, sweeper.sweep))


@pytest.mark.postgresql
def test_a_right_that_is_taken_away_is_missed():
    client = sign_in(Client(), make_patient_user())
    assert client.get("/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON intake_response FROM orthoregen_web")

    with pytest.raises(DatabaseError, match="permission denied"):
        client.get("/intake/")


@pytest.mark.postgresql
def test_the_statements_can_be_printed_for_somebody_else_to_run(capsys):
    call_command("database_roles", "--print")

    printed = capsys.readouterr().out
    assert f"GRANT INSERT ON intake_decision TO {WEB};" in printed
    assert f"GRANT INSERT ON intake_decision TO {WORKER};" not in printed
    assert "PASSWORD" not in printed
