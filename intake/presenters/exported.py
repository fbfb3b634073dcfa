"""One case as data: everything that is stored of it, with ids and versions, for whoever treats next."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from intake.access import consents_of
from intake.models import Consent, Decision, Response, ReviewItem
from intake.selectors import CaseRecord, events_of, handovers_of
from orthoregen.accounts.models import Clinician

SCHEMA = 1
FORM = (
    "id",
    "kind",
    "relation",
    "started_at",
    "submitted_at",
    "input_seq",
    "questionnaire_version",
    "frozen_sha256",
    "dropped",
    "previous_id",
    "still_true",
    "asked_by_id",
)
AMENDMENT = ("seq", "code", "value", "kind", "reason", "made_by_id", "made_at")
SUMMARY = ("id", "input_seq", "ruleset_id", "engine_version", "schema", "sha256", "made_at")
ESCALATION = ("id", "flag", "rank", "state", "because", "entered_seq", "ruleset_digest", "raised_at")
EVENT = ("kind", "at", "by_id", "told_id", "outcome", "note", "advice_version")
CONSENT = ("purpose", "is_given", "text_version", "language", "relation", "given_at")
DECISION = (
    "id",
    "outcome",
    "rank_seen",
    "rank",
    "urgency_reason",
    "note",
    "next_step",
    "message",
    "questions",
    "decided_at",
    "seen_sha256",
    "ruleset_digest",
    "summary_id",
    "replaces_id",
)
ROUND = (
    "id",
    "state",
    "rank",
    "is_evaluated",
    "summary_id",
    "submitted_at",
    "closed_at",
    "closed_by_id",
)
HANDOVER = ("note", "handed_by_id", "handed_at")
RATING = ("structure", "said", "rules_said", "summary_id", "rated_by_id", "rated_at")
FINDING = ("structure", "side", "level", "opinion", "reason", "reason_text")


def exported_case(record: CaseRecord, at: datetime) -> dict[str, Any]:
    """The case as plain values. What was frozen or stored as text stands as it was stored."""
    patient, case = record.patient, record.item.case
    forms = Response.objects.submitted().filter(case=case).order_by("submitted_at", "id")
    consents = consents_of(patient.pk)
    return {
        "schema": SCHEMA,
        "exported_at": at,
        "patient": {
            "id": patient.pk,
            "reference": patient.reference,
            "full_name": patient.full_name,
            "birth_date": patient.birth_date,
            "phone": patient.phone,
        },
        "consents": _rows(consents.values(), CONSENT),
        "may_be_used_for_research": _agreed(consents, Consent.Purpose.RESEARCH),
        "case": {"id": case.pk, "opened_at": case.opened_at, "input_seq": case.input_seq},
        "forms": [{**_values(form, FORM), "answers": json.loads(form.frozen)} for form in forms],
        "amendments": _rows(record.amendments, AMENDMENT),
        "answers_as_they_stand": record.answers,
        "summaries": [
            {**_values(one, SUMMARY), "body": json.loads(one.body)} for one in reversed(record.summaries)
        ],
        "escalations": [
            {**_values(one, ESCALATION), "events": _rows(events_of([one]), EVENT)}
            for one in record.escalations
        ],
        "rounds": [_round(one) for one in _rounds(record)],
        "decisions": [_decision(one) for one in reversed([*record.decisions, *record.earlier])],
    }


def _rounds(record: CaseRecord) -> Iterable[ReviewItem]:
    """How often the case stood in the queue, up to the round whose page this is, oldest first."""
    rounds = ReviewItem.objects.filter(case=record.item.case_id, submitted_at__lte=record.item.submitted_at)
    return rounds.select_related("draw").order_by("submitted_at", "id")


def _round(item: ReviewItem) -> dict[str, Any]:
    draw = getattr(item, "draw", None)
    return {
        **_values(item, ROUND),
        "handovers": [
            {**_values(one, HANDOVER), "to": _registered(one.to)} for one in reversed(handovers_of(item.pk))
        ],
        "drawn_to_be_rated_first_at": draw.drawn_at if draw else None,
        "first_ratings": _rows(draw.ratings.order_by("pk"), RATING) if draw else [],
    }


def _registered(clinician: Clinician) -> dict[str, Any]:
    return _values(clinician, ("name", "registration_body", "registration_number"))


def _agreed(consents: Mapping[str, Consent], purpose: str) -> bool:
    consent = consents.get(purpose)
    return consent is not None and consent.is_given


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        **_values(decision, DECISION),
        "decided_by": _registered(decision.decided_by),
        "findings": _rows(decision.findings.all(), FINDING),
    }


def _rows(rows: Iterable[Model], names: Iterable[str]) -> list[dict[str, Any]]:
    return [_values(row, names) for row in rows]


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
