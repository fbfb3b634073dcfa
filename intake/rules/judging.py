"""What a ruleset judges, compiled into three functions: the flags, what is judged once, and what by level."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from intake.rules.answers import Facts, graded
from intake.rules.entries import Line, Mimic, Root
from intake.rules.nodes import Node
from intake.rules.program import HOW_TO_READ, Program
from intake.rules.ruleset import Ruleset
from intake.rules.sides import SIDES
from intake.rules.truth import TRUE

Place = tuple[str, str, str | None]
"""Structure, area and side: what a candidate is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A line that is true: at these levels where it is judged by level, or of the whole study."""

    line: Line
    levels: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What is true of one case."""

    facts: Facts
    once: tuple[int, ...]
    levels: tuple[tuple[str | None, tuple[int, ...]], ...]
    """Each level that a record names, and None for whole studies, with what is true there."""


class Judge:
    """The compiled form of a ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._whole = {line.id: Found(line) for rules in ruleset.structures.values() for line in rules.lines}
        self._asked: dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]] = {}
        self._entries: dict[bool, list[tuple[str, Node]]] = {False: [], True: []}
        self.places: dict[Place, list[tuple[Line, int]]] = defaultdict(list)
        self.places_by_level: dict[Place, list[tuple[Line, int]]] = defaultdict(list)
        for rules in ruleset.structures.values():
            sides = SIDES if ruleset.dictionary.structures[rules.code].per_side else (None,)
            for line in rules.lines:
                self._place(line, sides)
        self.mimics = [
            (mimic, side, self._slot(mimic.id, side, expression.node))
            for mimic in ruleset.mimics
            for side, expression in mimic.expressions.items()
        ]
        self.roots = [
            (root, side, self._slot(f"root_{root.name}", side, expression.node))
            for root in ruleset.anatomy.roots
            for side, expression in root.named.items()
        ]
        self._not_graded = self._slot("not_graded", None, ruleset.grading.not_graded.node)
        self.flags = Program("red_flags", [(flag.id, flag.expression.node) for flag in ruleset.flags])
        self._once = Program("judged_once", self._entries[False])
        self._by_level = Program("judged_by_level", self._entries[True])
        self._with_levels = [
            fact
            for fact in ruleset.dictionary.facts.values()
            if fact.type == "list" and "level" in fact.fields
        ]

    @property
    def source(self) -> str:
        """The three functions as they run."""
        return "\n\n".join([HOW_TO_READ, *(program.source for program in self.programs)])

    @property
    def programs(self) -> tuple[Program, Program, Program]:
        """The flags, what is judged once, and what is judged for each level."""
        return self.flags, self._once, self._by_level

    def _slot(self, name: str, side: str | None, node: Node, by_level: bool = False) -> int:
        entries = self._entries[by_level]
        entries.append((f"{name}_{side}" if side else name, node))
        return len(entries) - 1

    def _place(self, line: Line, sides: Sequence[str | None]) -> None:
        slots = {
            side: self._slot(line.id, side, expression.node, line.by_level)
            for side, expression in line.expressions.items()
        }
        places = self.places_by_level if line.by_level else self.places
        for area in self.ruleset.anatomy.areas:
            if line.area in (area, "any"):
                for side in sides:
                    slot = slots[side if line.by_side else None]
                    places[line.structure, area, side].append((line, slot))

    def find(self, facts: Facts) -> Findings:
        """Judges everything that may enter a grade."""
        counted = Facts(facts.raw, graded(facts.known, self.ruleset.dictionary))
        once = self._once(counted.known, counted.raw, None)
        levels = tuple(
            (level, self._by_level(counted.known, counted.raw, level)) for level in self._levels(counted)
        )
        return Findings(counted, once, levels)

    def _levels(self, facts: Facts) -> Iterator[str | None]:
        named: set[str | None] = set()
        for fact in self._with_levels:
            for record in facts.known.get(fact.code, ()):
                level = record.get("level")
                whole = all(record.get(key) == value for key, value in fact.every_level.items())
                if level is not None or (fact.every_level and whole):
                    named.add(level)
        yield from (level for level in self.ruleset.dictionary.levels if level in named)
        if None in named:
            yield None

    def lines(self, findings: Findings, place: Place) -> list[Found]:
        """The lines that are true of a candidate."""
        once, elsewhere = findings.once, self.ruleset.anatomy.elsewhere[place[1]]
        found = [self._whole[line.id] for line, slot in self.places[place] if once[slot] == TRUE]
        for line, slot in self.places_by_level[place] if findings.levels else ():
            levels = [
                level for level, values in findings.levels if values[slot] == TRUE and level not in elsewhere
            ]
            if levels:
                found.append(Found(line, tuple(filter(None, levels)), whole=None in levels))
        return found

    def true_mimics(self, findings: Findings) -> list[tuple[Mimic, str | None]]:
        return [(mimic, side) for mimic, side, slot in self.mimics if findings.once[slot] == TRUE]

    def named_roots(self, findings: Findings, place: Place) -> tuple[Root, ...]:
        """The roots that a neurological sign names on this side."""
        structure, area, side = place
        if not self.ruleset.structures[structure].levels_from_roots:
            return ()
        return tuple(
            root
            for root, at, slot in self.roots
            if at == side and root.area == area and findings.once[slot] == TRUE
        )

    @cached_property
    def _read(self) -> Mapping[Place, frozenset[str]]:
        """The codes that the clinical lines of a candidate read and that count as answers."""
        method = self.ruleset.grading
        return {
            place: frozenset(
                code
                for line, _ in (*self.places[place], *self.places_by_level[place])
                if not method.clinical_domains.isdisjoint(line.domains)
                for code in line.expressions[place[2] if line.by_side else None].codes
            )
            - method.minimum_not_counted
            for place in {*self.places, *self.places_by_level}
        }

    def answered(self, findings: Findings, place: Place) -> int:
        """How many different answers its clinical lines could read; the body map is one."""
        known = findings.facts.known.keys() & self._read.get(place, frozenset())
        body_map = self.ruleset.anatomy.body_map
        return len(known - body_map) + (not known.isdisjoint(body_map))

    def to_ask(self, structure: str, area: str, sides: tuple[str, ...]) -> tuple[str, ...]:
        """What to ask or examine next on these sides: only what a line reads in this area."""
        asked = self._asked.get((structure, area, sides))
        if asked is None:
            asked = self._asked[structure, area, sides] = tuple(self._to_ask(structure, area, sides))
        return asked

    def _to_ask(self, structure: str, area: str, sides: tuple[str, ...]) -> Iterator[str]:
        by_side = self.ruleset.dictionary.structures[structure].per_side
        for code in self.ruleset.structures[structure].ask_next:
            for side in sides if "{side}" in code else sides[:1]:
                filled = code.replace("{side}", side)
                if filled in self._read.get((structure, area, side if by_side else None), ()):
                    yield filled

    def graded(self, findings: Findings) -> bool:
        """False for people whom the method does not grade."""
        return findings.once[self._not_graded] != TRUE
