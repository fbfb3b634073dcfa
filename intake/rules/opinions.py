"""What is an opinion, or sorts the whole complaint: told beside the grades, labelled, never inside them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from intake.rules.answers import Facts
from intake.rules.beside import MechanicalRules, Opinion, Pattern
from intake.rules.grading import LADDER, Candidate
from intake.rules.program import Program, compile_program
from intake.rules.ruleset import Ruleset
from intake.rules.summary import Flags
from intake.rules.told import Mechanical, Reason, View
from intake.rules.truth import TRUE, Truth

MECHANICAL, NOT_MECHANICAL, OPEN = "mechanical", "not_mechanical", "open"


def opinions(
    candidates: Sequence[Candidate], rules: Sequence[Opinion], facts: Facts, ruleset: Ruleset
) -> tuple[View, ...]:
    """The opinions whose pattern is there: one of their lines counts for a structure that is supported."""
    return tuple(_views(candidates, rules, facts, ruleset))


def _views(
    candidates: Sequence[Candidate], rules: Sequence[Opinion], facts: Facts, ruleset: Ruleset
) -> Iterator[View]:
    for opinion in rules:
        counted = {
            item.line.id: item
            for candidate in candidates
            if candidate.place[0] == opinion.structure and candidate.support in LADDER[1:]
            for item in candidate.supporting
            if item.line.id in opinion.lines
        }
        if counted:
            lines = tuple(id_ for id_ in opinion.lines if id_ in counted)
            codes = [
                code
                for id_ in lines
                for expression in counted[id_].line.expressions.values()
                if expression.value(facts) is Truth.TRUE
                for code in expression.because(facts)
            ]
            yield _view(opinion, lines, ruleset.asked(codes))


def _view(opinion: Opinion, lines: tuple[str, ...], codes: tuple[str, ...]) -> View:
    return View(
        id=opinion.id,
        title=opinion.title,
        holder=opinion.holder,
        says=opinion.says,
        evidence=opinion.evidence,
        grade=opinion.grade,
        lines=lines,
        codes=codes,
        beside=opinion.beside,
        sources=opinion.sources,
    )


def mechanical(flags: Flags, rules: MechanicalRules, facts: Facts, ruleset: Ruleset) -> Mechanical:
    """Mechanical, not mechanical, or open. A red flag decides before any pattern of the answers does."""
    other = list(_flagged(flags, rules.other_causes))
    nerves = list(_flagged(flags, rules.either_cause))
    for_it, against_it = _patterns(rules, facts, ruleset)
    against = (*other, *nerves, *against_it)
    verdict = NOT_MECHANICAL if other else MECHANICAL if for_it and not against else OPEN
    return Mechanical(
        verdict=verdict,
        says=rules.words[verdict],
        reasons=for_it,
        against=against,
        background=rules.background,
        grade=rules.grade,
        sources=rules.sources,
    )


def _flagged(flags: Flags, conditions: frozenset[str]) -> Iterator[Reason]:
    for flag in flags.fired:
        if not conditions.isdisjoint(flag.suspected):
            yield Reason(f"{flag.title}.", flag.because, flag.id)


@lru_cache(maxsize=8)
def _compiled(rules: MechanicalRules) -> Program:
    return compile_program(pattern.expression.node for pattern in (*rules.patterns, *rules.against))


def _patterns(
    rules: MechanicalRules, facts: Facts, ruleset: Ruleset
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    values = _compiled(rules)(facts.known, facts.raw, None)

    def met(patterns: Sequence[Pattern], judged: Sequence[int]) -> tuple[Reason, ...]:
        return tuple(
            Reason(pattern.says, ruleset.asked(pattern.expression.because(facts)))
            for pattern, value in zip(patterns, judged, strict=True)
            if value == TRUE
        )

    split = len(rules.patterns)
    return met(rules.patterns, values[:split]), met(rules.against, values[split:])
