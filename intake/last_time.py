"""What a person said last time, to be asked whether it is still true: never as an answer that is given.

A new form knows the last one that was sent about its person. An answer of that one is offered where the same
question is asked again, and counts only when its box is ticked. What stays empty stays unanswered.
"""

from collections.abc import Mapping

from intake.facts import Answers, frozen_answers
from intake.models import Response
from intake.questionnaire import QUESTIONS, Question
from intake.questionnaire.declaration import NOT_SURE, TIMES, WEEKS
from intake.rules import RULESET

# Told of these weeks, of this complaint or of right now: what was said last time is of another time.
ANEW = frozenset(
    {
        "onset",
        "course",
        "failed_to_improve_after_month",
        "unexplained_weight_loss",
        "recent_infection",
        "active_infection_now",
        "breastfeeding",
        "nsaid_past_2_weeks",
        "steroid_injection_past_3_months",
        "more_mood_questions",
        "free_text",
    }
)
COUNTED_ANEW = (WEEKS, TIMES)


def is_offered(question: Question) -> bool:
    """Whether the answer may be confirmed: of no critical question, no questionnaire, no measure of now."""
    if question.fact.critical or question.item_of or question.per or question.code in ANEW:
        return False
    return question.kind != "scale" and question.unit not in COUNTED_ANEW


def said_last_time(response: Response) -> Answers:
    """The answers of the form before that may be offered; what the dictionary no longer takes is left out."""
    if response.previous is None or response.kind != Response.Kind.INTAKE:
        return {}
    said = {
        code: value
        for code, value in frozen_answers(response.previous.case_id).items()
        if code in QUESTIONS and is_offered(QUESTIONS[code]) and value != NOT_SURE
    }
    refused = {fault.code for fault in RULESET.dictionary.faults(said)}
    return {code: value for code, value in said.items() if code not in refused}


def is_open(response: Response, code: str, said: Mapping[str, object]) -> bool:
    """Whether the answer is still to be confirmed, or was only confirmed and never given otherwise."""
    now = response.draft.get(code)
    return now is None or (code in response.still_true and now == said[code])
