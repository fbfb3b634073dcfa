"""A condition as rows that can be filled in: a fact, a comparison, values; joined by any, all or none.

Most conditions can be said like this. What cannot, such as one combination inside another, is edited as text.
What was read from rows is written as the same rows again, word for word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from intake.rules import RULESET
from intake.rules.answers import NOT_SURE
from intake.rules.dictionary import Fact
from intake.rules.leaves import LEAF, NUMBER


class Kind(StrEnum):
    """What can be asked of a fact."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL = "several"
    NUMBER = "number"


KINDS = {
    "bool": Kind.YES_NO,
    "choice": Kind.ONE_OF,
    "multi": Kind.SEVERAL,
    "int": Kind.NUMBER,
    "number": Kind.NUMBER,
}
COMPARISONS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        Kind.YES_NO: {"is": "is"},
        Kind.ONE_OF: {"is": "is one of", "is_not": "is none of"},
        Kind.SEVERAL: {"any": "has any of", "none": "has none of", "only": "has only some of"},
        Kind.NUMBER: {
            "at_least": "is at least",
            "at_most": "is at most",
            "more": "is more than",
            "less": "is less than",
            "equal": "is exactly",
            "other": "is not",
        },
    }
)
JOINS = {
    "any": "any of these is so",
    "all": "all of these are so",
    "none": "none of these is so",
}
OPERATORS = {"at_least": ">=", "at_most": "<=", "more": ">", "less": "<", "equal": "==", "other": "!="}
READ = {
    (Kind.YES_NO, "==", False): "is",
    (Kind.ONE_OF, "==", False): "is",
    (Kind.ONE_OF, "in", False): "is",
    (Kind.ONE_OF, "!=", False): "is_not",
    (Kind.ONE_OF, "in", True): "is_not",
    (Kind.SEVERAL, "includes", False): "any",
    (Kind.SEVERAL, "includes_any", False): "any",
    (Kind.SEVERAL, "includes", True): "none",
    (Kind.SEVERAL, "includes_any", True): "none",
    (Kind.SEVERAL, "only", False): "only",
    **{(Kind.NUMBER, operator, False): name for name, operator in OPERATORS.items()},
}


@dataclass(frozen=True)
class Row:
    """One comparison of one fact. More than one value means any of them."""

    code: str
    comparison: str
    values: tuple[str, ...]

    @property
    def condition(self) -> object:
        first, listed = self.values[0], f"[{', '.join(self.values)}]"
        one = len(self.values) == 1
        match self.comparison:
            case "is":
                return f"{self.code} == {first}" if one else f"{self.code} in {listed}"
            case "is_not":
                return f"{self.code} != {first}" if one else {"not": f"{self.code} in {listed}"}
            case "any":
                return self._has(first, listed)
            case "none":
                return {"not": self._has(first, listed)}
            case "only":
                return f"{self.code} only {listed}"
        return f"{self.code} {OPERATORS[self.comparison]} {first}"

    def _has(self, first: str, listed: str) -> str:
        one = len(self.values) == 1
        return f"{self.code} includes {first}" if one else f"{self.code} includes_any {listed}"


@dataclass(frozen=True)
class Rows:
    """A whole condition: rows with what joins them. One alone is joined by nothing: that is said as "any"."""

    join: str
    each: tuple[Row, ...]

    @property
    def condition(self) -> object:
        parts = [row.condition for row in self.each]
        if len(parts) == 1:
            return parts[0]
        return {"not": {"any": parts}} if self.join == "none" else {self.join: parts}


def kind_of(code: str) -> Kind | None:
    """What can be asked of a fact in a row; None for records, texts and what is no fact."""
    return KINDS.get(RULESET.dictionary[code].type) if code in RULESET.dictionary else None


def values_of(fact: Fact) -> tuple[str, ...]:
    """What a fact can be compared with; empty for a number."""
    known = ("true", "false") if fact.type == "bool" else fact.of
    unsure = fact.allows_not_sure and fact.type in ("bool", "choice") and NOT_SURE not in known
    return (*known, NOT_SURE) if unsure else known


def rows_of(condition: object) -> Rows | None:
    """The rows of a condition, None where rows cannot say it."""
    alone = _row(condition)
    if alone is not None:
        return Rows("any", (alone,))
    join, parts = _joined(condition)
    rows = [_row(part) for part in parts]
    found = tuple(row for row in rows if row is not None)
    return Rows(join, found) if len(found) == len(rows) > 1 else None


def _joined(condition: object) -> tuple[str, list[object]]:
    if not isinstance(condition, dict) or len(condition) != 1:
        return "", []
    form, inside = next(iter(condition.items()))
    if form == "not" and isinstance(inside, dict) and list(inside) == ["any"]:
        form, inside = "none", inside["any"]
    elif form not in ("any", "all"):
        return "", []
    return form, inside if isinstance(inside, list) else []


def _row(part: object) -> Row | None:
    is_not = isinstance(part, dict) and list(part) == ["not"]
    text = part["not"] if isinstance(part, dict) and is_not else part
    leaf = LEAF.fullmatch(text.strip()) if isinstance(text, str) else None
    kind = kind_of(leaf["code"]) if leaf else None
    if leaf is None or kind is None:
        return None
    comparison = READ.get((kind, leaf["op"], is_not))
    values = _values(leaf["value"].strip(), is_list=leaf["op"] in ("in", "includes_any", "only"))
    if comparison is None or not values or not _fit(values, leaf["code"], kind):
        return None
    return Row(leaf["code"], comparison, values)


def _values(text: str, *, is_list: bool) -> tuple[str, ...]:
    if not is_list:
        return (text,)
    if not (text.startswith("[") and text.endswith("]")):
        return ()
    return tuple(value.strip() for value in text[1:-1].split(","))


def _fit(values: tuple[str, ...], code: str, kind: Kind) -> bool:
    if kind == Kind.NUMBER:
        return bool(NUMBER.fullmatch(values[0]))
    allowed = values_of(RULESET.dictionary[code])
    return len(set(values)) == len(values) and all(value in allowed for value in values)
