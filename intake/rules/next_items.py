"""What to ask or examine next: the few open items that would change what the rules say, and how.

Nothing here is written by hand. Every rule that is still open tells which answers would make it true or false
(`solving.py`). Each such set of answers is put beside the known ones and the case is judged again
(`trial.py`): what comes out differently is what the item would change. It says what would be learned, never
what to do about it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from math import comb, prod
from typing import TypeVar

from intake.rules.answers import Answers
from intake.rules.effects import Effect, Kind, effects
from intake.rules.engine import triage
from intake.rules.entries import Flag
from intake.rules.grading import LADDER
from intake.rules.items import NextItem, Outcome
from intake.rules.leaves import Leaf
from intake.rules.lines import CONTEXT
from intake.rules.nodes import AtLeast, Node
from intake.rules.ruleset import Ruleset
from intake.rules.sides import other_side
from intake.rules.solving import Given, Pick, Solver, codes_of, values_of
from intake.rules.trial import Trial
from intake.rules.truth import Truth

LIMIT = 6
BUDGET = 160
"""So often a case is judged at most to find what would change it."""
TOGETHER = 3
"""So many different questions at most are named as a group, unless they all want the same answer."""
ALIKE = 16
"""Up to so many ways to pick are all tried before it is said that any of them will do."""
Codes = tuple[str, ...]
Item = TypeVar("Item")
PRESSING = 1
"""Up to this rank of urgency a red flag that something points to comes before any structure."""


def next_items(
    answers: Answers, ruleset: Ruleset, *, limit: int = LIMIT, budget: int = BUDGET
) -> tuple[NextItem, ...]:
    """The open items that would change most, the most useful first; raises `InvalidAnswers`.

    What is as useful on the left as on the right is never parted: both are named, or neither.
    """
    return _Search(answers, ruleset).items(limit, budget)


class _Search:
    """One case, and what was tried on it."""

    def __init__(self, answers: Answers, ruleset: Ruleset) -> None:
        self.answers = answers
        self.ruleset = ruleset
        self.base = triage(answers, ruleset)
        self.trial = Trial(answers, ruleset)
        self.solver = Solver(answers, ruleset)
        self.flags = {flag.id: flag for flag in ruleset.flags}
        self.places = {code: position for position, code in enumerate(ruleset.dictionary)}
        self.importance = self._importance()
        self.pointed_at = self._pointed_at()
        self.judged = 0

    def items(self, limit: int, budget: int) -> tuple[NextItem, ...]:
        found: dict[frozenset[str], list[Outcome]] = {}
        for twins in _with_twins(self._open(), lambda picks: _both_sides(codes_of(picks))):
            if self.judged + len(twins) > budget:
                break
            for picks in twins:
                outcome = Outcome(picks, self._tried(picks))
                if outcome.effects:
                    found.setdefault(frozenset(outcome.codes), []).append(outcome)
        items = [self._item(outcomes) for outcomes in found.values()]
        return tuple(self._surely(item) for item in self._chosen(_folded(items), limit))

    # --- what is open ---------------------------------------------------------------------------
    def _open(self) -> Iterator[tuple[Pick, ...]]:
        """Each way to decide a rule that is still open, once, in an order that knows no left or right."""
        seen = set()
        for rules, most in self._undecided():
            solved = [way for node, wanted in rules for way in self._solved(node, wanted)]
            ways = [picks for picks in solved if len(picks) <= most]
            for picks in sorted(ways, key=lambda picks: _both_sides(codes_of(picks))):
                way = repr((sorted(values_of(picks).items()), sorted(codes_of(picks))))
                if way not in seen and not any(map(_is_motley, picks)):
                    seen.add(way)
                    yield picks

    def _solved(self, node: Node, wanted: Truth) -> Iterator[tuple[Pick, ...]]:
        """The fewest answers that decide a rule; those of the other side too where they would do as well."""
        picks = self.solver.solve(node, wanted)
        if not picks:
            return
        yield picks
        twin = tuple(Pick(one.n, tuple(map(self._mirrored, one.of))) for one in picks)
        is_free = twin != picks and self.answers.keys().isdisjoint(codes_of(twin))
        if is_free and self.solver.value(node, values_of(twin)) == wanted:
            yield twin

    def _mirrored(self, one: Given) -> Given:
        [(code, value)] = self.ruleset.dictionary.mirrored({one.code: one.value}).items()
        return replace(one, code=code, value=value)

    def _undecided(self) -> Iterator[tuple[list[tuple[Node, Truth]], int]]:
        """Rules that nobody has answered enough for: red flags, then lines as their structures are ranked.

        With each the number of different things that may be asked for it: what is further away is left out.
        """
        for id_ in self.base.not_excluded:
            node = self.flags[id_].expression.node
            yield [(node, Truth.TRUE), (node, Truth.FALSE)], 1
        sides: dict[tuple[str, str], list[str | None]] = {}
        for one in self.base.trace["graded"]:
            sides.setdefault((one["structure"], one["area"]), []).append(one["side"])
        for structure, area in sorted(sides, key=lambda place: -self.importance[place[0]]):
            for line in self.ruleset.structures[structure].lines:
                if line.area in (area, "any") and not line.by_level and line.weights[area] != CONTEXT:
                    judged = sides[structure, area] if line.by_side else [None]
                    yield [(line.expressions[side].node, Truth.TRUE) for side in judged], 2
        for mimic in self.ruleset.mimics if sides else ():
            yield [(expression.node, Truth.TRUE) for expression in mimic.expressions.values()], 1

    def _tried(self, picks: tuple[Pick, ...]) -> tuple[Effect, ...]:
        """What one way of answering changes; where the test of either side would do, what both change."""
        values = values_of(picks)
        happens = self._effects(values)
        turned = self.ruleset.dictionary.mirrored(values)
        if turned.keys() == values.keys() or not turned.keys() <= set(codes_of(picks)):
            return happens
        other = self._effects(turned)
        return tuple(one for one in happens if one in other)

    def _effects(self, values: Mapping[str, object]) -> tuple[Effect, ...]:
        self.judged += 1
        return effects(self.trial.before, self.trial.outline(values), self.ruleset)

    # --- how useful it is -----------------------------------------------------------------------
    def _importance(self) -> Mapping[str, int]:
        """What is supported so far matters most, in the order of the summary."""
        ranked = self.base.structures
        return {
            one.structure: len(ranked) - place if one.support in LADDER[1:] else 1
            for place, one in enumerate(ranked)
        }

    def _pointed_at(self) -> frozenset[str]:
        """Open red flags that something answered speaks for, or that suspect what another one suspects."""
        left_open = [self.flags[id_] for id_ in self.base.not_excluded]
        suspected = {condition for flag in self.base.red_flags for condition in flag.suspected}
        suspected.update(condition for flag in self._unclear(left_open) for condition in flag.suspected)
        return frozenset(
            flag.id
            for flag in left_open
            if not suspected.isdisjoint(flag.suspected) or self._speaks_for(flag.expression.node)
        )

    def _unclear(self, left_open: Iterable[Flag]) -> Iterator[Flag]:
        """Red flags that one unclear answer alone could have met."""
        unknown = self.ruleset.dictionary.unknown
        clear = {
            code: value
            for code, value in self.answers.items()
            if not isinstance(value, str) or value not in unknown
        }
        solver = Solver(clear, self.ruleset)
        for flag in left_open:
            picks = solver.solve(flag.expression.node, Truth.TRUE) or ()
            if len(picks) == 1 == picks[0].n and any(one.code in self.answers for one in picks[0].of):
                yield flag

    def _speaks_for(self, node: Node) -> bool:
        """Whether an answer meets a part of the expression that is not denied in it."""
        if isinstance(node, Leaf):
            return self.solver.value(node) == Truth.TRUE
        return isinstance(node, AtLeast) and any(map(self._speaks_for, node.parts))

    def _tier(self, item: NextItem) -> int:
        """0 for what may turn out dangerous, 1 for grades and what something points to, 2 for the rest."""
        flags = [(one.kind, self.flags[one.about]) for one in item.effects if one.about in self.flags]
        asked = any(self.ruleset.dictionary[code].critical for code in item.codes)
        for kind, flag in flags:
            if kind is Kind.FLAG_MET and flag.rank <= PRESSING and (asked or flag.id in self.pointed_at):
                return 0
        moves = any(one.kind in (Kind.GRADE, Kind.SIDE) for one in item.effects)
        return 1 if moves or any(flag.id in self.pointed_at for _, flag in flags) else 2

    def _usefulness(self, item: NextItem) -> int:
        """How far it could move which structures, the best supported most; many tests cost more than one."""
        furthest: dict[str, int] = {}
        for one in item.effects:
            if one.kind in (Kind.GRADE, Kind.SIDE):
                gain = self.importance[one.about] * (2 * abs(one.way) or 1)
                furthest[one.about] = max(gain, furthest.get(one.about, 0))
            elif one.kind is Kind.FLAG_MET:
                furthest[one.about] = 2 * (len(self.ruleset.dictionary.urgency) - self.flags[one.about].rank)
        different = len({(one.kind, one.about, one.side, one.now) for one in item.effects})
        return (100 * sum(furthest.values()) + different) // (9 + len(item.codes))

    # --- the few that are named -----------------------------------------------------------------
    def _item(self, outcomes: Sequence[Outcome]) -> NextItem:
        codes = sorted({code for one in outcomes for code in one.codes}, key=self.places.__getitem__)
        who = {self.ruleset.dictionary[code].who for code in codes}
        return NextItem(tuple(codes), "clinician" if "clinician" in who else "patient", tuple(outcomes))

    def _chosen(self, items: Iterable[NextItem], limit: int) -> list[NextItem]:
        """The best ones, without those that promise nothing new; red flags leave room for the structures."""
        ranked = sorted(items, key=self._order)
        chosen: list[NextItem] = []
        promised: list[Effect] = []
        pressing = 0
        room = limit if all(self._tier(item) != 1 for item in ranked) else (limit + 1) // 2
        for twins in _with_twins(ranked, self._order):
            is_pressing = self._tier(twins[0]) == 0
            new = [item for item in twins if not all(_promised(one, promised) for one in item.effects)]
            if len(chosen) >= limit or (is_pressing and pressing >= room):
                continue
            chosen += new
            pressing += is_pressing * len(new)
            promised += [one for item in new for one in item.effects]
        return chosen

    def _order(self, item: NextItem) -> tuple[int, int, Codes]:
        """The same for an item and its mirror image, as far as both are as useful."""
        return self._tier(item), -self._usefulness(item), _both_sides(item.codes)

    def _surely(self, item: NextItem) -> NextItem:
        """Where any of several answers would do, only what each way of picking them does is promised."""
        return replace(item, outcomes=tuple(self._whichever(one) for one in item.outcomes))

    def _whichever(self, outcome: Outcome) -> Outcome:
        ways = prod(comb(len(pick.of), pick.n) for pick in outcome.picks)
        if ways == 1:
            return outcome
        kept = outcome.effects
        if ways <= ALIKE:
            for picked in product(*(combinations(pick.of, pick.n) for pick in outcome.picks)):
                values = {one.code: one.value for several in picked for one in several}
                happens = self._effects(values)
                kept = tuple(one for one in kept if one in happens)
            if kept:
                return Outcome(outcome.picks, kept)
        return Outcome(tuple(Pick(pick.n, pick.of[: pick.n]) for pick in outcome.picks), outcome.effects)


def _is_motley(pick: Pick) -> bool:
    """Many questions with an answer each of its own: no group that somebody would ask together."""
    return len(pick.of) > TOGETHER and len({one.words for one in pick.of}) > 1


def _both_sides(codes: Iterable[str]) -> Codes:
    """One name for a set of codes and its mirror image."""
    named = sorted(codes)
    return tuple(min(named, sorted(map(other_side, named))))


def _with_twins(items: Iterable[Item], key: Callable[[Item], object]) -> list[list[Item]]:
    """What has one key together, in the order of the first."""
    together: dict[object, list[Item]] = {}
    for item in items:
        together.setdefault(key(item), []).append(item)
    return list(together.values())


def _folded(items: Sequence[NextItem]) -> list[NextItem]:
    """What asks for a group and something more becomes a further outcome of that group."""
    groups = [item for item in items if len(item.codes) > 1 and not _asks_more(item)]
    further: dict[Codes, list[Outcome]] = {}
    rest = []
    for item in items:
        within = [group for group in groups if _asks_more(item) and set(group.codes) < set(item.codes)]
        if within:
            further.setdefault(max(within, key=lambda group: len(group.codes)).codes, []).extend(
                item.outcomes
            )
        else:
            rest.append(item)
    return [replace(item, outcomes=(*item.outcomes, *further.get(item.codes, ()))) for item in rest]


def _asks_more(item: NextItem) -> bool:
    return all(len(outcome.picks) > 1 for outcome in item.outcomes)


def _promised(effect: Effect, promised: Iterable[Effect]) -> bool:
    """Whether something chosen before would do the same, or move the same structure at least as far."""
    return any(
        effect == one
        or (
            (effect.kind, effect.about, effect.side) == (one.kind, one.about, one.side)
            and effect.way * one.way >= effect.way**2
            and (effect.kind is not Kind.GRADE or effect.way)
        )
        for one in promised
    )
