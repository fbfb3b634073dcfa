"""The leaves of an expression: one comparison of one fact, written as `code op value`.

A leaf is checked against the dictionary when it is read, and becomes a piece of Python source: `v` is the
answer, `level` the functional unit that is judged.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any

from intake.rules.answers import NOT_SURE, Answers, Known
from intake.rules.dictionary import Dictionary, Fact, Field
from intake.rules.sides import SIDES
from intake.rules.truth import FALSE, TRUE, UNKNOWN

Groups = Mapping[str, tuple[str, ...]]
LEVEL = "{level}"
BOTH = "both"
ABSENT = "missing"

LEAF = re.compile(r"(?P<code>\w+)\s+(?P<op>==|!=|>=|<=|>|<|in|includes_any|includes|only)\s+(?P<value>.+)")
RECORDS = re.compile(r"(?P<code>\w+)\s+any\((?P<conditions>.*)\)")
CONDITION = re.compile(r"\s*(?P<field>\w+)\s*(?P<op>!=|>=|<=|=|>|<)\s*(?P<value>[^,\s]+)\s*")
MISSING = re.compile(r"\s*missing\s+(?P<field>\w+)\s*")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
IN_WORDS = {"==": "is", "!=": "is_not", ">=": "from", "<=": "up_to", ">": "above", "<": "below", "=": "is"}
SINGLE_VALUED = ("bool", "int", "number", "choice")


class BadExpression(ValueError):
    """An expression that cannot be read; says each thing that is wrong with it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Leaf:
    """One comparison, ready to be put into a program."""

    text: str
    code: str
    truth: str
    """Python for 3, 1 or 0, as in `Truth`, of an answer `v` that is there; without one a leaf is unknown."""
    names: Mapping[str, Any] = field(default_factory=dict)
    """What the source refers to by name."""
    by_level: bool = False
    raw: bool = False
    """It reads the answer as it was given: "not sure" is an answer too."""

    @cached_property
    def source(self) -> str:
        """The comparison as it is looked up: two leaves with one source are the same."""
        return f"{'r' if self.raw else 'k'}[{self.code!r}]: {self.truth}"

    @cached_property
    def test(self) -> Callable[[Known, Answers, str | None], int]:
        """The comparison alone: 3, 1 or 0 as in `Truth`."""
        answers = "r" if self.raw else "k"
        source = f"lambda k, r, level: 1 if (v := {answers}.get({self.code!r})) is None else {self.truth}"
        test: Callable[[Known, Answers, str | None], int] = eval(  # noqa: S307 - the source is made here
            _compiled(source), dict(self.names)
        )
        return test


@lru_cache(maxsize=4096)
def _compiled(source: str) -> CodeType:
    """The same comparison stands in many expressions, and compiling takes most of the time of loading one."""
    return compile(source, "<leaf>", "eval")


def _identifier(text: str) -> str:
    """Letters that may stand in a name of Python; no two texts get the same."""
    return re.sub(r"\W", lambda found: f"_{ord(found[0]):x}_", text, flags=re.ASCII)


def in_words(text: str) -> str:
    """The text of a leaf with words instead of operators."""
    return re.sub(r"[=!<>]+", lambda found: f" {IN_WORDS[found[0]]} ", text)


def read_leaf(text: str, dictionary: Dictionary, groups: Groups) -> Leaf:
    """A leaf without {side}: sides are filled in before."""
    records = RECORDS.fullmatch(text)
    if records:
        return _record_leaf(text, _fact(records["code"], dictionary), records["conditions"], dictionary)
    leaf = LEAF.fullmatch(text)
    if not leaf:
        raise BadExpression([f"cannot read {text!r}"])
    fact = _fact(leaf["code"], dictionary)
    op, value = leaf["op"], leaf["value"].strip()
    if op in ("==", "!="):
        return _equal(text, fact, op, value, dictionary)
    if op == "in":
        return _in(text, fact, _listed(value, groups), dictionary)
    if op in ("includes", "includes_any", "only"):
        return _multi(text, fact, op, _listed(value, groups) if op != "includes" else (value,))
    return _compare(text, fact, op, value)


def _fact(code: str, dictionary: Dictionary) -> Fact:
    if code not in dictionary:
        raise BadExpression([f"unknown code {code!r}"])
    return dictionary[code]


def _leaf(
    text: str, fact: Fact, test: str, *, raw: bool = False, names: Mapping[str, Any] | None = None
) -> Leaf:
    return Leaf(text, fact.code, f"3 if {test} else 0", names or {}, raw=raw)


def _equal(text: str, fact: Fact, op: str, value: str, dictionary: Dictionary) -> Leaf:
    wanted = _value(fact, value)
    if fact.type not in SINGLE_VALUED and wanted not in dictionary.unknown:
        raise BadExpression([f"{op} cannot be asked of {fact.code}, which is of type {fact.type}"])
    if isinstance(wanted, bool):
        op = "is" if op == "==" else "is not"
    return _leaf(text, fact, f"v {op} {wanted!r}", raw=wanted in dictionary.unknown)


def _in(text: str, fact: Fact, values: tuple[str, ...], dictionary: Dictionary) -> Leaf:
    if fact.type != "choice":
        raise BadExpression([f"'in' cannot be asked of {fact.code}, which is of type {fact.type}"])
    wanted = tuple(_value(fact, value) for value in values)
    return _leaf(text, fact, f"v in {wanted!r}", raw=not dictionary.unknown.isdisjoint(wanted))


def _multi(text: str, fact: Fact, op: str, values: tuple[str, ...]) -> Leaf:
    if fact.type != "multi":
        raise BadExpression([f"{op!r} cannot be asked of {fact.code}, which is of type {fact.type}"])
    strangers = [value for value in values if value not in fact.of]
    if strangers:
        raise BadExpression([f"{value!r} is not a value of {fact.code}" for value in strangers])
    if op == "includes":
        return _leaf(text, fact, f"{values[0]!r} in v")
    name = f"set_{'__'.join(_identifier(value) for value in sorted(values))}"
    test = f"v and v <= {name}" if op == "only" else f"not v.isdisjoint({name})"
    return _leaf(text, fact, test, names={name: frozenset(values)})


def _compare(text: str, fact: Fact, op: str, value: str) -> Leaf:
    if fact.type not in ("int", "number"):
        raise BadExpression([f"{op} cannot be asked of {fact.code}, which is of type {fact.type}"])
    return _leaf(text, fact, f"v {op} {_number(fact.code, fact, value)!r}")


def _value(fact: Fact, value: str) -> object:
    if value == NOT_SURE and fact.allows_not_sure:
        return value
    if fact.type in ("int", "number"):
        return _number(fact.code, fact, value)
    if fact.type == "bool":
        return _truth(fact.code, value)
    if value not in fact.of:
        raise BadExpression([f"{value!r} is not a value of {fact.code}"])
    return value


def _truth(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise BadExpression([f"{name} is true or false, never {value!r}"])
    return value == "true"


def _number(name: str, fact: "Fact | Field", value: str) -> float:
    if not NUMBER.fullmatch(value):
        raise BadExpression([f"{name} is compared with {value!r}, which is no number"])
    number = float(value) if "." in value else int(value)
    low, high = fact.minimum, fact.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadExpression([f"{name} is compared with {number}, outside {low} to {high}"])
    return number


def _listed(value: str, groups: Groups) -> tuple[str, ...]:
    """The values of `[a, b]` or of a named group; a group may also stand inside a list."""
    inside = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    names = [name.strip() for name in inside.split(",") if name.strip()]
    if not names:
        raise BadExpression(["an empty list is never met"])
    if inside is value and names != [n for n in names if n in groups]:
        raise BadExpression([f"{value!r} is neither a list nor a group of regions"])
    listed = [item for name in names for item in groups.get(name, (name,))]
    if len(set(listed)) != len(listed):
        raise BadExpression([f"{value} names something twice"])
    return tuple(listed)


@dataclass(frozen=True, slots=True)
class _Condition:
    field: str
    op: str
    value: Any

    def met(self, record: Mapping[str, Any], level: str | None, every_level: Mapping[str, str]) -> int:
        """3, 1 or 0 as in `Truth`. A record that does not say is unknown, not false, to all but `missing`."""
        found = record.get(self.field)
        if self.op == ABSENT:
            return TRUE if found is None else FALSE
        if self.value is LEVEL:
            if found is None:
                whole = bool(every_level) and all(record.get(key) == v for key, v in every_level.items())
                return TRUE if whole else UNKNOWN
            return TRUE if found == level else FALSE
        if found is None:
            return UNKNOWN
        if found == BOTH and self.value in SIDES:
            return TRUE if self.op == "=" else FALSE
        return TRUE if _OPS[self.op](found, self.value) else FALSE


_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, value: bool(found == value),
    "!=": lambda found, value: bool(found != value),
    ">": lambda found, value: bool(found > value),
    ">=": lambda found, value: bool(found >= value),
    "<": lambda found, value: bool(found < value),
    "<=": lambda found, value: bool(found <= value),
}


def _record_leaf(text: str, fact: Fact, inside: str, dictionary: Dictionary) -> Leaf:
    if fact.type not in ("list", "map"):
        raise BadExpression([f"any(...) cannot be asked of {fact.code}, which is of type {fact.type}"])
    conditions = [
        _condition(part, fact, dictionary) for part in (inside.split(",") if inside.strip() else ())
    ]
    every_level = fact.every_level

    def matches(records: Sequence[Mapping[str, Any]], level: str | None) -> int:
        best = FALSE
        for record in records:
            met = TRUE
            for condition in conditions:
                met &= condition.met(record, level, every_level)
                if not met:
                    break
            best |= met
        return best

    _refuse_contradiction(conditions)
    by_level = any(condition.value is LEVEL for condition in conditions)
    name = f"found_{_identifier(re.sub(r'[ ,()]+', '_', in_words(text)).strip('_'))}"
    truth = f"{name}(v, {'level' if by_level else None})"
    return Leaf(text, fact.code, truth, {name: matches}, by_level)


def _refuse_contradiction(conditions: Sequence[_Condition]) -> None:
    absent = {condition.field for condition in conditions if condition.op == ABSENT}
    both = [c.field for c in conditions if c.op != ABSENT and c.field in absent]
    if both:
        raise BadExpression([f"{field} cannot be missing and compared in one record" for field in both])


def _missing(name: str, fact: Fact) -> _Condition:
    """Every record says whether it holds a field: true or false, never unknown."""
    if name not in fact.fields:
        raise BadExpression([f"{name!r} is not a field of {fact.code}"])
    if not fact.fields[name].optional:
        raise BadExpression([f"{name} is never missing in {fact.code}"])
    return _Condition(name, ABSENT, None)


def _condition(part: str, fact: Fact, dictionary: Dictionary) -> _Condition:
    if absent := MISSING.fullmatch(part):
        return _missing(absent["field"], fact)
    found = CONDITION.fullmatch(part)
    if not found:
        raise BadExpression([f"cannot read {part.strip()!r} in any(...)"])
    name, op, value = found["field"], found["op"], found["value"]
    if fact.type == "map" and name == fact.key:
        field = Field("choice", fact.of)
    elif name in fact.fields:
        field = fact.fields[name]
    else:
        raise BadExpression([f"{name!r} is not a field of {fact.code}"])
    if value == LEVEL:
        if field.of != dictionary.levels or op != "=":
            raise BadExpression([f"{{level}} cannot be asked of {name} with {op}"])
        return _Condition(name, op, LEVEL)
    if op not in ("=", "!=") and field.type not in ("int", "number"):
        raise BadExpression([f"{op} cannot be asked of {name}, which is of type {field.type}"])
    return _Condition(name, op, _field_value(name, field, value, fact))


def _field_value(name: str, field: Field, value: str, fact: Fact) -> object:
    if field.type in ("int", "number"):
        return _number(f"{fact.code} {name}", field, value)
    if field.type == "bool":
        return _truth(name, value)
    if field.type == "choice" and value not in field.of:
        raise BadExpression([f"{value!r} is not a value of {name} in {fact.code}"])
    return value
