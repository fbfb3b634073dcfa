"""Cases for research: of those who agreed to it, without what tells who they are. Each is recorded.

Left out are name, birth date, telephone number, reference, every text, every record with a date, and all
ids: a case has a number that is drawn anew each time. The age is told in steps. What remains may still point
to a person who is known well, so a clinical lead answers for every export, with its purpose.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from intake.facts import Answers, effective_answers
from intake.models import Case, Consent, Decision, Patient, Response, ReviewItem, Urgency
from intake.rules import RULESET
from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Role, User
from orthoregen.audit.services import record

EXPORTED = "research.exported"
CODED = frozenset({"bool", "choice", "multi", "int", "number"})
YEARS, OLDEST = 5, 85  # the step of ages, and the age from which no more is told


class NotApproved(Exception):
    """No clinical lead answers for this export, or it has no purpose."""


def agreed() -> QuerySet[Patient]:
    """Those whose newest answers are yes to research and yes to care."""
    is_yes = Q()
    patients = Patient.objects.all()
    for purpose in (Consent.Purpose.RESEARCH, Consent.Purpose.CARE):
        newest = Consent.objects.filter(patient=OuterRef("pk"), purpose=purpose).order_by("-id")
        patients = patients.alias(**{purpose: Subquery(newest.values("is_given")[:1])})
        is_yes &= Q(**{purpose: True})
    return patients.filter(is_yes)


def export(*, purpose: str, approved_by: User, at: datetime) -> Iterator[dict[str, Any]]:
    """One case after the other, each recorded before it leaves. Raises NotApproved."""
    if not purpose.strip() or Role.CLINICAL_LEAD not in roles_of(approved_by, at):
        raise NotApproved
    sent = Response.objects.submitted().filter(kind=Response.Kind.INTAKE)
    cases = Case.objects.filter(patient__in=agreed(), pk__in=sent.values("case")).order_by("pk")
    return (_exported(case, purpose.strip(), approved_by) for case in cases.iterator(chunk_size=200))


def _exported(case: Case, purpose: str, by: User) -> dict[str, Any]:
    record(action=EXPORTED, actor=by, obj=case, patient_id=case.patient_id, reason=purpose[:200])
    item = ReviewItem.objects.filter(case=case).order_by("-submitted_at").first()
    decision = Decision.objects.filter(item__case=case, replaced_by=None).order_by("-decided_at").first()
    return {
        "case": secrets.token_hex(8),
        "answers": _coded(effective_answers(case.pk, case.input_seq)),
        "urgency": Urgency(item.rank).name.lower() if item else None,
        "red_flags": item.summary.flags if item and item.summary else None,
        "ruleset": item.summary.ruleset_id if item and item.summary else None,
        "outcome": decision.outcome if decision else None,
    }


def _coded(answers: Answers) -> Answers:
    """Only values out of a list, yes or no, and numbers; the age in steps."""
    dictionary = RULESET.dictionary
    kept = {code: value for code, value in answers.items() if dictionary[code].type in CODED}
    age = kept.get("age_years")
    if isinstance(age, int):
        kept["age_years"] = min(age - age % YEARS, OLDEST)
    return kept
