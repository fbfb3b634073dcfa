"""What must hold for every set of answers, checked on very many of them.

A batch is a thousand sets of one seed, every fifth of them hostile. tests/intake/rules/soak.py runs many.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from intake.rules import RULESET, Flags, InvalidAnswers, Summary, flags, triage
from intake.rules.expressions import Expression
from intake.rules.grading import LADDER
from intake.rules.nodes import leaves
from intake.rules.sides import other_side
from tests.intake.rules.building import Answers
from tests.intake.rules.generator import Generator
from tests.intake.rules.strategies import GIVEN
from tests.quick_schema import compiled
from tests.schema import Schema

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "triage.schema.json"
SPEC = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
SCHEMA, IS_VALID = Schema(SPEC), compiled(SPEC)

CALMING = {
    "course",
    "duration_weeks",
    "leg_symptoms_on_walking_relieved_by_sitting",
    "leg_symptoms_relieved_by_standing_still",
    "long_term_steroids",
    "trauma_weeks_ago",
}
"""The only answers that can stop a red flag."""
ALARMING = {code for flag in RULESET.flags for code in RULESET.asked(flag.expression.codes)} - CALMING
SUPPORT = {"strong", "moderate", "weak", "none", "against", "not_assessable"}
IMAGING = "imaging_findings"
BATCH = 1_000
HOSTILE_EVERY = 5
BYTES_EVERY = 4
"""So often a set is judged once more for the bytes; that its order means nothing is tried on each."""
FAILURES_TOLD = 5


Check = Callable[[Answers, Summary, Generator], Iterator[str]]


def _graded_expressions() -> Iterator[Expression]:
    for rules in RULESET.structures.values():
        yield from chain.from_iterable(line.expressions.values() for line in rules.lines)
    for entry in RULESET.mimics:
        yield from entry.expressions.values()


NAMED = {leaf.code for expr in _graded_expressions() for leaf in leaves(expr.node) if leaf.raw}
"""Codes of which a line or a mimic names an answer that is otherwise read as unknown."""


def told(summary: Summary, turn: Callable[[str], str] = str) -> tuple[Any, ...]:
    """What is said about flags, structures, mimics, units and regions, with left and right turned."""

    def lines(found: Iterable[Any]) -> set[Any]:
        return {(line.id, frozenset(map(turn, line.codes)), line.levels) for line in found}

    structures = [
        (
            item.structure,
            item.support,
            turn(item.side),
            item.levels,
            item.cap,
            item.area,
            lines(item.supporting),
            lines(item.against),
            set(map(turn, item.missing)),
        )
        for item in summary.structures
    ]
    red_flags = [(flag.id, frozenset(map(turn, flag.because))) for flag in summary.red_flags]
    mimics = {(mimic.id, turn(mimic.side or "none")) for mimic in summary.mimics}
    units = {
        (unit.get("unit", unit.get("id")), member["structure"], turn(member["side"]), member["support"])
        for key in ("units", "regions")
        for unit in summary.as_dict().get(key, ())
        for member in unit["members"]
    }
    return summary.urgency, summary.outcome, red_flags, summary.not_excluded, structures, mimics, units


def fired(answers: Answers) -> set[str]:
    """All flags that fire, with those that a more urgent one hides."""
    return _named(flags(answers))


def _named(found: Flags) -> set[str]:
    return {flag.id for flag in (*found.fired, *found.hidden)}


def candidates(summary: Summary) -> set[str]:
    return {item.structure for item in summary.structures if item.support in LADDER[1:]}


# Each check yields what is wrong. They share the summary, because judging is what takes time.


def is_valid(answers: Answers, summary: Summary, _: Generator) -> Iterator[str]:
    body = json.loads(json.dumps(summary.as_dict() | {"case": 1}, allow_nan=False))
    if not IS_VALID(body):
        yield from SCHEMA.faults(body)
    if summary.rank != min((flag.rank for flag in summary.red_flags), default=3):
        yield "the urgency is not that of the most urgent flag"


def is_repeatable(answers: Answers, summary: Summary, generator: Generator) -> Iterator[str]:
    again = triage({code: answers[code] for code in generator.shuffled(answers)})
    if again.to_json() != summary.to_json():
        yield "the order of the answers changes the bytes"


def is_mirrored_in_any_order(answers: Answers, summary: Summary, generator: Generator) -> Iterator[str]:
    """Both at once, as judging is what takes time; each by itself where together they do not hold."""
    mirrored = RULESET.dictionary.mirrored(answers)
    if told(triage(generator.shuffled(mirrored))) == told(summary, other_side):
        return
    yield from is_mirrored(answers, summary, generator)
    yield from ignores_order(answers, summary, generator)


def ignores_order(answers: Answers, summary: Summary, generator: Generator) -> Iterator[str]:
    if told(triage(generator.shuffled(answers))) != told(summary):
        yield "the order within lists changes the result"


def is_mirrored(answers: Answers, summary: Summary, _: Generator) -> Iterator[str]:
    if told(triage(RULESET.dictionary.mirrored(answers))) != told(summary, other_side):
        yield "the mirrored person has another result"


def never_calms(answers: Answers, summary: Summary, generator: Generator) -> Iterator[str]:
    codes = sorted(ALARMING - answers.keys())
    if codes:
        code, value = generator.one_more(codes)
        more = flags({**answers, code: value})
        hidden = {flag["id"] for flag in summary.trace["hidden_flags"]}
        if not {flag.id for flag in summary.red_flags} | hidden <= _named(more):
            yield f"{code} = {value!r} stops a red flag"
        if min((flag.rank for flag in more.fired), default=3) > summary.rank:
            yield f"{code} = {value!r} lowers the urgency"


def does_not_count_the_unknown(answers: Answers, summary: Summary, _: Generator) -> Iterator[str]:
    unknown = {
        code
        for code, value in answers.items()
        if isinstance(value, str) and value in RULESET.dictionary.unknown and GIVEN[code].type != "text"
    }
    for item in summary.structures:
        for line in (*item.supporting, *item.against):
            codes = set(line.codes) - NAMED
            if not line.codes or not codes <= answers.keys() - unknown:
                yield f"{line.id} counts without an answer: {sorted(codes)}"
    if unknown - NAMED:
        fewer = triage({code: value for code, value in answers.items() if code not in unknown - NAMED})
        if (fewer.structures, fewer.mimics) != (summary.structures, summary.mimics):
            yield "an unknown answer changes a grade"


def needs_more_than_imaging(answers: Answers, summary: Summary, _: Generator) -> Iterator[str]:
    if answers.get(IMAGING):
        blind = triage({code: value for code, value in answers.items() if code != IMAGING})
        for structure in sorted(candidates(summary) - candidates(blind)):
            yield f"imaging alone makes {structure} a candidate"


def stays_under_its_ceilings(answers: Answers, summary: Summary, _: Generator) -> Iterator[str]:
    lines = {line.id: line for rules in RULESET.structures.values() for line in rules.lines}
    for graded in summary.trace["graded"]:
        if graded["support"] not in LADDER[1:]:
            continue
        domains = frozenset().union(*(lines[id_].domain_set for id_ in graded["for"]))
        for ceiling in RULESET.structures[graded["structure"]].ceilings:
            if domains.isdisjoint(ceiling.without) and LADDER.index(graded["support"]) > LADDER.index(
                ceiling.max
            ):
                yield f"{graded['structure']} is {graded['support']} above {ceiling.max}"


CHECKS: tuple[Check, ...] = (
    is_valid,
    is_mirrored_in_any_order,
    never_calms,
    does_not_count_the_unknown,
    needs_more_than_imaging,
    stays_under_its_ceilings,
)


def refused(spoilt: Any) -> Iterator[str]:
    """Answers that are not of the dictionary are refused, each fault by its code; any others are judged."""
    faults = RULESET.dictionary.faults(spoilt)
    for evaluate in (triage, flags):
        try:
            evaluate(spoilt)
        except InvalidAnswers as error:
            if error.faults != faults or not faults:
                yield f"{evaluate.__name__} refuses for other faults"
        else:
            if faults:
                yield f"{evaluate.__name__} judges answers that have faults"


@dataclass
class Figures:
    """What was seen."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    """Over the results of each batch, in order."""

    def add(self, other: "Figures") -> None:
        self.counts.update(other.counts)
        self.failures += other.failures
        self.digests += other.digests


def run(batch: int, sets: int = BATCH) -> Figures:
    """One batch. What raises anything is a failure like every other."""
    generator, figures, digest = Generator(batch), Figures(), hashlib.sha256()
    for number in range(sets):
        answers: Any = None
        try:
            if number % HOSTILE_EVERY == HOSTILE_EVERY - 1:
                answers = generator.hostile()
                wrong = list(refused(answers))
                figures.counts["hostile"] += 1
                figures.counts["refused"] += bool(RULESET.dictionary.faults(answers))
            else:
                answers = generator.answers()
                summary = triage(answers)
                digest.update(summary.to_json().encode())
                wrong = [said for check in CHECKS for said in check(answers, summary, generator)]
                if number % BYTES_EVERY == 0:
                    wrong += is_repeatable(answers, summary, generator)
                figures.counts.update(_seen(answers, summary))
        except Exception as error:
            wrong = [f"{type(error).__name__}: {error}"]
        figures.counts["sets"] += 1
        figures.failures += [f"batch {batch}, set {number}: {said}" for said in wrong]
    figures.digests.append(digest.hexdigest())
    return figures


def _seen(answers: Answers, summary: Summary) -> Iterator[str]:
    """What a set is about: the run must have met everything that it speaks of."""
    yield "judged"
    yield summary.urgency
    yield summary.outcome
    yield from {f"structure {item.support}" for item in summary.structures}
    yield from {f"flag {flag.id}" for flag in summary.red_flags}
    if answers.get(IMAGING):
        yield "with imaging"
