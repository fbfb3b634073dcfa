"""Small mistakes in the data: what an expression becomes when somebody mistypes it.

A mutant is an expression with one thing changed: an operator, a value, a number, a part left out or turned
around. Cases are good when at least one of them comes out differently under each mutant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.rules.dictionary import Fact, Field
from intake.rules.expressions import Expression, compile_expression
from intake.rules.leaves import LEAF, LEVEL, MISSING, RECORDS, BadExpression
from intake.rules.nodes import Node
from intake.rules.ruleset import Ruleset
from intake.rules.sides import other_side

OTHER_OPERATORS = {
    ">=": (">", "<", "<="),
    ">": (">=", "<", "<="),
    "<=": ("<", ">", ">="),
    "<": ("<=", ">", ">="),
    "==": ("!=",),
    "!=": ("==",),
    "=": ("!=",),
}
CONDITION = re.compile(r"\s*(\w+)\s*(!=|>=|<=|=|>|<)\s*(\S+)\s*")
FEW = 8
"""Of so few values each is tried; of more, such as regions, the neighbours."""


@dataclass(frozen=True)
class Mutant:
    """One changed expression; `node` is None where loading refuses it, which is being caught as well."""

    change: str
    node: Node | None


def mutants_of(when: object, ruleset: Ruleset, side: str | None, *, levels: bool) -> list[Mutant]:
    """Every mutant of an expression as it stands in the knowledge, for one side."""
    plain = in_full(when, ruleset, side)
    found = {str(plain): Mutant("", None)}
    for change, changed in _changed(plain, ruleset):
        if str(changed) not in found:
            found[str(changed)] = Mutant(change, _node(changed, ruleset, levels=levels))
    return list(found.values())[1:]


def in_full(when: object, ruleset: Ruleset, side: str | None) -> object:
    """The expression with its terms and groups of regions written out, and its side filled in."""
    if isinstance(when, str):
        if side:
            when = when.replace("{side}", side).replace("{other}", other_side(side))
        return _groups_in_full(when, ruleset)
    assert isinstance(when, dict)
    ((form, inside),) = when.items()
    if form == "term":
        return in_full(ruleset.terms[inside].when, ruleset, side)
    if form == "at_least":
        return {form: {"n": inside["n"], "of": [in_full(part, ruleset, side) for part in inside["of"]]}}
    if form in ("all", "any"):
        return {form: [in_full(part, ruleset, side) for part in inside]}
    return {form: in_full(inside, ruleset, side)}


def _groups_in_full(text: str, ruleset: Ruleset) -> str:
    leaf = LEAF.fullmatch(text)
    if not leaf or leaf["op"] not in ("in", "includes_any", "only"):
        return text
    names = [name.strip() for name in leaf["value"].strip("[] ").split(",")]
    values = [value for name in names for value in ruleset.words.groups.get(name, (name,))]
    return f"{leaf['code']} {leaf['op']} [{', '.join(values)}]"


def _node(when: object, ruleset: Ruleset, *, levels: bool) -> Node | None:
    try:
        return compile_expression(when, ruleset.dictionary, ruleset.words, levels=levels).node
    except BadExpression:
        return None


def _changed(when: object, ruleset: Ruleset) -> Iterator[tuple[str, object]]:
    """Each change with the whole expression that it makes."""
    if isinstance(when, str):
        for changed in _leaf_changed(when, ruleset):
            yield f"{when} → {changed}", changed
    else:
        assert isinstance(when, dict)
        ((form, inside),) = when.items()
        if form in ("not", "sure"):
            yield f"{form} left out of {inside}", inside
            yield from ((change, {form: part}) for change, part in _changed(inside, ruleset))
        else:
            yield from _several_changed(form, inside, ruleset)
    yield f"not: {when}", {"not": when}


def _several_changed(form: str, inside: object, ruleset: Ruleset) -> Iterator[tuple[str, object]]:
    if form == "at_least":
        assert isinstance(inside, dict)
        n, parts = inside["n"], inside["of"]
        for other in (n - 1, n + 1):
            if 1 <= other <= len(parts):
                yield f"at_least {n} → {other}", {form: {"n": other, "of": parts}}
    else:
        assert isinstance(inside, list)
        parts = inside
        other_form = "any" if form == "all" else "all"
        yield f"{form} → {other_form} of {parts}", {other_form: parts}

    def with_parts(changed: list[object]) -> object:
        if len(changed) == 1:
            return changed[0]
        return {form: {"n": min(n, len(changed)), "of": changed} if form == "at_least" else changed}

    for position, part in enumerate(parts):
        rest = [*parts[:position], *parts[position + 1 :]]
        yield f"{part} left out", with_parts(rest)
        for change, changed in _changed(part, ruleset):
            yield change, with_parts([*parts[:position], changed, *parts[position + 1 :]])


def _leaf_changed(text: str, ruleset: Ruleset) -> Iterator[str]:
    records = RECORDS.fullmatch(text)
    if records:
        fact = ruleset.dictionary[records["code"]]
        parts = [part.strip() for part in records["conditions"].split(",")]
        for inside in _conditions_changed(parts, fact):
            yield f"{fact.code} any({', '.join(inside)})"
        return
    leaf = LEAF.fullmatch(text)
    assert leaf
    code, op, value = leaf["code"], leaf["op"], leaf["value"].strip()
    fact = ruleset.dictionary[code]
    if op in ("in", "includes_any", "only"):
        values = [item.strip() for item in value.strip("[] ").split(",")]
        for changed in _lists_changed(values, fact):
            yield f"{code} {op} [{', '.join(changed)}]"
        return
    for other in OTHER_OPERATORS.get(op, ()):
        yield f"{code} {other} {value}"
    for other in _other_values(value, fact):
        yield f"{code} {op} {other}"


def _lists_changed(values: Sequence[str], fact: Fact) -> Iterator[list[str]]:
    for value in values:
        if len(values) > 1:
            yield [item for item in values if item != value]
    strangers = [value for value in fact.of if value not in values]
    if len(fact.of) > FEW:
        beside = {other for value in values for other in _other_values(value, fact)}
        strangers = [value for value in strangers if value in beside][:2]
    for stranger in strangers:
        yield [*values, stranger]


def _conditions_changed(parts: Sequence[str], fact: Fact) -> Iterator[list[str]]:
    for position, part in enumerate(parts):
        if absent := MISSING.fullmatch(part):
            yield from _missing_changed(parts, position, absent["field"], fact)
            continue
        read = CONDITION.fullmatch(part)
        assert read
        name, op, value = read.groups()
        field = Field("choice", fact.of) if name == fact.key else fact.fields[name]
        before, after = list(parts[:position]), list(parts[position + 1 :])
        if before or after:
            yield [*before, *after]
        if value == LEVEL:
            continue
        for other in OTHER_OPERATORS[op]:
            yield [*before, f"{name}{other}{value}", *after]
        for changed in _other_values(value, field):
            yield [*before, f"{name}{op}{changed}", *after]


def _missing_changed(parts: Sequence[str], position: int, name: str, fact: Fact) -> Iterator[list[str]]:
    """Left out, or another field that may be missing; that a record holds the field cannot be asked."""
    before, after = list(parts[:position]), list(parts[position + 1 :])
    if before or after:
        yield [*before, *after]
    for other, field in fact.fields.items():
        if field.optional and other != name:
            yield [*before, f"missing {other}", *after]


def _other_values(value: str, kind: Fact | Field) -> Iterator[str]:
    """A value that somebody could have meant or typed instead."""
    if kind.type == "bool":
        yield "false" if value == "true" else "true"
    elif kind.type in ("int", "number"):
        yield from (str(int(value) - 1), str(int(value) + 1))
    elif value in kind.of and len(kind.of) > FEW:
        at = kind.of.index(value)
        near = (kind.of[at - 1], kind.of[(at + 1) % len(kind.of)], other_side(value))
        yield from dict.fromkeys(other for other in near if other != value)
    else:
        yield from (other for other in kind.of if other != value)


@dataclass(frozen=True)
class Judged:
    """One judged entry of the knowledge, for one side: whatever has an expression and an id."""

    id: str
    when: object
    side: str | None
    expression: Expression

    def mutants(self, ruleset: Ruleset) -> list[Mutant]:
        return mutants_of(self.when, ruleset, self.side, levels=self.expression.by_level)


def judged_entries(ruleset: Ruleset) -> dict[str, Judged]:
    """Everything with an expression, by id; what is judged side by side stands here for the left."""
    assert ruleset.beside.mechanical
    assert ruleset.beside.precautions
    patterns = (*ruleset.beside.mechanical.patterns, *ruleset.beside.mechanical.against)
    whole = (*ruleset.flags, *ruleset.beside.precautions, *patterns)
    found = {entry.id: Judged(entry.id, entry.when, None, entry.expression) for entry in whole}
    lines = [line for rules in ruleset.structures.values() for line in rules.lines]
    for entry in (*lines, *ruleset.mimics):
        side = "left" if "side" in entry.per else None
        found[entry.id] = Judged(entry.id, entry.when, side, entry.expressions[side])
    return found
