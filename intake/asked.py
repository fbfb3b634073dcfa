"""What a decision asked the patient, and what a form asks because of it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import override

from intake.facts import Answers, known_before
from intake.languages import spoken
from intake.models import Decision, Outcome, Response, ReviewItem
from intake.models.response import ResponseQuerySet
from intake.questionnaire import QUESTIONS, asked_codes
from intake.rules.truth import Truth


def askable(answers: Answers, amended: Iterable[str], language: str) -> set[str]:
    """What a patient who reads this language can be asked as things stand.

    What a clinician has corrected is not asked again: their word would count more than the answer.
    """
    with override(spoken(language)):
        return asked_codes(answers) - set(amended)


def whole(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes in asking order; a validated questionnaire is asked as a whole or not at all."""
    chosen = set(codes)
    lists = {QUESTIONS[code].item_of for code in chosen if code in QUESTIONS} - {""}
    return tuple(code for code, one in QUESTIONS.items() if code in chosen or one.item_of in lists)


def waiting_for_patient(case_id: UUID) -> Decision | None:
    """The decision that is the last word on a case, where it says that more is needed first."""
    item = ReviewItem.objects.filter(case=case_id).order_by("-submitted_at", "-closed_at").first()
    if item is None or item.closed_at is None:
        return None
    decision = Decision.objects.filter(item=item, replaced_by=None).first()
    return decision if decision and decision.outcome == Outcome.NEED_MORE else None


def unanswered(decision: Decision) -> bool:
    """Whether it asks the patient something, and no form that was sent answers it."""
    return bool(decision.questions) and not _answers_to(decision).exists()


def has_gone_on(decision: Decision) -> bool:
    """Whether what it asked was answered, be it that no rules have read it yet, or a later round began."""
    return _answers_to(decision).exists() or ReviewItem.objects.after(decision.item).exists()


def _answers_to(decision: Decision) -> ResponseQuerySet:
    return Response.objects.submitted().filter(asked_by=decision)


def settled_before(response: Response) -> Answers:
    """What was known before this form and is not asked in it again."""
    before = known_before(response)
    if response.asked_by is None:
        return before
    anew = with_what_follows(response.asked_by.questions, before, response.draft)
    return {code: value for code, value in before.items() if code not in anew}


def with_what_follows(questions: Iterable[str], before: Answers, draft: Answers) -> frozenset[str]:
    """What was asked, and the questions that must follow from what is answered."""
    asked, answers = set(questions), {**before, **draft}
    for question in QUESTIONS.values():  # in asking order: a condition reads earlier pages
        if question.required and question.code not in before and _follows(question.code, asked, answers):
            asked.add(question.code)
    return frozenset(asked)


def _follows(code: str, asked: set[str], answers: Mapping[str, object]) -> bool:
    """Whether an answer to one of these makes the question necessary: surely, not while it is unknown."""
    condition = QUESTIONS[code].condition
    if condition is None or not asked & set(condition.codes):
        return False
    read = {name: answers[name] for name in condition.codes if name in answers}
    return condition.value(read) is Truth.TRUE
