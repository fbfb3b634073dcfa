"""Many sets of answers, quickly and always the same for a seed: random ones, and hostile ones."""

import math
import random
from collections.abc import Callable, Iterable
from typing import Any

from intake.rules import RULESET
from intake.rules.answers import NOT_SURE
from intake.rules.dictionary import Fact, Field
from tests.intake.rules.building import Answers, merged
from tests.intake.rules.built import contents, read
from tests.intake.rules.strategies import COMMON_LEVELS, GIVEN

DATES = ("2023", "2024-05", "2025-02-28")
WORDS = ("", "left", "my right leg", "yes", "\u200f\u05db\u05d0\u05d1", "'; drop table", "\ud800", "x" * 400)

DEEP: list[Any] = []
for _ in range(60):
    DEEP = [DEEP]

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**63, 10**400, 10**5000, 0.1, math.nan, math.inf, -math.inf),
    *("", "yes", "no", "true", "left", "not_sure", "Not_Sure", " positive", "\x00", "\ud800", "9" * 5000),
    *([], {}, (), [[]], [None], [{}], [{"finding": []}], [{"finding": "normal", "level": {}}], DEEP),
    *({"prp": {}}, {"prp": None}, {"": {}}, {1: 2}, {None: None}, ["saddle", "saddle"], ["saddle", 1]),
    *([{"level": "L4/5", "concordant": "true"}], [{"target": "disc", "relief_percent": math.nan}]),
    *(b"saddle", {"saddle"}, frozenset(), object),
)
STRANGE_CODES: tuple[Any, ...] = (
    *("slr", "slr_", "slr_middle", "_left", "", " ", "bmi", "phq4_total", "__class__", "pain_regions "),
    *("\ud800", "a" * 5000, None, 1, (), 1.5, True),
)


def _value(kind: Fact | Field, chance: random.Random) -> Any:
    match kind.type:
        case "bool":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(kind.of)
        case "int":
            return chance.randint(int(kind.minimum or 0), int(kind.maximum or 0))
        case "number":
            low, high = kind.minimum or 0, kind.maximum or 0
            return chance.choice((low, high, chance.randint(int(low), int(high)), chance.uniform(low, high)))
        case "date":
            return chance.choice(DATES)
        case _:
            return chance.choice(WORDS)


def _record(fact: Fact, chance: random.Random) -> dict[str, Any]:
    record = {
        name: _value(field, chance)
        for name, field in fact.fields.items()
        if not field.optional or chance.random() < 0.7
    }
    if "level" in record and chance.random() < 0.8:
        record["level"] = chance.choice(COMMON_LEVELS)
    return record


def _answer(fact: Fact, chance: random.Random) -> Any:
    """One answer that the dictionary allows."""
    if fact.allows_not_sure and chance.random() < 0.05:
        return NOT_SURE
    if fact.type == "multi":
        return chance.sample(fact.of, min(len(fact.of), chance.choice((0, 1, 1, 2, 3, 8))))
    if fact.type == "list":
        return [_record(fact, chance) for _ in range(chance.choice((0, 1, 1, 2, 4)))]
    if fact.type == "map":
        return {key: _record(fact, chance) for key in chance.sample(fact.of, chance.randint(0, 3))}
    near = fact.type in ("int", "number") and _CUTS.get(fact.code)
    if near and chance.random() < 0.7:
        low, high = fact.minimum or 0, fact.maximum or 0
        return max(low, min(high, chance.choice(near) + chance.choice((-1, 0, 1))))
    return _value(fact, chance)


def _cuts() -> dict[str, list[int]]:
    """The numbers that stand in the cases built from the rules: they lie at the cuts."""
    found: dict[str, set[int]] = {}
    for case in BUILT:
        for code, value in case.items():
            if isinstance(value, int) and not isinstance(value, bool):
                found.setdefault(code, set()).add(value)
    return {code: sorted(values) for code, values in found.items()}


def _built() -> list[Answers]:
    kinds = ("fires", "does_not_fire", "stays_open", "met", "missed")
    entries = [entry for name in contents() if name != "structures.yaml" for entry in read(name)]
    return [case for entry in entries for kind in kinds for case in entry.get(kind, ())]


BUILT = _built()
_CUTS = _cuts()
FLAG_CODES = sorted({code for flag in RULESET.flags for code in RULESET.asked(flag.expression.codes)})
EVERY_CODE = sorted(GIVEN)


class Generator:
    """Sets of answers of one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def answers(self) -> Answers:
        """Answers of the dictionary: sparse, dense, about flags, or two built cases in one person."""
        ways: tuple[Callable[[], Answers], ...] = (self._sparse, self._of_flags, self._mixed, self._dense)
        return self.chance.choices(ways, weights=(3, 2, 4, 1))[0]()

    def one_more(self, codes: Iterable[str]) -> tuple[str, Any]:
        """A further answer to one of these codes."""
        code = self.chance.choice(tuple(codes))
        return code, _answer(GIVEN[code], self.chance)

    def shuffled(self, answers: Answers) -> Answers:
        """The same answers, given in another order; lists and records too."""
        codes = self.chance.sample(list(answers), len(answers))
        return {code: self._shuffled_value(answers[code]) for code in codes}

    def hostile(self) -> Any:
        """What somebody sends who does not read the dictionary."""
        if self.chance.random() < 0.05:
            return self.chance.choice(HOSTILE)
        spoilt: dict[Any, Any] = self.answers()
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            code = self.chance.choice(STRANGE_CODES if self.chance.random() < 0.3 else EVERY_CODE)
            spoilt[code] = self.chance.choice(HOSTILE)
        return spoilt

    def _of(self, codes: Iterable[str]) -> Answers:
        return {code: _answer(GIVEN[code], self.chance) for code in codes}

    def _sparse(self) -> Answers:
        return self._of(self.chance.sample(EVERY_CODE, self.chance.randint(0, 25)))

    def _dense(self) -> Answers:
        return self._of(self.chance.sample(EVERY_CODE, self.chance.randint(80, len(EVERY_CODE))))

    def _of_flags(self) -> Answers:
        return self._of(self.chance.sample(FLAG_CODES, self.chance.randint(1, len(FLAG_CODES) // 2)))

    def _mixed(self) -> Answers:
        one, more = self.chance.choice(BUILT), self.chance.choice(BUILT)
        return self._sparse() | (merged(one, more) or {**one, **more})

    def _shuffled_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: self._shuffled_value(value[key]) for key in self.chance.sample(list(value), len(value))
            }
        if isinstance(value, list):
            return [self._shuffled_value(item) for item in self.chance.sample(value, len(value))]
        return value
