"""What another app may read of a case. Nothing here acts, and nothing here is computed anew."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from intake import facts
from intake.models import Case
from intake.presenters import words
from intake.presenters.case import Identity, identity
from intake.presenters.flags import QandA, q_and_a
from intake.selectors import case_record

__all__ = [
    "Identity",
    "QandA",
    "answers_of",
    "asked_as",
    "day",
    "identity_of",
    "moment",
    "named",
    "quotes",
    "said",
]

Answers = facts.Answers
day, moment = words.day, words.moment
named, asked_as, said = words.fact_words, words.question, words.answer  # of a fact, by its code


def identity_of(item_id: UUID, at: datetime) -> Identity:
    """Who a case is about, as it stands on every page of the case."""
    return identity(case_record(item_id), at)


def answers_of(case: Case) -> Answers:
    """The facts of a case as they stand: what was sent, with what was added or corrected laid over it."""
    return facts.effective_answers(case.pk, case.input_seq)


def quotes(codes: Iterable[str], answers: Answers) -> list[QandA]:
    """Questions as they were asked, with the answers that were given; what was not asked says so."""
    return [q_and_a(code, answers.get(code), given=code in answers) for code in codes]
