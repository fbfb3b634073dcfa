"""Cases built from the rules: for each red flag, line and mimic answers that meet it, and that miss it.

Search finds them, always the same ones. The first of each kind belong together: they differ in one answer,
the decisive one. The others are there so that each small mistake in the expression (`mutants.py`) changes
the outcome of at least one case.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

from intake.rules.answers import NOT_SURE, Facts
from intake.rules.derived import derive
from intake.rules.dictionary import Fact, Field
from intake.rules.leaves import LEVEL, RECORDS
from intake.rules.nodes import leaves
from intake.rules.program import compile_program
from intake.rules.ruleset import Ruleset
from intake.rules.truth import Truth
from tests.intake.rules.mutants import CONDITION, FEW, Judged

Answers = dict[str, Any]

FALSE, UNKNOWN, TRUE = map(int, Truth)
AT, ELSEWHERE = "L4/5", "L5/S1"
DRAWS = 800
LONG_SEARCH = 12_000
MISSING_IN = re.compile(r"[(,]\s*missing ")
BUILD: dict[str, list[Any]] = {"height_cm": [160], "weight_kg": [54, 56.32, 58, 60]}
"""A body mass index below, at and above the cut of 22."""


class Table:
    """An expression and its mutants, judged together on one set of answers."""

    def __init__(self, entry: Judged, ruleset: Ruleset, *, three_values: bool) -> None:
        self.ruleset = ruleset
        self.mutants = [mutant for mutant in entry.mutants(ruleset) if mutant.node]
        self.nodes = [entry.expression.node, *(mutant.node for mutant in self.mutants if mutant.node)]
        self.three_values = three_values
        self._program = compile_program(self.nodes)

    def values(self, answers: Mapping[str, Any]) -> tuple[int, ...]:
        """What the expression says, then what each mutant says."""
        facts = derive(Facts.of(answers, self.ruleset.dictionary), self.ruleset.derivations)
        return self._program(facts.known, facts.raw, AT)

    def value(self, answers: Mapping[str, Any]) -> int:
        return self.values(answers)[0]

    def caught(self, answers: Mapping[str, Any]) -> frozenset[int]:
        """The mutants under which this case comes out differently. A line is there or it is not."""
        values = self.values(answers)
        if self.three_values:
            return frozenset(at for at, value in enumerate(values[1:]) if value != values[0])
        return frozenset(at for at, value in enumerate(values[1:]) if (value == TRUE) != (values[0] == TRUE))

    def survivors(self, cases: Iterable[Mapping[str, Any]]) -> list[str]:
        """The mutants that no case catches, in words."""
        caught = frozenset().union(*map(self.caught, cases))
        return [mutant.change for at, mutant in enumerate(self.mutants) if at not in caught]


@dataclass(frozen=True)
class Built:
    """The cases of one entry, by what it says of them."""

    decisive: str
    true: list[Answers]
    false: list[Answers]
    unknown: list[Answers]


class Builder:
    """Finds the cases of one entry."""

    def __init__(self, entry: Judged, ruleset: Ruleset, *, three_values: bool) -> None:
        self.entry = entry
        self.table = Table(entry, ruleset, three_values=three_values)
        self.dictionary = ruleset.dictionary
        self.random = random.Random(entry.id)  # noqa: S311 - a repeatable search
        named = [leaf for node in self.table.nodes for leaf in leaves(node)]
        self.choices = {
            code: self._choices(self.dictionary[code], [leaf.text for leaf in named if leaf.code == code])
            for code in ruleset.asked(entry.expression.codes)
        }

    def build(self) -> Built:
        decisive, together = self._contrast()
        cases = [*together, *self._catching(together)]
        by_value: dict[int, list[Answers]] = {FALSE: [], UNKNOWN: [], TRUE: []}
        for case in cases:
            by_value[self.table.value(case)].append(case)
        return Built(decisive, by_value[TRUE], by_value[FALSE], by_value[UNKNOWN])

    def draws(self, number: int) -> Iterator[Answers]:
        """Answers to what the entry reads, sparse and dense, always the same ones."""
        for _ in range(number):
            yield self._draw(self.random.choice((0.3, 0.6, 0.9, 1.0)))

    def every_answer(self) -> Iterator[Answers]:
        """All answers that the entry could tell apart; for entries without records."""
        values: list[list[Any]] = []
        for code, choices in self.choices.items():
            if self.dictionary[code].type == "multi":
                items = [item for choice in choices for item in choice]
                sizes = range(len(items) + 1)
                choices = [list(chosen) for size in sizes for chosen in combinations(items, size)]
            values.append([None, NOT_SURE, *choices])
        for answers in product(*values):
            given = zip(self.choices, answers, strict=True)
            yield {code: value for code, value in given if value is not None}

    def _contrast(self) -> tuple[str, list[Answers]]:
        """Answers that meet the entry, with the decisive one changed, and with it left out."""
        found = None
        dense = (self._draw(1.0) for _ in range(LONG_SEARCH))
        for met in chain(dense, self._met_by_one()):
            if self.table.value(met) != TRUE:
                continue
            for code in self._shuffled(met):
                for value in self._in_turn(code):
                    missed = {**met, code: value}
                    if self.table.value(missed) != FALSE:
                        continue
                    pair = self._smaller_pair(met, missed, code)
                    without = {c: value for c, value in pair[0].items() if c != code}
                    if self.table.value(without) == UNKNOWN:
                        return code, [*pair, without]
                    found = found or (code, pair)
        assert found, f"{self.entry.id}: no answers meet it and miss it"
        return found

    def _met_by_one(self) -> Iterator[Answers]:
        """One answer that is enough, among others that say no: rarely drawn where many would be enough."""
        denied = {
            code: next((value for value in choices if self.table.value({code: value}) != TRUE), choices[0])
            for code, choices in self.choices.items()
        }
        for code, choices in self.choices.items():
            yield from ({**denied, code: value} for value in choices)

    def _smaller_pair(self, met: Answers, missed: Answers, decisive: str) -> list[Answers]:
        """Both without what neither needs; outside the decisive answer they stay the same."""
        pair = [met, missed]
        for fewer in self._fewer(met):
            attempt = [fewer(case) for case in pair]
            if None in attempt or decisive not in attempt[1]:
                continue
            if [self.table.value(case) for case in attempt] == [TRUE, FALSE]:
                pair = attempt
        return pair

    def _catching(self, cases: Sequence[Answers]) -> list[Answers]:
        """The fewest further cases that catch what the first do not, each as small as it can be."""
        left = set(range(len(self.table.mutants))).difference(*map(self.table.caught, cases))
        found: list[Answers] = []
        pool = [(case, self.table.caught(case)) for case in self.draws(DRAWS)]
        while left:
            case, caught = max(pool, key=lambda item: self._worth(item[0], len(item[1] & left)))
            if not caught & left:
                break
            found.append(self._smaller(case, caught & left))
            left -= self.table.caught(found[-1])
        for search in (self.draws(LONG_SEARCH), self._with_pairs([*cases, *found])):
            for case in search if left else ():
                if self.table.caught(case) & left:
                    found.append(self._smaller(case, self.table.caught(case) & left))
                    left -= self.table.caught(found[-1])
        return self._needed(cases, found)

    def _with_pairs(self, cases: Sequence[Answers]) -> Iterator[Answers]:
        """Each case with every two items in place of a list: rarely drawn where both have to be right."""
        for case, (code, choices) in product(cases, self.choices.items()):
            if self.dictionary[code].type == "multi":
                items = [item for choice in choices for item in choice]
                yield from ({**case, code: list(pair)} for pair in combinations(items, 2))

    def _worth(self, case: Answers, caught: int) -> tuple[int, int, int]:
        """Much that is caught, a case that meets the entry, few answers."""
        return caught, self.table.value(case), -len(case)

    def _needed(self, cases: Sequence[Answers], found: list[Answers]) -> list[Answers]:
        everything = frozenset().union(*map(self.table.caught, [*cases, *found]))
        for case in list(found):
            others = [other for other in found if other is not case]
            if frozenset().union(*map(self.table.caught, [*cases, *others])) == everything:
                found = others
        return found

    def _smaller(self, case: Answers, wanted: frozenset[int]) -> Answers:
        """The same case without answers, regions and records that are not needed to catch `wanted`."""
        small, value = dict(case), self.table.value(case)
        for fewer in self._fewer(case):
            attempt = fewer(small)
            if attempt is None or self.table.value(attempt) != value:
                continue
            if wanted <= self.table.caught(attempt):
                small = attempt
        return small

    def _fewer(self, case: Answers) -> Iterator[Any]:
        """Ways to make a case smaller: an answer less, an item of a list less."""
        for code in case:
            yield lambda small, code=code: {c: value for c, value in small.items() if c != code}
        for code, value in case.items():
            for item in value if isinstance(value, list) else ():
                yield (
                    lambda small, code=code, item=item: (
                        {**small, code: [other for other in small[code] if other != item]}
                        if code in small
                        else None
                    )
                )

    def _draw(self, density: float) -> Answers:
        return {
            code: self._value(code, choices)
            for code, choices in self.choices.items()
            if self.random.random() < density
        }

    def _value(self, code: str, choices: Sequence[Any]) -> Any:
        if self.dictionary[code].type not in ("multi", "list"):
            return self.random.choice(choices)
        items = [item for choice in choices for item in choice]
        drawn = self.random.sample(items, min(len(items), self.random.choice((0, 1, 1, 1, 2, 4))))
        return sorted(drawn, key=items.index)

    def _in_turn(self, code: str) -> list[Any]:
        return [[]] if self.dictionary[code].type in ("multi", "list") else list(self.choices[code])

    def _shuffled(self, codes: Iterable[str]) -> list[str]:
        return self.random.sample(list(codes), len(list(codes)))

    def _choices(self, fact: Fact, texts: Sequence[str]) -> list[Any]:
        """The values that could make a difference; for lists each item in a list of its own."""
        if fact.code in BUILD:
            return BUILD[fact.code]
        words = {word for text in texts for word in re.findall(r"[\w/]+", text)}
        if fact.type == "bool":
            return [True, False]
        if fact.type in ("int", "number"):
            return list(_numbers(fact, texts))
        if fact.type in ("list", "map"):
            own = [leaf.text for leaf in leaves(self.entry.expression.node) if leaf.code == fact.code]
            records = list(_records(fact, own))
            return [[record] for record in records] if fact.type == "list" else records
        values = [value for value in fact.of if value in words]
        values += [value for value in fact.of if value not in words][: FEW if len(fact.of) <= FEW else 1]
        values = sorted(values, key=fact.of.index)
        if fact.type == "multi":
            return [[value] for value in values]
        return [*values, *([NOT_SURE] if NOT_SURE in words else [])]


def _numbers(kind: Fact | Field, texts: Iterable[str]) -> Iterator[int]:
    """The numbers at which something changes, and their neighbours."""
    low, high = int(kind.minimum or 0), int(kind.maximum or 0)
    named = {int(number) for text in texts for number in re.findall(r"[<>=]=? ?([0-9]+)$", text)}
    near = {number + step for number in named for step in (-2, -1, 0, 1, 2)} or range(low, high + 1)
    yield from sorted(number for number in near if low <= number <= high)


def _records(fact: Fact, texts: Sequence[str]) -> Iterator[Any]:
    """For each leaf the record that meets it, and those that fall short in one of its conditions."""
    seen = []
    for text in texts:
        inside = RECORDS.fullmatch(text)
        assert inside
        read = [CONDITION.fullmatch(part) for part in inside["conditions"].split(",")]
        met = {part[1]: _meeting(part[2], part[3]) for part in read if part}
        whole = _filled(fact, met) if MISSING_IN.search(text) else ()
        for record in (met, *_short(fact, met), *whole):
            if fact.type == "map":
                other = {name: value for name, value in record.items() if name != fact.key}
                record = {record.get(fact.key, fact.of[0]): other}
            if record not in seen and _is_whole(record, fact):
                seen.append(record)
    yield from seen


def _filled(fact: Fact, met: Answers) -> Iterator[Answers]:
    """The record with one more field that may be missing: where that it is missing is asked."""
    for name, field in fact.fields.items():
        if field.optional and name not in met:
            yield met | {name: AT if AT in field.of else _some(field)}


def _some(field: Field) -> object:
    if field.type == "date":
        return "2026-01-31"
    return field.of[0] if field.of else field.type == "bool" or int(field.maximum or 0)


def _short(fact: Fact, met: Answers) -> Iterator[Answers]:
    for name, value in met.items():
        yield {other: kept for other, kept in met.items() if other != name}
        kind = Field("choice", fact.of) if name == fact.key else fact.fields[name]
        if kind.type == "bool":
            others: Iterable[Any] = (not value,)
        elif kind.type in ("int", "number"):
            others = _numbers(kind, [f"{name}={value}"])
        elif value == AT:
            others = (ELSEWHERE,)
        else:
            near = (kind.of.index(value) + 1) % len(kind.of)
            others = kind.of if len(kind.of) <= FEW else (kind.of[near],)
        yield from ({**met, name: other} for other in others if other != value)


def _is_whole(record: Answers, fact: Fact) -> bool:
    return fact.type == "map" or all(field.optional or name in record for name, field in fact.fields.items())


def _meeting(operator: str, value: str) -> Any:
    if value == LEVEL:
        return AT
    if value in ("true", "false"):
        return (value == "true") is (operator == "=")
    if value.isdigit():
        return int(value) + {"<": -1, ">": 1}.get(operator, 0)
    return value


def merged(*parts: Mapping[str, Any]) -> Answers | None:
    """One person who gave all these answers; none when two of them contradict each other."""
    whole: Answers = {}
    for code, value in (item for part in parts for item in part.items()):
        before = whole.setdefault(code, value)
        if isinstance(before, list) and isinstance(value, list):
            whole[code] = [*before, *(item for item in value if item not in before)]
        elif before != value:
            return None
    return whole
