"""Putting what was graded into the words and shapes of a summary."""

from collections.abc import Iterable, Iterator
from typing import Any

from intake.rules import summary
from intake.rules.answers import Facts
from intake.rules.entries import Mimic
from intake.rules.grading import LADDER, NONE, Candidate
from intake.rules.judging import Findings, Judge
from intake.rules.levels import in_order
from intake.rules.lines import Counted
from intake.rules.ranking import NO_SIDE, Chosen
from intake.rules.ruleset import Ruleset
from intake.rules.sides import SIDES, other_side

EVERY_LEVEL = ("every level",)


def tell_structure(chosen: Chosen, findings: Findings, judge: Judge) -> summary.Structure:
    ruleset, first = judge.ruleset, chosen.first
    supporting = [
        (candidate, (*candidate.supporting, *candidate.confirming)) for candidate in chosen.candidates
    ]
    against = [(candidate, candidate.against) for candidate in chosen.candidates]
    return summary.Structure(
        structure=first.place[0],
        support=first.support,
        side=chosen.side,
        levels=_levels(chosen, ruleset),
        supporting=_lines(supporting, findings, ruleset),
        against=_lines(against, findings, ruleset),
        missing=tuple(_missing(chosen, findings, judge)),
        cap=next((candidate.cap for candidate in chosen.candidates if candidate.cap), None),
        area=first.place[1],
    )


def tell_ungraded(chosen: Chosen, ruleset: Ruleset) -> summary.Structure:
    """For people whom the method does not grade."""
    return summary.Structure(
        structure=chosen.first.place[0],
        support=NONE,
        side=NO_SIDE,
        levels=(),
        supporting=(),
        against=(),
        missing=(),
        cap=ruleset.grading.not_graded_cap,
    )


def tell_mimic(mimic: Mimic, side: str | None, facts: Facts, ruleset: Ruleset) -> summary.Mimic:
    return summary.Mimic(
        id=mimic.id,
        says=says_of_mimic(mimic, side),
        side=side,
        codes=ruleset.asked(mimic.expressions[side].because(facts)),
        grade=mimic.grade,
        sources=mimic.sources,
    )


def says_of_mimic(mimic: Mimic, side: str | None) -> str:
    """Its sentence, with the side where it has one."""
    return _filled(mimic.says, [side])


def _levels(chosen: Chosen, ruleset: Ruleset) -> tuple[str, ...]:
    named = [candidate.levels.named for candidate in chosen.candidates]
    words = {word: None for levels in named for word in levels}
    if not words:
        return ()
    roots = [root for root in ruleset.anatomy.roots if root.name in words]
    if roots:
        return tuple(word for root in roots for word in (root.name, root.unit))
    return in_order(words, ruleset.dictionary.levels)


def _lines(
    told: Iterable[tuple[Candidate, Iterable[Counted]]], findings: Findings, ruleset: Ruleset
) -> tuple[summary.Line, ...]:
    """Each line once, with the codes and levels of both sides where two sides are told together."""
    items = [(candidate.place[2], item) for candidate, lines in told for item in lines]
    if not items:
        return ()
    found = []
    for id_ in sorted({item.line.id for _, item in items}, key=ruleset.positions.__getitem__):
        alike = [(side, item) for side, item in items if item.line.id == id_]
        line = alike[0][1].line
        codes = [
            code for side, item in alike for code in _because(item, side if line.by_side else None, findings)
        ]
        levels = in_order((level for _, item in alike for level in item.levels), ruleset.dictionary.levels)
        whole = any(item.whole for _, item in alike)
        found.append(
            summary.Line(
                id=id_,
                says=_filled(line.says, [side for side, _ in alike], EVERY_LEVEL if whole else levels),
                codes=ruleset.asked(codes),
                grade=line.grade,
                sources=line.sources,
                levels=levels,
            )
        )
    return tuple(found)


def _because(item: Counted, side: str | None, findings: Findings) -> tuple[str, ...]:
    expression = item.line.expressions[side]
    return expression.because(findings.facts, item.levels[0] if item.levels else None)


def _filled(says: str, sides: Iterable[str | None], levels: Iterable[str] = ()) -> str:
    """A sentence that names its side and its levels."""
    says = says.replace("{level}", " and ".join(levels))
    named = [side for side in sides if side]
    if not named:
        return says
    other = [other_side(side) for side in named]
    return says.replace("{side}", " and ".join(named)).replace("{other}", " and ".join(other))


def _missing(chosen: Chosen, findings: Findings, judge: Judge) -> Iterator[str]:
    """What to ask or examine next, as far as nobody has answered it."""
    structure, area, _ = chosen.first.place
    sides = (chosen.side,) if chosen.side in SIDES else SIDES
    known = findings.facts.known
    return (code for code in judge.to_ask(structure, area, sides) if code not in known)


def trace(candidates: Iterable[Candidate], flags: summary.Flags, ruleset: Ruleset) -> dict[str, Any]:
    """Every candidate with its grade, both sides and every level, and why each line counts or does not."""
    return {
        "graded": [_traced(candidate, ruleset) for candidate in candidates],
        "hidden_flags": [flag.as_dict() for flag in flags.hidden],
    }


def _traced(candidate: Candidate, ruleset: Ruleset) -> dict[str, Any]:
    structure, area, side = candidate.place
    levels = candidate.levels
    by_level = dict.fromkeys(levels.ruled_out, "against") | {
        level: candidate.support for level in levels.supported if candidate.support in LADDER
    }
    return {
        "structure": structure,
        "area": area,
        "side": side,
        "support": candidate.support,
        "cap": candidate.cap,
        "points": candidate.points,
        "domains": sorted(candidate.domains),
        "for": {item.line.id: item.weight for item in candidate.supporting},
        "against": {item.line.id: item.weight for item in candidate.against},
        "context": [item.line.id for item in candidate.context],
        "confirming": [item.line.id for item in candidate.confirming],
        "set_aside": dict(candidate.set_aside),
        "named_levels": list(levels.named),
        "levels": {level: by_level[level] for level in in_order(by_level, ruleset.dictionary.levels)},
        "steps": list(candidate.steps),
    }
