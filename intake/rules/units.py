"""Functional spine units and regions: what is known of one place, collected from what was graded already.

A unit carries no evidence of its own. Its support is that of its best member whose level is known; a member
without a known level is told with its grade and lifts nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from intake.rules import beside
from intake.rules.entries import Root, UnitRules
from intake.rules.grading import AGAINST, LADDER, NONE, NOT_ASSESSABLE, Candidate
from intake.rules.judging import Place
from intake.rules.ruleset import Ruleset
from intake.rules.sides import SIDES
from intake.rules.told import Member, Region, Unit

BLOCK, PALPATION, SIGNS, IMAGING = "block", "palpation", "neurological_signs", "imaging"
NamedRoots = Callable[[Place], Sequence[Root]]


def units(candidates: Sequence[Candidate], named_roots: NamedRoots, ruleset: Ruleset) -> tuple[Unit, ...]:
    """The units with a member that is supported well enough at a level which something names."""
    rules = ruleset.anatomy.unit
    if rules is None:
        return ()
    enough = frozenset(LADDER[LADDER.index(rules.shown_from) :])
    found: dict[str, Unit] = {}
    for area in ruleset.anatomy.areas:
        leading = [one for one in candidates if one.place[1] == area and one.support in enough]
        named = {level for one in leading if one.place[0] in rules.members for level in one.levels.named}
        if named:
            in_area = _InArea(area, candidates, named_roots, rules, ruleset)
            for level in named.intersection(ruleset.dictionary.levels):
                unit = in_area.unit(level)
                if unit.support in enough and _better(unit, found.get(level)):
                    found[level] = unit
    return tuple(found[level] for level in ruleset.dictionary.levels if level in found)


def _better(unit: Unit, other: Unit | None) -> bool:
    """A thoracic level can be graded with the neck and with the back; it is told once."""
    return other is None or LADDER.index(unit.support) > LADDER.index(other.support)


class _InArea:
    """What was graded in one area of complaint, to be looked at level by level."""

    def __init__(
        self,
        area: str,
        candidates: Sequence[Candidate],
        named_roots: NamedRoots,
        rules: UnitRules,
        ruleset: Ruleset,
    ) -> None:
        self.area, self.rules, self.ruleset = area, rules, ruleset
        self.graded = {one.place[::2]: one for one in candidates if one.place[1] == area}
        self.roots = {
            place: tuple(named_roots(one.place)) if one.supporting else ()
            for place, one in self.graded.items()
        }
        self.levels = {place: _levels(one, self.roots[place]) for place, one in self.graded.items()}

    def unit(self, level: str) -> Unit:
        members = tuple(self._members(level))
        known = [one.support for one in members if one.level_from and one.support in LADDER]
        return Unit(level, max(known, key=LADDER.index, default=NONE), members)

    def _members(self, level: str) -> Iterator[Member]:
        for structure in self.rules.members:
            sides = SIDES if self.ruleset.dictionary.structures[structure].per_side else (None,)
            if self.ruleset.structures[structure].levels_from_roots:
                for root, position in self._roots_at(level):
                    yield from (self._root(structure, side, level, root, position) for side in sides)
            else:
                yield from (self._member(structure, side, level) for side in sides)

    def _roots_at(self, level: str) -> Iterator[tuple[Root, str]]:
        """The roots that leave or pass at this level, the ones that leave first."""
        rules, roots = self.rules, [root for root in self.ruleset.anatomy.roots if root.area == self.area]
        at = [(root, rules.root_at_other_unit) for root in roots if root.other_unit == level]
        at += [(root, rules.root_at_unit[self.area]) for root in roots if root.unit == level]
        yield from sorted(at, key=lambda one: one[1])

    def _member(self, structure: str, side: str | None, level: str) -> Member:
        found = self.graded.get((structure, side))
        if found is None:
            return Member(structure, side, NOT_ASSESSABLE, None)
        spoken_against = _spoken_against(found, level)
        if spoken_against:
            return Member(structure, side, AGAINST, spoken_against)
        return Member(
            structure,
            side,
            found.support,
            self.levels[structure, side].get(level),
            elsewhere=self._elsewhere(structure, side, level),
        )

    def _root(self, structure: str, side: str | None, level: str, root: Root, position: str) -> Member:
        """Where signs name other roots, nothing supports this one."""
        whole = self._member(structure, side, level)
        named = self.roots.get((structure, side), ())
        if whole.support != AGAINST and named and root not in named:
            return Member(structure, side, NONE, None, root.name, position)
        return Member(structure, side, whole.support, whole.level_from, root.name, position, whole.elsewhere)

    def _elsewhere(self, structure: str, side: str | None, level: str) -> tuple[str, ...]:
        levels = self.levels[structure, side]
        return () if level in levels else tuple(at for at in self.ruleset.dictionary.levels if at in levels)


def _levels(candidate: Candidate, roots: Sequence[Root]) -> Mapping[str, str]:
    """Each level that is named for a candidate, with the best of what names it."""
    by: dict[str, list[str]] = defaultdict(list)
    for item in candidate.confirming:
        if item.line.by_level:
            by[IMAGING] += item.levels
    by[SIGNS] += [root.unit for root in roots]
    for item in candidate.supporting:
        if item.line.by_level:
            by[BLOCK if BLOCK in item.domains else PALPATION] += item.levels
    return {
        level: how
        for how in (IMAGING, SIGNS, PALPATION, BLOCK)
        for level in by[how]
        if level in candidate.levels.named
    }


def _spoken_against(candidate: Candidate, level: str) -> str | None:
    """What rules this level out, where something does."""
    if level not in candidate.levels.ruled_out:
        return None
    domains = {
        domain
        for item in candidate.against
        if item.line.by_level and level in item.levels
        for domain in item.domains
    }
    return BLOCK if BLOCK in domains else IMAGING if IMAGING in domains else PALPATION


def regions(candidates: Sequence[Candidate], rules: Sequence[beside.Region]) -> tuple[Region, ...]:
    """The regions with a part that is supported well enough, each side apart."""
    return tuple(
        region for rule in rules for side in SIDES if (region := _region(rule, side, candidates)) is not None
    )


def _region(rule: beside.Region, side: str, candidates: Sequence[Candidate]) -> Region | None:
    members = []
    for wanted in rule.members:
        found = [
            one.support
            for one in candidates
            if (one.place[0], one.place[2]) == (wanted.structure, side)
            and one.support in LADDER
            and (not wanted.lines or any(item.line.id in wanted.lines for item in one.supporting))
        ]
        if found:
            members.append(Member(wanted.structure, side, max(found, key=LADDER.index), None))
    support = max((one.support for one in members), key=LADDER.index, default=NONE)
    if LADDER.index(support) < LADDER.index(rule.shown_from):
        return None
    return Region(rule.id, rule.title, rule.says, side, support, tuple(members), rule.sources)
