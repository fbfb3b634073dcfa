"""Many expressions as one Python function: they are checked once at load and judged thousands of times.

The function is meant to be read: `Program.source` is what runs. Each comparison has a line and a name of its
own, however many expressions read it; `&` is `all` and `|` is `any`, because of the bits of `Truth`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, count
from keyword import iskeyword
from typing import Any

from intake.rules.answers import Answers, Known
from intake.rules.leaves import Leaf, in_words
from intake.rules.nodes import AtLeast, Node, Not, decide, leaves
from intake.rules.truth import FALSE, TRUE, UNKNOWN, at_least

HOW_TO_READ = """\
# k: the answers that say something; r: the answers as given; level: the functional unit that is judged.
# 3 is true, 1 is unknown, 0 is false: so & is "all" and | is "any". NOT keeps what is unknown;
# SURE makes unknown false.
"""
Judged = tuple[int, tuple[str, ...]]
"""The truth of one expression, and the codes of the answers that decide it."""
NOT = (TRUE, UNKNOWN, UNKNOWN, FALSE)
SURE = (FALSE, FALSE, FALSE, TRUE)
WIDE = 110
LONGEST = 80
"""So many letters of a comparison make its name."""
FEW = 4
"""With so many comparisons there are 81 combinations of truths."""
REMEMBERED = 256
"""So many combinations are kept where there are more."""


class Program:
    """All expressions of one kind, compiled together."""

    def __init__(self, title: str, entries: Sequence[tuple[str, Node]]) -> None:
        self.title = title
        self.nodes = [node for _, node in entries]
        self._names: dict[str, Any] = {"NOT": NOT, "SURE": SURE, "at_least": at_least}
        compared = {leaf.source: leaf for node in self.nodes for leaf in leaves(node)}
        for leaf in compared.values():
            self._names.update(leaf.names)
        self._taken = {"k", "r", "v", "level", *self._names}
        self._leaves = {source: self._name(in_words(leaf.text)) for source, leaf in compared.items()}
        """The name of each different comparison by its source."""
        self._results = [self._name(name) for name, _ in entries]
        self._values = self._compiled(self.source)

    def __call__(self, k: Known, r: Answers, level: str | None) -> tuple[int, ...]:
        """The answers that say something, the answers as given, the level that is judged → one truth each."""
        values: tuple[int, ...] = self._values(k, r, level)
        return values

    def with_reasons(self, k: Known, r: Answers, level: str | None) -> tuple[Judged, ...]:
        """The same, each with the codes of the answers that decide it."""
        judged: tuple[Judged, ...] = self._judged(k, r, level)
        return judged

    @cached_property
    def source(self) -> str:
        """The function that runs, as Python."""
        results = zip(self._results, self.nodes, strict=True)
        lines = [line for name, node in results for line in _written(node, self._leaves, f"{name} = ")]
        return self._function(lines, self._results)

    @cached_property
    def _judged(self) -> Callable[..., Any]:
        """Reasons follow from the truths of the comparisons: each combination is worked out once."""
        results = []
        for name, node in zip(self._results, self.nodes, strict=True):
            compared = tuple(dict.fromkeys(leaf.source for leaf in leaves(node)))
            names = [self._leaves[source] for source in compared]
            few = len(compared) <= FEW
            judged = self._name(f"judged_{name}")
            self._names[judged] = _all_of(node, compared) if few else _Judgements(node, compared)
            results.append(f"{judged}[{('][' if few else ', ').join(names)}]")
        return self._compiled(self._function([], results))

    def _function(self, lines: Iterable[str], results: Iterable[str]) -> str:
        looked_up = self._looked_up()
        body = [*looked_up, *lines, "return (", *(f"    {result}," for result in results), ")"]
        return "\n    ".join([f"def {self.title}(k, r, level):", *body]) + "\n"

    def _looked_up(self) -> Iterator[str]:
        """Each answer is looked up once, for all comparisons that read it."""
        readers: dict[tuple[str, str], dict[str, Leaf]] = {}
        for node in self.nodes:
            for leaf in leaves(node):
                of_answer = readers.setdefault(("r" if leaf.raw else "k", leaf.code), {})
                of_answer[self._leaves[leaf.source]] = leaf
        for (answers, code), compared in readers.items():
            missing = f"(v := {answers}.get({code!r})) is None"
            if len(compared) == 1:
                yield from (f"{name} = 1 if {missing} else {leaf.truth}" for name, leaf in compared.items())
                continue
            yield f"if {missing}:"
            yield from _wrapped([f"{name} =" for name in compared], "    ", " 1")
            yield "else:"
            yield from (f"    {name} = {leaf.truth}" for name, leaf in compared.items())

    def _name(self, wanted: str) -> str:
        """A name that nothing else in the function has."""
        wanted = re.sub(r"\W+", "_", wanted, flags=re.ASCII).strip("_")[:LONGEST].rstrip("_")
        if not wanted.isidentifier() or iskeyword(wanted):
            wanted = f"_{wanted}"
        others = (f"{wanted}_{number}" for number in count(2))
        name = next(name for name in chain([wanted], others) if name not in self._taken)
        self._taken.add(name)
        return name

    def _compiled(self, source: str) -> Callable[..., Any]:
        exec(compile(source, f"<{self.title}>", "exec"), self._names)  # noqa: S102 - of checked leaves only
        function: Callable[..., Any] = self._names[self.title]
        return function


def _judge(node: Node, compared: Sequence[str], truths: Sequence[int]) -> Judged:
    truth_of = dict(zip(compared, truths, strict=True))
    return decide(node, lambda leaf: truth_of[leaf.source])


def _all_of(node: Node, compared: Sequence[str], truths: tuple[int, ...] = ()) -> Any:
    """Every combination beforehand: `judged[a][b]` is truth and reasons where the comparisons are a and b."""
    if len(truths) == len(compared):
        return _judge(node, compared, truths)
    return tuple(_all_of(node, compared, (*truths, truth)) for truth in (FALSE, UNKNOWN, UNKNOWN, TRUE))


class _Judgements(dict[tuple[int, ...], Judged]):
    """The same where there are too many combinations: `judged[a, b, c, d, e]`, as far as they occur."""

    def __init__(self, node: Node, compared: Sequence[str]) -> None:
        super().__init__()
        self.node = node
        self.compared = compared

    def __missing__(self, truths: tuple[int, ...]) -> Judged:
        judged = _judge(self.node, self.compared, truths)
        if len(self) < REMEMBERED:
            self[truths] = judged
        return judged


def compile_program(nodes: Iterable[Node]) -> Program:
    """One function for expressions that have no names."""
    return Program("evaluate", [(f"entry_{number}", node) for number, node in enumerate(nodes, start=1)])


def _written(node: Node, names: Mapping[str, str], start: str) -> Iterator[str]:
    """One expression in one line, or one part a line where that is too long to read."""
    line = f"{start}{_python(node, names)}"
    if len(line) < WIDE or not isinstance(node, AtLeast) or 1 < node.n < len(node.parts):
        yield line
        return
    margin = " " * (len(start) - len(start.lstrip()) + 4)
    yield f"{start}("
    yield from _written(node.parts[0], names, margin)
    for part in node.parts[1:]:
        yield from _written(part, names, f"{margin}{'|' if node.n == 1 else '&'} ")
    yield f"{margin[4:]})"


def _wrapped(names: Iterable[str], margin: str, end: str) -> Iterator[str]:
    """Many names that get one value, in as many lines as they need."""
    line = margin
    for name in names:
        if len(line) + len(name) > WIDE:
            yield f"{line.rstrip()}{end}"
            line = margin
        line += f"{name} "
    yield f"{line.rstrip()}{end}"


def _python(node: Node, names: Mapping[str, str]) -> str:
    if isinstance(node, Leaf):
        return names[node.source]
    if not isinstance(node, AtLeast):
        return f"{'NOT' if isinstance(node, Not) else 'SURE'}[{_python(node.part, names)}]"
    parts = [_python(part, names) for part in node.parts]
    if node.n == 1:
        return f"({' | '.join(parts)})"
    if node.n == len(parts):
        return f"({' & '.join(parts)})"
    return f"at_least({node.n}, ({', '.join(parts)}))"
