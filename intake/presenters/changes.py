"""What changed from one stored summary to the next, as a page says it; the rules say what is a change."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from intake.models import TriageSummary
from intake.presenters import words
from intake.presenters.sources import ruleset_of
from intake.questionnaire import label_for
from intake.rules import RULESET
from intake.rules import changes as rules

FLAGS = (rules.Kind.FLAG_MET, rules.Kind.FLAG_GONE, rules.Kind.FLAG_URGENCY)
GRADES = (rules.Kind.GRADE, rules.Kind.SIDE, rules.Kind.LEVELS)
FOR_IT = "Now for it: "
PEOPLE = ("Beighton", "Modic")  # whose names a line of the rules begins with
MIMICS = (rules.Kind.MIMIC_MET, rules.Kind.MIMIC_GONE)


@dataclass(frozen=True)
class Change:
    """What it is about, what it was (empty: nothing stood there), what it is now, and what made it so."""

    what: str
    was: str
    now: str
    because: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The change in one breath: "Disc, LEFT: possible, now supported, through pain on coughing"."""
        (was, was_place), (now, place) = (_split(said) for said in (self.was, self.now))
        where = f"{self.what}, {place}" if place and place == was_place else self.what
        if where == self.what:
            was, now = self.was, self.now
        said = f"{was}, now {now}" if was else f"now {now}"
        through = [reason.removeprefix(FOR_IT) for reason in self.because if reason.startswith(FOR_IT)]
        rest = [reason for reason in self.because if not reason.startswith(FOR_IT)]
        reasons = [f"through {_lowered('; '.join(through))}"] if through else []
        return f"{where}: {', '.join([said, *reasons, *map(_lowered, rest)])}."


def _split(said: str) -> tuple[str, str]:
    """A grade, and its side and levels."""
    grade, _comma, place = said.partition(", ")
    return grade, place


def _lowered(reason: str) -> str:
    """As it stands inside a sentence; an abbreviation and a person's name keep their capitals."""
    return reason if reason[1:2].isupper() or reason.startswith(PEOPLE) else reason[:1].lower() + reason[1:]


@dataclass(frozen=True)
class Changes:
    grades: list[Change]
    flags: list[Change]
    urgency: Change | None
    mimics: list[Change]
    scores: list[Change]
    closed: list[str]  # red flags that are excluded now
    opened: list[str]  # red flags that were excluded and are not any more
    by_other_rules: bool = False  # the rules changed as well as the facts

    @property
    def listed(self) -> list[Change]:
        """What stands otherwise than before, the gravest first."""
        urgency = [self.urgency] if self.urgency else []
        return [*urgency, *self.flags, *self.grades, *self.mimics, *self.scores]

    @property
    def exclusions(self) -> list[str]:
        """The red flags that are excluded now, and those that are not any more."""
        closed = f"Excluded now: {'; '.join(self.closed)}" if self.closed else ""
        opened = f"Not excluded any more: {'; '.join(self.opened)}" if self.opened else ""
        return [said for said in (closed, opened) if said]

    @property
    def sentences(self) -> list[str]:
        """Everything that changed, as one reads it beside an answer."""
        return [*(change.sentence for change in self.listed), *(f"{said}." for said in self.exclusions)]

    @property
    def is_nothing(self) -> bool:
        return not (self.listed or self.exclusions)


def changes(
    before: TriageSummary, after: TriageSummary, usable: Collection[str], *, is_correction: bool = False
) -> Changes:
    """Compare two stored summaries of one case; scores only of the instruments that may be shown today.

    A score that a correction changed is told without how far: nobody got better or worse by it.
    """
    old, new = (_usable(json.loads(summary.body), usable) for summary in (before, after))
    found = rules.changes(old, new, ruleset_of(after) or RULESET)

    def told(*kinds: rules.Kind) -> list[Change]:
        return [_told(one) for one in found if one.kind in kinds]

    scores = told(rules.Kind.SCORE)
    return Changes(
        grades=told(*GRADES),
        flags=told(*FLAGS),
        urgency=next(iter(told(rules.Kind.URGENCY)), None),
        mimics=told(*MIMICS),
        scores=[replace(one, because=()) for one in scores] if is_correction else scores,
        closed=[one.what for one in told(rules.Kind.FLAG_CLOSED)],
        opened=[one.what for one in told(rules.Kind.FLAG_OPENED)],
        by_other_rules=before.ruleset_id != after.ruleset_id,
    )


def _usable(body: dict[str, Any], usable: Collection[str]) -> dict[str, Any]:
    if "scores" not in body:
        return body
    shown = {id_: score for id_, score in body["scores"].items() if score["instrument"] in usable}
    return {**body, "scores": shown}


def _told(one: rules.Change) -> Change:
    what = words.STRUCTURES.get(one.about, one.what)
    if one.kind is rules.Kind.SCORE and one.about in RULESET.dictionary:
        what = label_for(one.about)  # a rating that stands on its own: its question
    because = tuple(f"{reason[:1].upper()}{reason[1:]}" for reason in one.because)
    codes = f"Because of: {'; '.join(map(words.fact_words, one.codes))}" if one.codes else ""
    return Change(what, one.was, one.now, (*because, codes) if codes else because)
