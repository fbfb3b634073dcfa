"""Rows for tests, made by plain functions: `make_review_item(rank=Urgency.EMERGENCY)`.

Each makes what it needs around it. Times are given or now; text is recognisable as test data.
"""

import itertools
from datetime import UTC, date, datetime

from intake.facts import canonical, digest
from intake.models import (
    Amendment,
    Case,
    Decision,
    Escalation,
    Outbox,
    Outcome,
    ParkedPage,
    Patient,
    PatientAccess,
    Relation,
    Response,
    ReviewItem,
    Ruleset,
    TriageSummary,
    Urgency,
)
from tests.people import make_clinician, make_patient_user, make_staff, sign_in

__all__ = ["make_clinician", "make_patient_user", "make_staff", "sign_in"]

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
numbers = itertools.count(1)

# A plain mechanical back: raises no flag.
ANSWERS = {
    "age_years": 52,
    "pain_regions": ["low_back_right"],
    "main_pain_region": "low_back_right",
    "duration_weeks": 7,
    "saddle_numbness": "no",
    "bladder_change": "none",
    "bowel_change": "none",
    "leg_weakness": "none",
    "fever_or_chills": False,
}


def make_patient(**overrides) -> Patient:
    """A person; `user=` gives them somebody who signs in for them."""
    user = overrides.pop("user", None)
    fields = {
        "full_name": f"Test Patient {next(numbers)}",
        "birth_date": date(1974, 3, 14),
        "phone": "01632 960001",
        **overrides,
    }
    patient = Patient.objects.create(**fields)
    if user is not None:
        PatientAccess.objects.create(user=user, patient=patient, relation=Relation.SELF)
    return patient


def make_case(**overrides) -> Case:
    """A case without a form; `user=` as for make_patient."""
    user = overrides.pop("user", None)
    patient = overrides.pop("patient", None) or make_patient(user=user)
    return Case.objects.create(patient=patient, **overrides)


def make_draft(**overrides) -> Response:
    """A form that is being filled in."""
    user = overrides.pop("user", None) or make_patient_user()
    fields = {
        "case": overrides.pop("case", None) or make_case(user=user),
        "relation": Relation.SELF,
        "started_by": user,
        "draft": {},
        **overrides,
    }
    return Response.objects.create(**fields)


def make_parked(**overrides) -> ParkedPage:
    """A page that was sent after its session had ended; `by` is whose session that was."""
    response = overrides.pop("response", None) or make_draft()
    fields = {
        "page": "urgent-signs",
        "answers": {"bowel_change": "none"},
        "cleared": [],
        "by": response.started_by,
        "parked_at": NOON,
        **overrides,
    }
    return ParkedPage.objects.create(response=response, **fields)


def make_submitted(*, answers: dict | None = None, at: datetime = NOON, **overrides) -> Response:
    """A form that was sent, as it stands after submit; no work is waiting for it."""
    user = overrides.pop("user", None) or make_patient_user()
    frozen = canonical(ANSWERS if answers is None else answers)
    return make_draft(
        user=user,
        state=Response.State.SUBMITTED,
        submitted_at=at,
        submitted_by=user,
        frozen=frozen,
        frozen_sha256=digest(frozen),
        questionnaire_version="test",
        **overrides,
    )


def make_outbox(**overrides) -> Outbox:
    """A case state that waits for the rules; the form was sent."""
    from intake.rules import RULESET

    case = overrides.pop("case", None) or make_submitted(answers=overrides.pop("answers", None)).case
    fields = {"input_seq": case.input_seq, "ruleset_digest": RULESET.digest, "created_at": NOON, **overrides}
    return Outbox.objects.create(case=case, **fields)


def make_escalation(**overrides) -> Escalation:
    """A red flag that was raised while the form was filled in."""
    fields = {
        "response": overrides.pop("response", None) or make_draft(draft={"saddle_numbness": "yes"}),
        "flag": "rf_ces_saddle",
        "rank": Urgency.EMERGENCY,
        "advice": "emergency_nerves",
        "because": {"saddle_numbness": "yes"},
        "ruleset_digest": "sha256:test",
        "raised_at": NOON,
        "clock_at": overrides.get("raised_at", NOON),
        **overrides,
    }
    return Escalation.objects.create(**fields)


def make_amendment(**overrides) -> Amendment:
    """One fact of a review; the case counts it."""
    case = overrides.pop("case", None) or make_submitted().case
    fields = {
        "seq": case.input_seq + 1,
        "code": "slr_right",
        "value": "positive",
        "kind": Amendment.Kind.ADDED,
        "made_by": overrides.pop("by", None) or make_staff(),
        "made_at": NOON,
        **overrides,
    }
    amendment = Amendment.objects.create(case=case, **fields)
    case.input_seq = amendment.seq
    case.save()
    return amendment


def make_summary(**overrides) -> TriageSummary:
    """A stored summary whose body is a placeholder; `triage.process` makes real ones."""
    case = overrides.pop("case", None) or make_submitted().case
    body = overrides.pop("body", None) or canonical({"for": str(case.pk), "seq": case.input_seq})
    fields = {
        "input_seq": case.input_seq,
        "ruleset": Ruleset.objects.get_or_create(digest="sha256:test", defaults={"text": "{}"})[0],
        "engine_version": "test",
        "schema": 1,
        "body": body,
        "sha256": digest(body),
        "rank": Urgency.ROUTINE,
        "flags": [],
        "not_excluded": [],
        **overrides,
    }
    return TriageSummary.objects.create(case=case, **fields)


def make_review_item(**overrides) -> ReviewItem:
    """A case in the queue: waiting, evaluated, routine, unless told otherwise."""
    case = overrides.pop("case", None)
    at = overrides.pop("submitted_at", NOON)
    if case is None:
        answers, patient = overrides.pop("answers", None), overrides.pop("patient", None)
        case = make_submitted(answers=answers, at=at, case=make_case(patient=patient)).case
    rank = overrides.pop("rank", Urgency.ROUTINE)
    is_evaluated = overrides.pop("is_evaluated", True)
    summary = overrides.pop("summary", None)
    if is_evaluated and summary is None:
        summary = make_summary(case=case, rank=rank)
    fields = {"is_evaluated": is_evaluated, "summary": summary, "rank": rank, "submitted_at": at, **overrides}
    return ReviewItem.objects.create(case=case, **fields)


def make_decision(**overrides) -> Decision:
    """A signed decision. The item stays as it is: `reviews.record_decision` is what closes it."""
    item = overrides.pop("item", None) or make_review_item()
    fields = {
        "patient": item.case.patient,
        "summary": item.summary,
        "seen_sha256": item.summary.sha256 if item.summary else "0" * 64,
        "ruleset_digest": item.summary.ruleset_id if item.summary else "sha256:test",
        "outcome": Outcome.SEE_IN_CLINIC,
        "rank_seen": item.rank,
        "rank": item.rank,
        "urgency_reason": "" if item.rank > Urgency.URGENT else "Seen, and it can wait.",
        "note": "Test note.",
        "decided_by": overrides.pop("decided_by", None) or make_clinician(),
        "decided_at": NOON,
        **overrides,
    }
    return Decision.objects.create(item=item, **fields)
