"""The facts of a case: the form as it was sent, with what was added or corrected at review laid over it."""

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from intake.models import Amendment, Response

Answers = dict[str, object]


class NotSubmitted(Exception):
    """The case has no form that was sent."""


def frozen_answers(case_id: UUID) -> Answers:
    """What the patient sent, unchanged."""
    sent = Response.objects.submitted().filter(case_id=case_id, kind=Response.Kind.INTAKE)
    frozen = sent.values_list("frozen", flat=True).first()
    if frozen is None:
        raise NotSubmitted
    answers: Answers = json.loads(frozen)
    return answers


def effective_answers(case_id: UUID, input_seq: int) -> Answers:
    """What the rules read at one state of the facts; an amendment to null takes a fact back to unknown."""
    amended = Amendment.objects.filter(case_id=case_id, seq__lte=input_seq).order_by("seq")
    return overlaid(frozen_answers(case_id), amended.values_list("code", "value"))


def overlaid(frozen: Answers, amended: Iterable[tuple[str, object]]) -> Answers:
    """The answers with the amendments laid over them, in their order."""
    answers = dict(frozen)
    for code, value in amended:
        if value is None:
            answers.pop(code, None)
        else:
            answers[code] = value
    return answers


def canonical(answers: Answers) -> str:
    """One text for one set of facts."""
    return json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
