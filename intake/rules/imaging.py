"""Reported on imaging: each entered finding, what it means for the grades, how common it is without pain.

The patient is treated, not the scan. A finding confirms what is supported without it, or is only listed; what
a patient copied from a report is listed always.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from intake.rules.answers import Facts, Known
from intake.rules.beside import ImagingFigures
from intake.rules.entries import Line
from intake.rules.grading import LADDER, Candidate
from intake.rules.lines import Counted
from intake.rules.program import Program, compile_program
from intake.rules.ruleset import Ruleset
from intake.rules.summary import Flags
from intake.rules.told import Bearing, Reported, WithoutPain, WithPain
from intake.rules.truth import TRUE

RED_FLAG, CONFIRMS, AGAINST, DISCORDANT, LISTED = "red_flag", "confirms", "against", "discordant", "listed"
MEANINGS = (CONFIRMS, AGAINST, DISCORDANT)
"""What a finding can mean for a structure; where it means several things, the first of them leads."""
ONLY_IMAGING = ("imaging",)
Side = str | None


def reported_on_imaging(
    facts: Facts,
    candidates: Sequence[Candidate],
    flags: Flags,
    figures: ImagingFigures,
    ruleset: Ruleset,
) -> tuple[Reported, ...]:
    """Every record in the order of entry."""
    records = facts.known.get(figures.records)
    if not records:
        return ()
    fired = frozenset(flag.id for flag in (*flags.fired, *flags.hidden))
    reader = _Reader(figures, candidates, fired, facts.known.get(figures.age), ruleset, _compiled(ruleset))
    return tuple(reader.read(record) for record in records)


@dataclass(frozen=True)
class _Compiled:
    """Everything that reads a single finding: what it says is judged on a record that stands alone."""

    lines: tuple[tuple[Line, Side], ...]
    judge_lines: Program
    flags: tuple[str, ...]
    judge_flags: Program


@lru_cache(maxsize=8)
def _compiled(ruleset: Ruleset) -> _Compiled:
    lines = [
        (line, side, expression.node)
        for rules in ruleset.structures.values()
        for line in rules.lines
        if line.domains == ONLY_IMAGING
        for side, expression in line.expressions.items()
    ]
    records = ruleset.beside.imaging.records if ruleset.beside.imaging else ""
    flags = [flag for flag in ruleset.flags if records in flag.expression.codes]
    return _Compiled(
        lines=tuple((line, side) for line, side, _ in lines),
        judge_lines=compile_program(node for _, _, node in lines),
        flags=tuple(flag.id for flag in flags),
        judge_flags=compile_program(flag.expression.node for flag in flags),
    )


@dataclass(frozen=True)
class _Reader:
    figures: ImagingFigures
    candidates: Sequence[Candidate]
    fired: frozenset[str]
    age: Any
    ruleset: Ruleset
    compiled: _Compiled

    def read(self, record: Mapping[str, Any]) -> Reported:
        fact = self.ruleset.dictionary[self.figures.records]
        by_patient = bool(fact.not_graded) and all(
            record.get(name) == value for name, value in fact.not_graded.items()
        )
        alone = {fact.code: [record]}
        values = self.compiled.judge_flags(alone, alone, None)
        flags = tuple(
            id_
            for id_, value in zip(self.compiled.flags, values, strict=True)
            if value == TRUE and id_ in self.fired
        )
        bearings = () if by_patient else tuple(dict.fromkeys(self._bearings(record, alone)))
        meant = {bearing.meaning for bearing in bearings}
        meaning = RED_FLAG if flags else next((one for one in MEANINGS if one in meant), LISTED)
        is_normal = bool(fact.every_level) and fact.every_level.items() <= record.items()
        has_figures = not flags and not is_normal
        return Reported(
            record=tuple((name, record[name]) for name in fact.fields if name in record),
            by_patient=by_patient,
            meaning=meaning,
            red_flags=flags,
            bearings=bearings,
            without_pain=self._without_pain(record) if has_figures else None,
            with_pain=self._with_pain(record) if has_figures else None,
        )

    def _bearings(self, record: Mapping[str, Any], alone: Known) -> Iterator[Bearing]:
        """What the finding means for each structure that a line of imaging reads it for."""
        level = record.get("level")
        values = self.compiled.judge_lines(alone, alone, level)
        met = [one for one, value in zip(self.compiled.lines, values, strict=True) if value == TRUE]
        for structure in dict.fromkeys(line.structure for line, _ in met):
            here = [
                one
                for one in self.candidates
                if one.place[0] == structure and level not in self.ruleset.anatomy.elsewhere[one.place[1]]
            ]
            found = [
                Bearing(structure, candidate.place[2], meaning)
                for line, side in met
                if line.structure == structure
                for candidate in here
                if (meaning := _meaning(line, side, candidate, level))
            ]
            strongest = next((one for one in MEANINGS if any(b.meaning == one for b in found)), None)
            yield from (bearing for bearing in found if bearing.meaning == strongest)

    def _in_area(self, record: Mapping[str, Any]) -> bool:
        level = record.get("level")
        return level is None or level in self.ruleset.anatomy.levels.get(self.figures.area, ())

    def _without_pain(self, record: Mapping[str, Any]) -> WithoutPain:
        figures = self.figures.without_pain
        by_age = figures.percent.get(record[self.figures.finding])
        if not by_age or not self._in_area(record):
            return WithoutPain("not_checked")
        if self.age is None:
            return WithoutPain("age_unknown")
        nearest = min(by_age, key=lambda age: (abs(age - self.age), age))
        if abs(nearest - self.age) > figures.within_years:
            return WithoutPain("not_checked")
        return WithoutPain("seen", by_age[nearest], nearest, figures.sources)

    def _with_pain(self, record: Mapping[str, Any]) -> WithPain | None:
        figures = self.figures.with_pain
        odds = figures.odds.get(record[self.figures.finding])
        too_old = self.age is None or self.age > figures.up_to_age
        if odds is None or too_old or not self._in_area(record):
            return None
        ratio, interval = odds
        return WithPain(ratio, interval, figures.up_to_age, figures.sources)


def _meaning(line: Line, side: Side, candidate: Candidate, level: str | None) -> str | None:
    """What a finding that meets this line on this side means for one candidate."""
    is_supported = bool(candidate.supporting) and candidate.support in LADDER[1:]
    same_side = side is None or candidate.place[2] in (side, None)
    if not line.supports:
        return AGAINST if same_side and _among(candidate.against, line, level) else None
    if not is_supported:
        return None
    if same_side and _among(candidate.confirming, line, level):
        return CONFIRMS
    return DISCORDANT


def _among(counted: Sequence[Counted], line: Line, level: str | None) -> bool:
    return any(
        item.line is line and (not line.by_level or item.whole or level in item.levels) for item in counted
    )
