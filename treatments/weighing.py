"""What the answers of a case say of the precautions of one entry. It decides nothing and orders nothing.

What was not asked, not answered or not sure is unknown, and unknown is never a no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.rules import RULESET
from intake.rules.answers import Facts
from intake.rules.derived import derive
from intake.rules.truth import Truth
from treatments.models.catalogue import Precaution
from treatments.models.plans import PlanPrecaution

State = PlanPrecaution.State
Answer = PlanPrecaution.Answer
Action = Precaution.Action

WEIGH = (Action.NOTE, Action.CLINICIAN_DECIDES)


@dataclass(frozen=True)
class Said:
    """What a clinician says of one precaution: a coded answer, and words."""

    answer: str
    words: str


@dataclass(frozen=True)
class Weighed:
    """One precaution of an entry beside the answers. `codes` decide it, or are missing."""

    place: int
    said: str
    action: Action
    why: str
    sources: tuple[str, ...]
    state: State
    codes: tuple[str, ...]

    @property
    def is_stop(self) -> bool:
        """A stop that is met: no answer lets it pass while the fact stands."""
        return self.state == State.MET and self.action == Action.STOP

    @property
    def allowed(self) -> tuple[Answer, ...]:
        """The answers that can be stored. Without one there is nothing to say, or no way to pass."""
        if self.state == State.NOT_MET or self.is_stop:
            return ()
        if self.state == State.UNKNOWN:
            return (Answer.ASKED_NO,) if self.action == Action.STOP else (Answer.ASKED_NO, Answer.ASKED_YES)
        return (Answer.WEIGHED,) if self.action in WEIGH else (Answer.NO_LONGER, Answer.WAITS)

    def is_answered(self, given: Said) -> bool:
        """Whether this may be stored. That something was asked and is not so needs words only for a stop."""
        if not self.allowed:
            return not self.is_stop
        plain_no = given.answer == Answer.ASKED_NO and self.action != Action.STOP
        return given.answer in self.allowed and (plain_no or bool(given.words.strip()))


def weigh(entry: Mapping[str, Any], answers: Mapping[str, object]) -> list[Weighed]:
    """Every precaution of the entry, in its order."""
    facts = derive(Facts.of(answers, RULESET.dictionary), RULESET.derivations)
    weighed = []
    for place, one in enumerate(entry["precautions"], start=1):
        state, codes = _judged(one["condition"], facts)
        weighed.append(
            Weighed(
                place=place,
                said=one["words"],
                action=Action(one["action"]),
                why=one["why"],
                sources=tuple(one["sources"]),
                state=state,
                codes=codes,
            )
        )
    return weighed


def _judged(condition: object, facts: Facts) -> tuple[State, tuple[str, ...]]:
    """A condition that today's dictionary no longer reads is not known."""
    try:
        expression = RULESET.compile(condition)
    except ValueError:
        return State.UNKNOWN, ()
    truth = expression.value(facts)
    if truth is Truth.UNKNOWN:
        return State.UNKNOWN, RULESET.asked(expression.unknown(facts))
    return State.MET if truth is Truth.TRUE else State.NOT_MET, RULESET.asked(expression.because(facts))
