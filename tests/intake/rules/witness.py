"""Answers that make an expression true, found by trying: they show that an entry can be met at all.

For each fact that an expression reads, the values worth trying are those that its leaves name and their
neighbours.
"""

import random
import re
from collections.abc import Iterator

from intake.rules.answers import Facts
from intake.rules.derived import derive
from intake.rules.dictionary import Fact
from intake.rules.expressions import Expression
from intake.rules.leaves import MISSING
from intake.rules.nodes import leaves
from intake.rules.ruleset import Ruleset
from intake.rules.truth import Truth

Answers = dict[str, object]

LEVEL = "L4/5"
TRIES = 20_000
BUILD = {"height_cm": [160, 180], "weight_kg": [45, 60, 90]}
RECORDS = re.compile(r"\w+ any\((.*)\)")
CONDITION = re.compile(r"(\w+)(>=|<=|=|<|>)(.+)")


class Search:
    """Answers to one expression of one ruleset."""

    def __init__(self, expression: Expression, ruleset: Ruleset, seed: int = 1) -> None:
        self.expression = expression
        self.ruleset = ruleset
        self.random = random.Random(seed)  # noqa: S311 - a repeatable search
        self.candidates = {code: self._candidates(code) for code in ruleset.asked(expression.codes)}

    def value(self, answers: Answers) -> Truth:
        facts = derive(Facts.of(answers, self.ruleset.dictionary), self.ruleset.derivations)
        return self.expression.value(facts, LEVEL)

    def find(self, wanted: Truth) -> Answers | None:
        """Answers that make the expression `wanted`, with nothing in them that is not needed for it."""
        for _ in range(TRIES):
            answers = {code: self._draw(code) for code in self.candidates}
            if self.value(answers) is wanted:
                return self._without_needless(answers, wanted)
        return None

    def near_misses(self, answers: Answers) -> Iterator[Answers]:
        """What differs from `answers` in one answer only."""
        for code in answers:
            for value in self.candidates[code]:
                if value != answers[code]:
                    yield {**answers, code: value}

    def _without_needless(self, answers: Answers, wanted: Truth) -> Answers:
        needed = dict(answers)
        for code in answers:
            fewer = {kept: value for kept, value in needed.items() if kept != code}
            if self.value(fewer) is wanted:
                needed = fewer
        return needed

    def _draw(self, code: str) -> object:
        fact, candidates = self.ruleset.dictionary[code], self.candidates[code]
        if fact.type != "multi":
            return self.random.choice(candidates)
        merged: set[object] = set()
        for _ in range(self.random.choice((1, 1, 2, 4))):
            drawn = self.random.choice(candidates)
            assert isinstance(drawn, list)
            merged |= set(drawn)
        return sorted(map(str, merged))

    def _candidates(self, code: str) -> list[object]:
        fact = self.ruleset.dictionary[code]
        texts = [leaf.text for leaf in leaves(self.expression.node) if leaf.code == code]
        match fact.type:
            case "bool":
                return [True, False]
            case "choice":
                return [*fact.of, *(["not_sure"] if any("not_sure" in text for text in texts) else [])]
            case "multi":
                return [[], *([value] for value in fact.of)]
            case "int" | "number":
                return BUILD.get(code) or self._numbers(fact, texts)
            case _:
                return self._records(fact, texts)

    def _numbers(self, fact: Fact, texts: list[str]) -> list[object]:
        named = {int(number) for text in texts for number in re.findall(r"[0-9]+$", text)}
        assert fact.minimum is not None
        assert fact.maximum is not None
        around = {number + step for number in named for step in (-1, 0, 1)} or set(
            range(int(fact.minimum), int(fact.maximum) + 1)
        )
        return [number for number in sorted(around) if fact.minimum <= number <= fact.maximum]

    def _records(self, fact: Fact, texts: list[str]) -> list[object]:
        """For each leaf a record that meets it, and one that falls short in each of its conditions."""
        found: list[object] = [{} if fact.type == "map" else []]
        for text in texts:
            inside = RECORDS.fullmatch(text)
            assert inside, text
            conditions = [CONDITION.fullmatch(part.strip()) for part in inside[1].split(",")]
            met = {part[1]: _meeting(part[2], part[3]) for part in conditions if part}
            if "level" in fact.fields and not fact.fields["level"].optional:
                met.setdefault("level", LEVEL)
            absent = [part["field"] for one in inside[1].split(",") if (part := MISSING.fullmatch(one))]
            others = {name: _other(fact, name, met.get(name)) for name in (*met, *absent)}
            for record in (met, *({**met, name: value} for name, value in others.items())):
                if fact.type == "map":
                    found.append({record[fact.key]: {k: v for k, v in record.items() if k != fact.key}})
                else:
                    found.append([record])
        return found


def _meeting(operator: str, value: str) -> object:
    if value == "{level}":
        return LEVEL
    if value in ("true", "false"):
        return value == "true"
    if value.isdigit():
        return int(value) + {"<": -1, ">": 1}.get(operator, 0)
    return value


def _other(fact: Fact, name: str, value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1 if value else 1
    allowed = fact.of if name == fact.key else fact.fields[name].of
    assert allowed, name
    return next(option for option in allowed if option != value and option != "both")
