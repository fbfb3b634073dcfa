"""Letting the rules read old facts again: on their own ruleset, or on another one to see what it changes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from intake.rules import ENGINE_VERSION, InvalidAnswers, Ruleset, Summary, triage
from intake.rules.changes import Change, changes

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """A summary as it was stored, with the facts that it was made of."""

    case: str
    input_seq: int
    ruleset: str
    engine_version: str
    body: str
    sha256: str
    answers: Answers | None
    """None where the form cannot be found."""
    id: str = ""
    """That of the stored row."""

    @property
    def name(self) -> str:
        return f"case {self.case} at input {self.input_seq}"


class NoFacts(Exception):
    """The form that a summary was made of is not there."""


class Unreadable(Exception):
    """A ruleset that cannot be loaded; says why."""


class Verdict(StrEnum):
    """What came of reading the facts again on their own ruleset."""

    EQUAL = "equal"
    DAMAGED = "the stored summary does not have its digest"
    DIFFERENT = "the rules say something else than is stored"
    OTHER_ENGINE = "the rules say something else than is stored, which another engine version made"

    @property
    def is_wrong(self) -> bool:
        """A changed engine is said; equality is not expected of it."""
        return self in (Verdict.DAMAGED, Verdict.DIFFERENT)


def verify(stored: Stored, ruleset: Ruleset) -> Verdict:
    """Compares byte by byte what is stored with what its own ruleset says of the same facts."""
    if sha256(stored.body.encode()).hexdigest() != stored.sha256:
        return Verdict.DAMAGED
    if again(stored, ruleset).to_json() == stored.body:
        return Verdict.EQUAL
    return Verdict.DIFFERENT if stored.engine_version == ENGINE_VERSION else Verdict.OTHER_ENGINE


def again(stored: Stored, ruleset: Ruleset) -> Summary:
    """The facts of a stored summary, read by a ruleset; the same questionnaires are scored as then."""
    if stored.answers is None:
        raise NoFacts
    return triage(stored.answers, ruleset, instruments=json.loads(stored.body).get("instruments"))


def differences(stored: Stored, candidate: Ruleset) -> list[Change]:
    """What a candidate would say otherwise than what is stored."""
    return changes(json.loads(stored.body), _body(again(stored, candidate)), candidate)


def differences_between(answers: Answers, ruleset: Ruleset, candidate: Ruleset) -> list[Change]:
    """What a candidate would say otherwise than another ruleset."""
    old, new = (_body(triage(answers, judged_by)) for judged_by in (ruleset, candidate))
    return changes(old, new, candidate)


def why_not_judged(error: Exception) -> str:
    """Why the rules could not read a case: codes and kinds of error, an answer is nobody's business here."""
    match error:
        case NoFacts():
            return "its form is not there"
        case InvalidAnswers():
            return f"not of the dictionary: {', '.join(fault.code for fault in error.faults)}"
        case Unreadable():
            return str(error)
        case _:  # an old summary or a new rule can be broken in any way
            return f"the rules failed: {type(error).__name__}"


def _body(summary: Summary) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(summary.to_json())
    return body
