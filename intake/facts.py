"""The facts of a case: the form as it was sent, with what was added or corrected at review laid over it."""

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from intake.models import Amendment, Response

Answers = dict[str, object]


class NotSubmitted(Exception):
    """The case has no form that was sent."""


def frozen_answers(case_id: UUID, input_seq: int | None = None) -> Answers:
    """What the patient sent, unchanged: the form, and what came after it (up to one state of the facts)."""
    sent = Response.objects.submitted().filter(case_id=case_id)
    if input_seq is not None:
        sent = sent.filter(input_seq__lte=input_seq)
    forms = list(sent.order_by("input_seq").values_list("input_seq", "frozen"))
    if not forms or forms[0][0]:
        raise NotSubmitted
    return joined(frozen for _seq, frozen in forms)


def joined(forms: Iterable[str]) -> Answers:
    """The answers of forms that were sent one after another."""
    answers: Answers = {}
    for frozen in forms:
        answers |= json.loads(frozen)
    return answers


def effective_answers(case_id: UUID, input_seq: int) -> Answers:
    """What the rules read at one state of the facts; an amendment to null takes a fact back to unknown.

    What a clinician entered counts, whatever the patient sends after it.
    """
    amended = changing_facts().filter(case_id=case_id, seq__lte=input_seq).order_by("seq")
    return overlaid(frozen_answers(case_id, input_seq), amended.values_list("code", "value"))


def changing_facts() -> "QuerySet[Amendment]":
    """Amendments without those that only verify an answer.

    One of those must never hide what the patient says after it.
    """
    return Amendment.objects.exclude(kind=Amendment.Kind.VERIFIED)


def known_before(response: Response) -> Answers:
    """What was known of the case before this form: nothing, for the one that begins it."""
    if response.kind == Response.Kind.INTAKE:
        return {}
    return effective_answers(response.case_id, response.case.input_seq)


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
