"""Finding comparisons that the dictionary makes impossible or idle: no rule waits for what cannot come."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from intake.rules.answers import NOT_SURE
from intake.rules.dictionary import Dictionary, Fact
from intake.rules.leaves import SINGLE_VALUED, Leaf
from intake.rules.nodes import AtLeast, Node, leaves
from intake.rules.truth import FALSE, TRUE, UNKNOWN


def unreachable(node: Node, dictionary: Dictionary) -> list[str]:
    """What in this expression can never be true, or is true whatever is answered."""
    found = []
    for leaf in leaves(node):
        answered = [truth for truth in _tried([leaf], dictionary) if truth != (UNKNOWN,)]
        if answered and (TRUE,) not in answered:
            found.append(f"{leaf.text!r} can never be true")
        elif answered and (FALSE,) not in answered:
            found.append(f"{leaf.text!r} is true whatever is answered")
    for together in _demanded_together(node):
        tried = _tried(together, dictionary)
        if tried and not any(min(truths) == TRUE for truths in tried):
            found.append(f"{' and '.join(repr(leaf.text) for leaf in together)} contradict each other")
    return found


def _demanded_together(node: Node) -> Iterator[Sequence[Leaf]]:
    """Leaves on one code that stand in one `all`."""
    if isinstance(node, Leaf):
        return
    if not isinstance(node, AtLeast):
        yield from _demanded_together(node.part)
        return
    by_code = defaultdict(list)
    for part in node.parts:
        if isinstance(part, Leaf) and node.n == len(node.parts):
            by_code[part.code].append(part)
        yield from _demanded_together(part)
    yield from (together for together in by_code.values() if len(together) > 1)


def _tried(together: Sequence[Leaf], dictionary: Dictionary) -> list[tuple[int, ...]]:
    """What the leaves say to each answer that could make a difference."""
    fact = dictionary[together[0].code]
    if fact.type not in SINGLE_VALUED:
        return []
    tried = []
    for value in _answers(fact, [leaf.text for leaf in together]):
        raw = {fact.code: value}
        known = {} if value in dictionary.unknown else raw
        tried.append(tuple(leaf.test(known, raw, None) for leaf in together))
    return tried


def _answers(fact: Fact, texts: Sequence[str]) -> Iterator[Any]:
    if fact.type == "bool":
        yield from (True, False)
    elif fact.type == "choice":
        yield from fact.of
    else:
        low, high = fact.minimum or 0, fact.maximum or 0
        step = 1 if fact.type == "int" else 0.5
        limits = [float(number) for text in texts for number in re.findall(r" (-?[0-9.]+)$", text)]
        near = {limit + way for limit in limits for way in (-step, 0, step)}
        yield from sorted(value for value in near | {low, high} if low <= value <= high)
    if fact.allows_not_sure:
        yield NOT_SURE
