"""A decision as it was signed, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intake.models import Decision, DecisionFinding, Disagreement, Opinion, Outcome, Urgency
from intake.presenters import words
from intake.questionnaire import QUESTIONS, Question
from intake.rules import RULESET

OPINIONS: dict[str, str] = {
    Opinion.AGREE: "agreed",
    Opinion.DISAGREE: "not agreed",
    Opinion.UNSURE: "unsure",
}


@dataclass(frozen=True)
class SignedDecision:
    """A decision as it was signed; read-only for good."""

    id: Any
    outcome: str
    urgency: str
    urgency_reason: str
    note: str
    next_step: str
    message: str
    questions: list[str]
    signed: str
    by: str
    registration: str
    findings: list[tuple[str, str]]
    is_replaced: bool
    replaces: str  # when the decision was signed that it replaces


def signed(decision: Decision, all_of_them: Iterable[Decision]) -> SignedDecision:
    """`all_of_them` are the decisions among which one may replace it."""
    return SignedDecision(
        id=decision.pk,
        outcome=Outcome(decision.outcome).label,
        urgency=_urgency(decision),
        urgency_reason=decision.urgency_reason,
        note=decision.note,
        next_step=decision.next_step,
        message=decision.message,
        questions=asked_words(decision.questions),
        signed=words.moment(decision.decided_at),
        by=decision.decided_by.name,
        registration=f"{decision.decided_by.registration_body} {decision.decided_by.registration_number}",
        findings=_findings(decision.findings.all()),
        is_replaced=any(one.replaces_id == decision.pk for one in all_of_them),
        replaces=words.moment(decision.replaces.decided_at) if decision.replaces else "",
    )


def asked_words(codes: Iterable[str]) -> list[str]:
    """Questions as they stand on a clinician's page; of a validated questionnaire its name, once."""
    return list(dict.fromkeys(_asked(QUESTIONS[code]) if code in QUESTIONS else code for code in codes))


def _asked(question: Question) -> str:
    if question.item_of:
        return f"{RULESET.instruments[question.item_of].name}, the whole questionnaire"
    asked = words.question(question.code)
    return f"{asked}: better or worse?" if question.kind == "effect" else asked


def _urgency(decision: Decision) -> str:
    now, seen = Urgency(decision.rank).label, Urgency(decision.rank_seen).label
    if decision.rank == decision.rank_seen:
        return f"{now}, confirmed"
    return f"{now}, {'raised' if decision.rank < decision.rank_seen else 'lowered'} from {seen.lower()}"


def _findings(rows: Iterable[DecisionFinding]) -> list[tuple[str, str]]:
    """What was said of each structure; the levels of which the same was said stand together."""
    levels: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        levels.setdefault((row.structure, row.side, _said(row)), []).append(row.level)
    return [
        (place_words(structure, side, filter(None, named)), said)
        for (structure, side, said), named in levels.items()
    ]


def _said(row: DecisionFinding) -> str:
    label = Disagreement(row.reason).label if row.reason else ""
    why = f", {label[:1].lower()}{label[1:]}" if label else ""
    return f"{OPINIONS[row.opinion]}{why}{f': {row.reason_text}' if row.reason_text else ''}"


def place_words(structure: str, side: str, levels: Iterable[str]) -> str:
    """A structure with its side and levels: "Nerve root, RIGHT, S1 L5/S1"."""
    named = words.STRUCTURES.get(structure, structure)
    return ", ".join(filter(None, [named, words.side_words(side), " ".join(levels)]))
