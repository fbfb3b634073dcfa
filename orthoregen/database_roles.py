"""Which database account may do what, table by table, on PostgreSQL.

Three accounts: the owner of the database migrates it, the web process answers requests, and the worker (with
the sweeper) does the work behind. What is not written here the database refuses, whatever the code does: the
worker cannot sign a decision, write a plan or the catalogue, enter a clinician or give a role; neither
account can change an append-only row, create a table or lift a trigger.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

WEB = "orthoregen_web"
WORKER = "orthoregen_worker"
VERBS = {"read": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
_RIGHT = re.compile(r"(\w+)(?:\(([\w, ]+)\))?")


@dataclass(frozen=True)
class May:
    """What each account may do with the rows of a table: verbs; `update(state)` is that field only.

    `lock` is for rows that are held while others are written: PostgreSQL asks for a right to update.
    """

    web: str = ""
    worker: str = ""


ALL = "read insert update delete"

MODELS = {
    # people
    "accounts.User": May("read insert update(password, last_login)", "read"),
    "accounts.RoleGrant": May("read", "read"),
    "accounts.Clinician": May("read", "read"),
    "accounts.OnCallOrder": May("read insert", "read"),
    "accounts.OnCallTurn": May("read insert", "read"),
    "accounts.User_groups": May("read"),
    "accounts.User_user_permissions": May("read"),
    "account.EmailAddress": May(ALL),
    "account.EmailConfirmation": May(),
    "mfa.Authenticator": May(ALL),
    "auth.Group": May("read"),
    "auth.Group_permissions": May("read"),
    "auth.Permission": May("read"),
    "sessions.Session": May(ALL, "read(expire_date) delete"),  # it removes what ran out
    # the trail
    "audit.AuditEvent": May("read insert", "read insert"),
    "audit.AuditSeal": May("read", "read insert"),
    "auditlog.LogEntry": May("read insert"),
    "admin.LogEntry": May("read insert"),
    "contenttypes.ContentType": May("read"),
    # the record of a patient
    "intake.Patient": May("read insert update", "read"),
    "intake.PatientAccess": May("read insert", "read"),
    "intake.Consent": May("read insert", "read"),
    "intake.Case": May("read insert update(input_seq)", "read lock"),
    "intake.Response": May("read insert update", "read update(state, expires_at, draft)"),
    "intake.ParkedPage": May("read insert delete", "read delete"),
    "intake.PageTime": May("read insert"),
    "intake.Amendment": May("read insert", "read"),
    "intake.Escalation": May("read insert update(state)", "read update(clock_at, unanswered_at)"),
    "intake.EscalationEvent": May("read insert", "read insert"),
    # what the rules say
    "intake.Ruleset": May("read", "read insert"),
    "intake.TriageSummary": May("read", "read insert"),
    "intake.Outbox": May("read insert", "read update"),
    "intake.ReplayRun": May("", "read update(finished_at)"),
    "intake.ReplayChunk": May("", "read update"),
    "intake.ReplayFinding": May("", "read insert"),
    # what clinicians say
    "intake.ReviewItem": May(
        "read insert update",
        "read insert "
        "update(state, rank, is_evaluated, summary, has_more, claimed_by, claimed_at, claim_until)",
    ),
    "intake.Decision": May("read insert", "read"),
    "intake.DecisionFinding": May("read insert"),
    "intake.Handover": May("read insert", "read"),
    "intake.UnsignedText": May("read insert delete", "read delete"),
    "intake.Draw": May("read", "read insert"),
    "intake.FirstRating": May("read insert"),
    "intake.Notice": May("read insert", "read update(told_at)"),
    # plans under a decision
    "treatments.PlanItem": May("read insert"),
    "treatments.PlanPrecaution": May("read insert"),
    "treatments.PlanWithdrawal": May("read insert"),
    "treatments.PlanRelease": May("read insert"),
    "treatments.ReleasedItem": May("read insert"),
    "treatments.ProcedureRecord": May("read insert"),
    # the catalogue: drafts, then what two people made of them
    "treatments.Treatment": May(ALL),
    "treatments.Treatment_sources": May(ALL),
    "treatments.Evidence": May(ALL),
    "treatments.Evidence_sources": May(ALL),
    "treatments.LegalStatus": May(ALL),
    "treatments.LegalStatus_sources": May(ALL),
    "treatments.Precaution": May(ALL),
    "treatments.Precaution_sources": May(ALL),
    "treatments.Source": May(ALL),
    "treatments.Treatment_alternatives": May(ALL),
    "treatments.Evidence_sources_for": May(ALL),
    "treatments.Evidence_sources_against": May(ALL),
    "treatments.Proposal": May("read insert"),
    "treatments.ProposalAuthor": May("read insert"),
    "treatments.Verdict": May("read insert"),
    "treatments.Version": May("read insert"),
    "treatments.Retirement": May("read insert"),
}
TABLES = {  # without a model
    "django_migrations": May("read", "read"),
    "django_cache": May(ALL),
}


def granted(model: type[models.Model], role: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each right of a role on a model's table: the SQL verb and the columns, none for all of them."""
    may = MODELS.get(model._meta.label, May())
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    for name, fields in _RIGHT.findall(may.web if role == WEB else may.worker):
        if name == "lock":
            yield "UPDATE", (model._meta.pk.attname,)
        else:
            yield VERBS[name], tuple(columns[field.strip()] for field in fields.split(",") if field)


def statements(database: str) -> Iterator[str]:
    """Everything that gives the two accounts their rights, and nothing else, for the owner to run."""
    yield from (_create(role) for role in (WEB, WORKER))
    yield f'REVOKE CREATE, TEMPORARY ON DATABASE "{database}" FROM PUBLIC'
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    for role in (WEB, WORKER):
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}"
        yield f"REVOKE ALL ON SCHEMA public FROM {role}"
        yield f'GRANT CONNECT ON DATABASE "{database}" TO {role}'
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        for model in apps.get_models(include_auto_created=True):
            for verb, columns in granted(model, role):
                only = f" ({', '.join(columns)})" if columns else ""
                yield f"GRANT {verb}{only} ON {model._meta.db_table} TO {role}"
        for table, may in TABLES.items():
            for name in (may.web if role == WEB else may.worker).split():
                yield f"GRANT {VERBS[name]} ON {table} TO {role}"


def _create(role: str) -> str:
    """Without a password nobody signs in; two who create it at once are both content."""
    return (
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
