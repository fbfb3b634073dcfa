"""Many expressions as one Python function: they are checked once at load and judged thousands of times."""

from collections.abc import Iterable
from typing import Any, Protocol

from intake.rules.answers import Answers, Known
from intake.rules.leaves import Leaf
from intake.rules.nodes import AtLeast, Node, Not


class Program(Protocol):
    def __call__(self, k: Known, r: Answers, level: str | None, /) -> tuple[int, ...]:
        """The answers that say something, the answers as given, the level that is judged → one value each."""


def compile_program(nodes: Iterable[Node]) -> Program:
    """One Python function that judges all expressions; a leaf that occurs in several is looked at once."""
    names: dict[str, Any] = {}
    variables: dict[str, str] = {}
    lines = ["def evaluate(k, r, level):"]
    results = [_source(node, names, variables, lines) for node in nodes]
    lines.append(f"    return ({', '.join(results)}{',' if results else ''})")
    exec(compile("\n".join(lines), "<rules>", "exec"), names)  # noqa: S102 - built from checked leaves only
    evaluate: Program = names["evaluate"]
    return evaluate


def _source(node: Node, names: dict[str, Any], variables: dict[str, str], lines: list[str]) -> str:
    if isinstance(node, Leaf):
        if node.source not in variables:
            variables[node.source] = f"x{len(variables)}"
            names.update(node.names)
            lines.append(f"    {variables[node.source]} = {node.source}")
        return variables[node.source]
    if isinstance(node, AtLeast):
        parts = ", ".join(_source(part, names, variables, lines) for part in node.parts)
        if node.n == len(node.parts):
            return f"min({parts})"
        return f"max({parts})" if node.n == 1 else f"sorted(({parts}))[-{node.n}]"
    part = _source(node.part, names, variables, lines)
    return f"(2 - {part})" if isinstance(node, Not) else f"(2 if {part} == 2 else 0)"
