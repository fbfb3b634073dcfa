"""The same rules in the words of others: Python's, zen-engine's and rule-engine's.

With trace an engine gives the truth of every rule and the codes of the answers that decide it: for a rule
that is true, those that make it true, for one that is false, those that make it false. The libraries cannot
say that themselves. They are asked for the truth of every comparison too, in the same call, and only that is
timed: working out the codes from it costs them nothing here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.ruleset import Rule

Case = Mapping[str, Any]
Judged = tuple[bool, tuple[str, ...]]
"""The truth of a rule, and the codes that decide it."""


def comparisons(rules: Mapping[str, Rule]) -> dict[str, int]:
    """Every different comparison, numbered."""
    found = dict.fromkeys(text for rule in rules.values() for text in _comparisons(rule))
    return {text: number for number, text in enumerate(found)}


def _comparisons(rule: Rule) -> Iterator[str]:
    if isinstance(rule, str):
        yield rule
        return
    form, inside = next(iter(rule.items()))
    for part in [inside] if form == "not" else inside["of"] if form == "at_least" else inside:
        yield from _comparisons(part)


def code_of(text: str) -> str:
    return text.split()[0]


class Words:
    """How one language writes the comparisons and what holds them together."""

    true, false = "true", "false"
    negation = "not ({})"

    def answer(self, code: str) -> str:
        return code

    def comparison(self, text: str) -> str:
        code, operator, value = text.split(maxsplit=2)
        answer = self.answer(code)
        if operator == "includes":
            return f"{value!r} in {answer}"
        if operator == "in":
            return f"{answer} in {value.strip('[]').split(', ')!r}"
        if operator == "==":
            return f"{answer} == {self.booleans.get(value, repr(value))}"
        return f"{answer} {operator} {value}"

    @property
    def booleans(self) -> dict[str, str]:
        return {"true": self.true, "false": self.false}

    def rule(self, rule: Rule, names: Mapping[str, str] | None = None) -> str:
        """The whole rule; with names its comparisons are only named."""
        if isinstance(rule, str):
            return names[rule] if names else f"({self.comparison(rule)})"
        form, inside = next(iter(rule.items()))
        if form == "not":
            return self.negation.format(self.rule(inside, names))
        parts = [self.rule(part, names) for part in (inside["of"] if form == "at_least" else inside)]
        if form == "at_least":
            a, b, c = parts
            return f"(({a} and {b}) or ({a} and {c}) or ({b} and {c}))"
        return f"({(' and ' if form == 'all' else ' or ').join(parts)})"


class Python(Words):
    true, false = "True", "False"
    negation = "(not {})"

    def answer(self, code: str) -> str:
        return f"a[{code!r}]"


def straight_line(rules: Mapping[str, Rule]) -> Callable[[Case], tuple[bool, ...]]:
    """The floor: one function, one line a rule, two values, nothing else."""
    results = ",\n        ".join(Python().rule(rule) for rule in rules.values())
    return _function(f"def evaluate(a):\n    return (\n        {results},\n    )\n")


def straight_line_with_trace(rules: Mapping[str, Rule]) -> Callable[[Case], tuple[Judged, ...]]:
    """The same with the codes that decide: each comparison once, then each rule and its codes."""
    names = {text: f"c{number}" for text, number in comparisons(rules).items()}
    lines = ["def evaluate(a):"]
    lines += [f"    {name} = {Python().comparison(text)}" for text, name in names.items()]
    results = []
    for number, rule in enumerate(rules.values()):
        lines.append(f"    r{number} = {Python().rule(rule, names)}")
        true, false = (_reasons(rule, sense, names) for sense in (True, False))
        results.append(f"(r{number}, {true} if r{number} else {false})")
    lines.append(f"    return ({', '.join(results)})")
    return _function("\n".join(lines))


def _function(source: str) -> Callable[[Case], Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "<straight line>", "exec"), names)  # noqa: S102 - made from the rules of this folder
    function: Callable[[Case], Any] = names["evaluate"]
    return function


def _reasons(rule: Rule, sense: bool, names: Mapping[str, str]) -> str:
    """Python for the codes that decide a rule that is true, or false."""
    if isinstance(rule, str):
        return f"({code_of(rule)!r},)"
    form, inside = next(iter(rule.items()))
    if form == "not":
        return _reasons(inside, not sense, names)
    parts = inside["of"] if form == "at_least" else inside
    if form == ("all" if sense else "any"):
        together = [_reasons(part, sense, names) for part in parts]
        if all(isinstance(part, str) for part in parts):
            return f"({', '.join(repr(code_of(part)) for part in parts)})"
        return f"({' + '.join(together)})"
    python = Python()
    some = [
        f"({_reasons(part, sense, names)} if {'' if sense else 'not '}{python.rule(part, names)} else ())"
        for part in parts
    ]
    return f"({' + '.join(some)})"


def decided(
    rules: Mapping[str, Rule], truths: Iterator[tuple[list[bool], list[bool]]]
) -> list[tuple[Judged, ...]]:
    """From the truths of rules and comparisons to what the others give: for comparing, never timed."""
    numbers = comparisons(rules)

    def codes(rule: Rule, compared: list[bool]) -> tuple[bool, tuple[str, ...]]:
        if isinstance(rule, str):
            return compared[numbers[rule]], (code_of(rule),)
        form, inside = next(iter(rule.items()))
        if form == "not":
            value, reasons = codes(inside, compared)
            return not value, reasons
        parts = [codes(part, compared) for part in (inside["of"] if form == "at_least" else inside)]
        needed = {"all": len(parts), "any": 1}.get(form) or inside["n"]
        value = sum(part for part, _ in parts) >= needed
        return value, tuple(code for part, reasons in parts if part == value for code in reasons)

    found = []
    for of_rules, of_comparisons in truths:
        judged = [codes(rule, of_comparisons) for rule in rules.values()]
        if [value for value, _ in judged] != list(of_rules):
            raise AssertionError("a library contradicts its own comparisons")
        found.append(tuple(judged))
    return found


def zen_engine(rules: Mapping[str, Rule]) -> tuple[Callable[[Case], Any], Callable[[Case], Any]]:
    """One compiled expression for all rules, so that the answers are converted once; and one with trace."""
    import zen

    every_rule = ", ".join(Words().rule(rule) for rule in rules.values())
    every_comparison = ", ".join(Words().comparison(text) for text in comparisons(rules))
    plain = zen.compile_expression(f"[{every_rule}]")
    traced = zen.compile_expression(f"[[{every_rule}], [{every_comparison}]]")
    return plain.evaluate, traced.evaluate


def rule_engine(rules: Mapping[str, Rule]) -> tuple[Callable[[Case], Any], Callable[[Case], Any]]:
    """The same with rule-engine."""
    import rule_engine as library

    every_rule = ", ".join(Words().rule(rule) for rule in rules.values())
    every_comparison = ", ".join(Words().comparison(text) for text in comparisons(rules))
    plain = library.Rule(f"[{every_rule}]")
    traced = library.Rule(f"[[{every_rule}], [{every_comparison}]]")
    return plain.evaluate, traced.evaluate
