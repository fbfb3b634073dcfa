"""Answers of the dictionary for tests that try many: every code, a patient's and a clinician's."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from intake.rules import RULESET
from intake.rules.answers import NOT_SURE
from intake.rules.dictionary import Fact, Field

DICTIONARY = RULESET.dictionary
GIVEN = {code: fact for code, fact in DICTIONARY.facts.items() if fact.who != "derived"}
COMMON_LEVELS = ("C5/6", "L4/5", "L5/S1")
"""Records about few levels meet each other more often than records about all."""


def value(fact: Fact) -> st.SearchStrategy[Any]:
    """Every answer that the dictionary allows to one fact."""
    given = _plain(fact) if fact.type not in _OF_SEVERAL else _OF_SEVERAL[fact.type](fact)
    return given | st.just(NOT_SURE) if fact.allows_not_sure else given


def _plain(kind: Fact | Field) -> st.SearchStrategy[Any]:
    low, high = int(kind.minimum or 0), int(kind.maximum or 0)
    match kind.type:
        case "bool":
            return st.booleans()
        case "choice":
            few = [level for level in COMMON_LEVELS if level in kind.of]
            return st.sampled_from(few or kind.of)
        case "int":
            return st.integers(low, high)
        case "number":
            return st.integers(low, high) | st.floats(low, high)
        case "date":
            return st.sampled_from(["2023", "2024-05", "2025-02-28"])
        case _:
            return st.text(max_size=20)


def _multi(fact: Fact) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(fact.of), unique=True, max_size=8)


def _record(fact: Fact) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _plain(field) for name, field in fact.fields.items()}
    needed = {name: fields[name] for name, field in fact.fields.items() if not field.optional}
    optional = {name: fields[name] for name, field in fact.fields.items() if field.optional}
    return st.fixed_dictionaries(needed, optional=optional)


_OF_SEVERAL = {
    "multi": _multi,
    "list": lambda fact: st.lists(_record(fact), max_size=4),
    "map": lambda fact: st.dictionaries(st.sampled_from(fact.of), _record(fact), max_size=4),
}


@st.composite
def answers(draw: st.DrawFn, codes: Mapping[str, Fact] = GIVEN, most: int = 60) -> dict[str, Any]:
    """A set of answers, sparse or dense."""
    chosen = draw(st.lists(st.sampled_from(sorted(codes)), unique=True, max_size=most))
    return {code: draw(value(codes[code])) for code in chosen}


def answers_to(codes: Mapping[str, Fact], most: int = 60) -> st.SearchStrategy[dict[str, Any]]:
    return answers(codes, most)
