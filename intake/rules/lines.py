"""Which of the true lines count: their weights, what mimics take away, and one signal as one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from intake.rules.entries import Line, Mimic
from intake.rules.judging import Found

STRONG, MODERATE, WEAK, CONTEXT, NOTHING = "strong", "moderate", "weak", "context", "nothing"
WEIGHT = {NOTHING: 0, CONTEXT: 0, WEAK: 1, MODERATE: 2, STRONG: 3}
ONE_LESS = {STRONG: MODERATE, MODERATE: WEAK, WEAK: NOTHING}


@dataclass(frozen=True, slots=True)
class Counted:
    """A true line with the weight that it has for this candidate."""

    line: Line
    weight: str
    levels: tuple[str, ...] = ()
    whole: bool = False

    @property
    def domains(self) -> frozenset[str]:
        return self.line.domain_set


@dataclass(slots=True)
class SetAside:
    """Lines that are true and do not count, each with the reason."""

    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, line: Counted, reason: str) -> None:
        self.reasons.setdefault(line.line.id, reason)


def weigh(found: Iterable[Found], area: str, mimics: Sequence[Mimic], aside: SetAside) -> list[Counted]:
    """Each line with its weight in this area, after what the mimics take away."""
    counted = []
    for item in found:
        line = item.line
        here = Counted(line, line.weights[area], item.levels, item.whole)
        for mimic in mimics:
            if line.id in mimic.ignore:
                aside.add(here, f"not counted because of {mimic.id}")
            elif line.structure in mimic.drop_history and line.domains == ("history",):
                aside.add(here, f"history says nothing because of {mimic.id}")
            elif line.supports and (
                line.id in mimic.weaken_lines or not mimic.weaken_domains.isdisjoint(line.domains)
            ):
                here = replace(here, weight=ONE_LESS.get(here.weight, here.weight))
                if here.weight == NOTHING:
                    aside.add(here, f"too weak because of {mimic.id}")
        if line.id not in aside.reasons:
            counted.append(here)
    return counted


def once_per_signal(lines: Iterable[Counted], aside: SetAside) -> list[Counted]:
    """Lines of one signal count once, as the heaviest of them."""
    heaviest: dict[str, Counted] = {}
    lines = list(lines)
    for item in lines:
        other = heaviest.get(item.line.signal)
        if other is None or _heaviness(item) > _heaviness(other):
            heaviest[item.line.signal] = item
    for item in lines:
        counts = heaviest[item.line.signal]
        if item is not counts:
            aside.add(item, f"the same signal as {counts.line.id}")
    return [item for item in lines if item is heaviest[item.line.signal]]


def _heaviness(item: Counted) -> tuple[int, bool, int, int]:
    """Weight, then a pattern of several answers before one answer, then domains and grade of evidence.

    The first in the file wins.
    """
    line = item.line
    return WEIGHT[item.weight], line.composite, len(line.domains), -ord(line.grade)


def count(lines: Sequence[Counted], aside: SetAside) -> list[Counted]:
    """The lines that support a candidate, each signal once and nothing twice.

    The items of a cluster that counts are in it already. A line that only sorts counts beside a line of the
    structure's own.
    """
    unheard = SetAside()
    clusters = [item for item in once_per_signal(lines, unheard) if item.line.covers]
    covered = {id_: cluster.line.id for cluster in clusters for id_ in sorted(cluster.line.covers)}
    free = []
    for item in lines:
        if item.line.id in covered:
            aside.add(item, f"is in {covered[item.line.id]}")
        else:
            free.append(item)
    counted = once_per_signal(free, aside)
    if any(not item.line.needs_own_line for item in counted):
        return counted
    for item in counted:
        aside.add(item, "counts only beside another line of the structure")
    return []
