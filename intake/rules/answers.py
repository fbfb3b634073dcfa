"""What a set of answers may hold, and what the rules read of it."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from intake.rules.sides import other_side

if TYPE_CHECKING:
    from intake.rules.dictionary import Dictionary, Fact, Field

NOT_SURE = "not_sure"
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
Answers = Mapping[str, object]
Known = dict[str, Any]
"""Answers as expressions read them: without what is unknown, lists as sets, maps as records."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One set of answers as it was given, and as expressions read it."""

    raw: Answers
    known: Known

    @classmethod
    def of(cls, answers: Answers, dictionary: "Dictionary") -> "Facts":
        return cls(answers, known(answers, dictionary))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a set of answers that the dictionary does not allow."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message


class InvalidAnswers(ValueError):
    """The answers are not of the dictionary; nothing was evaluated."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


def faults(answers: object, dictionary: "Dictionary") -> list[Fault]:
    if not isinstance(answers, Mapping):
        return [Fault("", "answers must be one object of codes and values")]
    found = []
    quick = dictionary.quick
    for code, value in answers.items():
        kind = type(value)
        if kind is bool:
            if code in quick.bools:
                continue
        elif kind is str:
            if value in quick.words.get(code, ()):
                continue
        elif kind is int and value in quick.ranges.get(code, ()):
            continue
        fact = dictionary.facts.get(code)
        message = _unknown_code(code, dictionary) if fact is None else _fault_of(value, fact)
        if message:
            found.append(Fault(str(code), message))
    return found


@dataclass(frozen=True)
class Quick:
    """What most answers are: they are allowed at a glance. Everything else is looked at by its type."""

    bools: frozenset[str]
    words: Mapping[str, frozenset[str]]
    ranges: Mapping[str, range]

    @classmethod
    def of(cls, facts: Iterable["Fact"]) -> "Quick":
        given = [fact for fact in facts if fact.who != "derived"]
        return cls(
            bools=frozenset(fact.code for fact in given if fact.type == "bool"),
            words={
                fact.code: frozenset((*fact.of, NOT_SURE) if fact.allows_not_sure else fact.of)
                for fact in given
                if fact.type == "choice"
            },
            ranges={
                fact.code: range(math.ceil(fact.minimum), math.floor(fact.maximum) + 1)
                for fact in given
                if fact.type in ("int", "number") and fact.minimum is not None and fact.maximum is not None
            },
        )


def _unknown_code(code: object, dictionary: "Dictionary") -> str:
    if f"{code}_left" in dictionary.facts:
        return "the side is missing: the code ends in _left or _right"
    return "this code is not in the dictionary"


def _fault_of(value: object, fact: "Fact") -> str:
    if fact.who == "derived":
        return "this is computed from other answers and cannot be given"
    if value == NOT_SURE and fact.allows_not_sure:
        return ""
    if fact.type == "multi":
        return _multi(value, fact)
    if fact.type == "list":
        return _records(value, fact)
    if fact.type == "map":
        return _map(value, fact)
    if fact.type == "text" and isinstance(value, str) and len(value) > (fact.max_length or 0):
        return f"longer than {fact.max_length} characters"
    return _CHECKS[fact.type](value, fact)


def _bool(value: object, _: "Fact | Field") -> str:
    return "" if isinstance(value, bool) else f"must be true or false, not {_shown(value)}"


def _int(value: object, fact: "Fact | Field") -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"must be a whole number, not {_shown(value)}"
    return _in_range(value, fact)


def _number(value: object, fact: "Fact | Field") -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"must be a number, not {_shown(value)}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be a number, not {value}"
    return _in_range(value, fact)


def _in_range(value: float, fact: "Fact | Field") -> str:
    low, high = fact.minimum, fact.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return f"{_shown(value)} is not between {low} and {high}"
    return ""


def _choice(value: object, fact: "Fact | Field") -> str:
    if isinstance(value, str) and value in fact.of:
        return ""
    return f"{_shown(value)} is not one of {', '.join(fact.of)}"


def _text(value: object, _: "Fact | Field") -> str:
    return "" if isinstance(value, str) else f"must be a text, not {_shown(value)}"


def _date(value: object, _: "Fact | Field") -> str:
    """A day, a month or a year: people seldom remember the day of an injection."""
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            pass
        else:
            return ""
    return f"{_shown(value)} is not a date such as 2024, 2024-05 or 2024-05-31"


def _multi(value: object, fact: "Fact") -> str:
    if not isinstance(value, list | tuple):
        return f"must be a list, not {_shown(value)}"
    for item in value:
        if not isinstance(item, str) or item not in fact.of:
            return f"{_shown(item)} is not one of {', '.join(fact.of)}"
    if len(set(value)) != len(value):
        return "holds a value twice"
    return ""


def _records(value: object, fact: "Fact") -> str:
    if not isinstance(value, list | tuple):
        return f"must be a list of records, not {_shown(value)}"
    for position, record in enumerate(value, start=1):
        message = _record(record, fact)
        if message:
            return f"record {position}: {message}"
    return ""


def _map(value: object, fact: "Fact") -> str:
    if not isinstance(value, Mapping):
        return f"must be an object, not {_shown(value)}"
    for key, record in value.items():
        message = _record(record, fact) if key in fact.of else f"not one of {', '.join(fact.of)}"
        if message:
            return f"{key}: {message}"
    return ""


def _record(record: object, fact: "Fact") -> str:
    if not isinstance(record, Mapping):
        return f"must be an object, not {_shown(record)}"
    for name, value in record.items():
        field = fact.fields.get(name)
        if field is None:
            return f"{name} is not a field of {fact.code}"
        message = _CHECKS[field.type](value, field)
        if message:
            return f"{name}: {message}"
    for name, field in fact.fields.items():
        if not field.optional and name not in record:
            return f"{name} is missing"
    return ""


_CHECKS: dict[str, Callable[[object, Any], str]] = {
    "bool": _bool,
    "int": _int,
    "number": _number,
    "choice": _choice,
    "text": _text,
    "date": _date,
}


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number with thousands of digits, a list in a list in a list
        return f"{type(value).__name__} too large to show"
    return text if len(text) <= 60 else text[:57] + "..."


def known(answers: Answers, dictionary: "Dictionary") -> Known:
    """The answers that say something, in the shape that expressions read."""
    unknown = dictionary.unknown
    read: Known = dict(answers)
    for code, value in answers.items():
        if value is not True and value is not False and isinstance(value, str) and value in unknown:
            del read[code]
    for code in dictionary.shaped.keys() & read.keys():
        value, fact = read[code], dictionary.shaped[code]
        if fact.type == "multi":
            read[code] = frozenset(value)
        elif isinstance(value, Mapping):
            read[code] = [{fact.key: name, **record} for name, record in value.items()]
    return read


def graded(facts: Known, dictionary: "Dictionary") -> Known:
    """What may enter a grade: without the records that nobody of the clinic has confirmed."""
    left_out = {
        code: [record for record in facts[code] if not _matches(record, fact.not_graded)]
        for code, fact in dictionary.partly_graded.items()
        if code in facts
    }
    return {**facts, **left_out} if left_out else facts


def _matches(record: Mapping[str, object], wanted: Mapping[str, str]) -> bool:
    return all(record.get(name) == value for name, value in wanted.items())


def mirrored(answers: Answers, dictionary: "Dictionary") -> dict[str, object]:
    """Left and right change places in codes, in values and in records; a person's own words stay."""

    def swap(value: object, type_: str, fields: Mapping[str, "Field"]) -> object:
        if type_ == "choice" and isinstance(value, str):
            return other_side(value)
        if type_ == "multi" and isinstance(value, list | tuple):
            return [other_side(item) for item in value]
        if type_ == "list" and isinstance(value, list | tuple):
            return [
                {name: swap(item, fields[name].type, {}) for name, item in record.items()} for record in value
            ]
        return value

    return {
        other_side(code): swap(value, dictionary[code].type, dictionary[code].fields)
        for code, value in answers.items()
    }
