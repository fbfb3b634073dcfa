"""What changed from one stored summary to the next, in sentences."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.models import TriageSummary, Urgency
from intake.presenters import words
from intake.presenters.sources import ruleset_of


@dataclass(frozen=True)
class Change:
    """One sentence: what it is about, what it was (empty: nothing stood there), what it is now."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Changes:
    grades: list[Change]
    flags: list[Change]
    urgency: Change | None
    by_other_rules: bool = False  # the rules changed as well as the facts

    @property
    def is_nothing(self) -> bool:
        return not (self.grades or self.flags or self.urgency)


def changes(before: TriageSummary, after: TriageSummary) -> Changes:
    """Compare two stored summaries of one case."""
    old, new = json.loads(before.body), json.loads(after.body)
    urgency = None
    if before.rank != after.rank:
        urgency = Change("Urgency", Urgency(before.rank).label.lower(), Urgency(after.rank).label.lower())
    other_rules = before.ruleset_id != after.ruleset_id
    return Changes(_grades(old, new), _flags(before, after), urgency, other_rules)


def _grades(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    was, now = _by_structure(old), _by_structure(new)
    found = []
    for structure, said in now.items():
        before = was.get(structure, "")
        if before != said:
            found.append(Change(words.STRUCTURES.get(structure, words.plain(structure)), before, said))
    return found


def _by_structure(body: Mapping[str, Any]) -> dict[str, str]:
    """Grade, side and levels of each structure as one phrase."""
    return {
        one["structure"]: ", ".join(
            filter(
                None,
                [
                    words.SUPPORT[one["support"]],
                    words.side_words(one.get("side", "none")),
                    " ".join(one.get("levels", [])),
                ],
            )
        )
        for one in body.get("structures", [])
    }


def _flags(before: TriageSummary, after: TriageSummary) -> list[Change]:
    was, now = list(before.flags), list(after.flags)
    ruleset = ruleset_of(after)
    new = [Change(words.flag_title(one, ruleset), "", "red flag is met now") for one in now if one not in was]
    gone = [
        Change(words.flag_title(one, ruleset), "red flag was met", "red flag is no longer met")
        for one in was
        if one not in now
    ]
    return new + gone
