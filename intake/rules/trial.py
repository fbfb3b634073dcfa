"""One case, judged again and again with a few answers more: only what reads these answers is judged anew.

What comes out is that of a whole evaluation, in short. Nothing else can come out differently: an expression
depends on its facts alone, a candidate on its lines, on roots and mimics, and a structure on its candidates.
Where an answer reaches further, because something is computed from it, or because it says where it hurts or
which levels there are, the whole case is judged.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.rules.answers import Answers, Facts, InvalidAnswers, Known, known
from intake.rules.candidates import TrueMimics, candidate_at, places_of, statement
from intake.rules.complaint import read_complaint
from intake.rules.engine import hidden_of, judge_of, read_facts, triage
from intake.rules.grading import NONE, Candidate
from intake.rules.judging import Findings, Judge, Place
from intake.rules.leaves import Leaf
from intake.rules.nodes import leaves, value
from intake.rules.outline import FlagMet, MimicMet, Outline, Placed, outlined
from intake.rules.program import Program
from intake.rules.ranking import NO_SIDE, Chosen, in_order
from intake.rules.ruleset import Ruleset
from intake.rules.telling import says_of_mimic
from intake.rules.truth import TRUE, UNKNOWN

Readers = Mapping[str, Sequence[int]]
"""Code → the numbers of the expressions of a program that read it."""
RECORDS = ("list", "map")
Graded = Mapping[Place, Candidate | None]


class Trial:
    """A case as it stands, and what it would be with more; raises `InvalidAnswers`."""

    def __init__(self, answers: Answers, ruleset: Ruleset) -> None:
        self.answers, self.ruleset = answers, ruleset
        self.judge, self.reach = judge_of(ruleset), _reach_of(ruleset)
        facts = read_facts(answers, ruleset)
        self.findings = self.judge.find(facts)
        flags, once, _ = self.judge.programs
        self.flags = _Judged(flags, self.reach.flags, facts)
        self.once = _Judged(once, self.reach.once, self.findings.facts)
        self.complaint = read_complaint(self.findings.facts.known, ruleset.anatomy, ruleset.dictionary)
        self.mimics = self.judge.true_mimics(self.findings)
        self.places = tuple(places_of(self.complaint, ruleset))
        self.graded = self._graded(self.places, self.findings, self.mimics)
        self.chosen = self._chosen(ruleset.structures, self.graded)
        self.before = Outline(
            *self._flags_met(self.flags.truths),
            structures=self._placed(self.chosen, self.findings),
            mimics=_mimics_met(self.mimics),
        )

    def outline(self, values: Answers) -> Outline:
        """What the case would be with these answers besides those it has."""
        faults = self.ruleset.dictionary.faults(values)
        if faults:
            raise InvalidAnswers(faults)
        if not self.reach.far.isdisjoint(values):
            return outlined(triage({**self.answers, **values}, self.ruleset))
        read = known(values, self.ruleset.dictionary)
        flags = self.flags.truths_with(values, read)
        findings = Findings(
            _with(self.findings.facts, values, read),
            self.once.truths_with(values, read),
            self.findings.levels,
        )
        mimics = self.judge.true_mimics(findings)
        again = self._touched(values, findings, mimics)
        now = {**self.graded, **self._graded(again, findings, mimics)}
        chosen = {**self.chosen, **self._chosen({place[0] for place in again}, now)}
        return Outline(*self._flags_met(flags), self._placed(chosen, findings), _mimics_met(mimics))

    def _touched(self, values: Answers, findings: Findings, mimics: TrueMimics) -> list[Place]:
        """Where something else is found now, or enough is answered to say that nothing was."""
        if mimics != self.mimics:
            return list(self.places)
        read = {place for code in values for place in self.reach.places.get(code, ())}
        return [
            place
            for place in self.places
            if place in read and self._found(place, findings) != self._found(place, self.findings)
        ]

    def _found(self, place: Place, findings: Findings) -> tuple[object, ...]:
        """All that the grade of a candidate rests on, beside the mimics."""
        enough = self.judge.answered(findings, place) >= self.ruleset.grading.minimum_count
        return enough, self.judge.named_roots(findings, place), self.judge.lines(findings, place)

    def _graded(
        self, places: Iterable[Place], findings: Findings, mimics: TrueMimics
    ) -> dict[Place, Candidate | None]:
        return {place: candidate_at(place, findings, self.complaint, mimics, self.judge) for place in places}

    def _chosen(self, structures: Container[str], graded: Graded) -> dict[str, Chosen]:
        found: dict[str, list[Candidate]] = {}
        for place in self.places:
            candidate = graded[place] if place[0] in structures else None
            if candidate is not None:
                found.setdefault(place[0], []).append(candidate)
        return {
            structure: statement(several, self.complaint, self.ruleset)
            for structure, several in found.items()
        }

    # --- as it is told --------------------------------------------------------------------------
    def _flags_met(
        self, truths: Sequence[int]
    ) -> tuple[tuple[FlagMet, ...], frozenset[str], tuple[str, ...]]:
        """Shown, hidden behind another one, and not excluded."""
        judged = list(zip(self.ruleset.flags, truths, strict=True))
        met = [flag for flag, truth in judged if truth == TRUE]
        hidden = hidden_of(met)
        shown = tuple(FlagMet(one.id, one.title, one.urgency) for one in met if one.id not in hidden)
        return shown, frozenset(hidden), tuple([flag.id for flag, truth in judged if truth == UNKNOWN])

    def _placed(self, chosen: Mapping[str, Chosen], findings: Findings) -> tuple[Placed, ...]:
        """In order. Nobody's structures are graded where the method does not grade."""
        graded = self.judge.graded(findings)
        return tuple(
            Placed(one.first.place[0], one.first.support, one.side)
            if graded
            else Placed(one.first.place[0], NONE, NO_SIDE)
            for one in in_order(list(chosen.values()), self.ruleset)
        )


def _mimics_met(mimics: TrueMimics) -> tuple[MimicMet, ...]:
    return tuple(MimicMet(one.id, side, says_of_mimic(one, side)) for one, side in mimics)


def _with(facts: Facts, values: Answers, read: Known) -> Facts:
    """The facts with these answers in the place of what was there; `read` is what they say."""
    kept = facts.known
    if not kept.keys().isdisjoint(values):
        kept = {code: one for code, one in kept.items() if code not in values}
    return Facts({**facts.raw, **values}, {**kept, **read})


class _Judged:
    """A program as it came out for one case, and as it would with more."""

    def __init__(self, program: Program, readers: Readers, facts: Facts) -> None:
        self.program, self.readers, self.facts = program, readers, facts
        self.truths = program(facts.known, facts.raw, None)
        self._was: dict[int, int] = {}

    def truths_with(self, values: Answers, read: Known) -> tuple[int, ...]:
        """What each expression would be; all that read none of these codes stay what they are."""
        now = list(self.truths)

        def truth(leaf: Leaf) -> int:
            return leaf.test(read, values, None) if leaf.code in values else self._truth(leaf)

        for number in {number for code in values for number in self.readers.get(code, ())}:
            now[number] = value(self.program.nodes[number], truth)
        return tuple(now)

    def _truth(self, leaf: Leaf) -> int:
        """What a comparison is; the leaves live as long as the program that holds them."""
        was = self._was.get(id(leaf))
        if was is None:
            was = self._was[id(leaf)] = leaf.test(self.facts.known, self.facts.raw, None)
        return was


# --- what reads which answer --------------------------------------------------------------------------
@dataclass(frozen=True)
class _Reach:
    """Of a ruleset: where each code is read."""

    far: frozenset[str]
    """Other facts, the complaint, the levels, or what is judged level by level depend on these."""
    flags: Readers
    once: Readers
    places: Mapping[str, frozenset[Place]]


@lru_cache(maxsize=8)
def _reach_of(ruleset: Ruleset) -> _Reach:
    judge, anatomy = judge_of(ruleset), ruleset.anatomy
    flags, once, by_level = map(_readers, judge.programs)
    computed = {code for derivation in ruleset.derivations for code in derivation.codes}
    records = {fact.code for fact in ruleset.dictionary.facts.values() if fact.type in RECORDS}
    far = frozenset({*computed, *records, *by_level, anatomy.main, anatomy.painful})
    return _Reach(far, flags, once, _places(judge))


def _readers(program: Program) -> Readers:
    found: dict[str, set[int]] = defaultdict(set)
    for number, node in enumerate(program.nodes):
        for leaf in leaves(node):
            found[leaf.code].add(number)
    return {code: sorted(numbers) for code, numbers in found.items()}


def _places(judge: Judge) -> Mapping[str, frozenset[Place]]:
    """Code → the candidates with a line that reads it, or that a root is named for which reads it."""
    nodes = judge.programs[1].nodes
    roots = [slot for _, _, slot in judge.roots]
    found: dict[str, set[Place]] = defaultdict(set)
    for place, lines in judge.places.items():
        from_roots = judge.ruleset.structures[place[0]].levels_from_roots
        for slot in (*(slot for _, slot in lines), *(roots if from_roots else ())):
            for leaf in leaves(nodes[slot]):
                found[leaf.code].add(place)
    return {code: frozenset(places) for code, places in found.items()}
