"""What is counted, as plain rows: signed decisions and escalations since a day. Five statements in all."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q

from intake.models import Decision, DecisionFinding, Escalation, EscalationEvent, FirstRating, Opinion

AT_ONCE = 500  # rows in memory, each with the summary that was signed


@dataclass(frozen=True)
class Signed:
    """A decision that stands: what the rules had said, and what the clinician said of it.

    `judged` and `unjudged` are structures, empty where the rules could not read the case; `flags` are the
    ranks of the red flags that the rules had raised; `opinions` has one word for each structure.
    """

    at: datetime
    rank_seen: int
    rank: int
    judged: frozenset[str]
    unjudged: frozenset[str]
    flags: tuple[int, ...]
    opinions: Mapping[str, str]


@dataclass(frozen=True)
class Waited:
    """Somebody waited from one moment to another. `rank` is how urgent it was."""

    rank: int
    begun_at: datetime
    ended_at: datetime

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.begun_at).total_seconds()


def signed(since: datetime, rank_of: Mapping[str, int]) -> Iterator[Signed]:
    """Every decision since then that no other has replaced. `rank_of` tells the rank of a word of urgency."""
    said: dict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    findings = DecisionFinding.objects.filter(decision__decided_at__gte=since, decision__replaced_by=None)
    for decision, structure, opinion in findings.values_list("decision_id", "structure", "opinion"):
        said[decision][structure].add(opinion)
    decisions = Decision.objects.filter(decided_at__gte=since, replaced_by=None)
    columns = ("pk", "decided_at", "rank_seen", "rank", "summary__body")
    for key, at, rank_seen, rank, body in decisions.values_list(*columns).iterator(AT_ONCE):
        summary = json.loads(body) if body else {}
        judged, unjudged = _judged(summary)
        flags = tuple(rank_of[flag["urgency"]] for flag in summary.get("red_flags", ()))
        opinions = {structure: _together(words) for structure, words in said[key].items()}
        yield Signed(at, rank_seen, rank, judged, unjudged, flags, opinions)


def waited_for_decision(since: datetime) -> Iterator[Waited]:
    """From sending, or from the answers to what was asked, to the first signature of that round."""
    first = Decision.objects.filter(decided_at__gte=since, replaces=None)
    for rank, sent_at, at in first.values_list("rank_seen", "item__submitted_at", "decided_at"):
        yield Waited(rank, sent_at, at)


def waited_for_acknowledgement(since: datetime) -> Iterator[Waited]:
    """From a red flag to the first person who acknowledged it."""
    acknowledged = Min("events__at", filter=Q(events__kind=EscalationEvent.Kind.ACKNOWLEDGED))
    raised = Escalation.objects.annotate(acknowledged_at=acknowledged).filter(acknowledged_at__gte=since)
    for rank, raised_at, at in raised.values_list("rank", "raised_at", "acknowledged_at"):
        yield Waited(rank, raised_at, at)


def rated_first(since: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    """Each structure of the cases that were rated before the grades were seen, with both words."""
    rated = FirstRating.objects.filter(rated_at__gte=since)
    yield from rated.values_list("rated_at", "structure", "said", "rules_said")


def _judged(summary: Mapping[str, list[Mapping[str, str]]]) -> tuple[frozenset[str], frozenset[str]]:
    """Structures that the rules could judge in some place, and those that they could judge in none."""
    named = {place["structure"] for place in summary.get("structures", ())}
    judged = {
        place["structure"] for place in summary.get("structures", ()) if place["support"] != "not_assessable"
    }
    return frozenset(judged), frozenset(named - judged)


def _together(words: set[str]) -> str:
    """One word for a structure in several places: agreed only where all of them were."""
    return next(word for word in (Opinion.DISAGREE, Opinion.UNSURE, Opinion.AGREE) if word in words)
