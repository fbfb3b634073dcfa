"""Which levels a candidate has. Records and neurological signs name levels; where it hurts never does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intake.rules.entries import Root
from intake.rules.lines import Counted, SetAside


@dataclass(frozen=True, slots=True)
class Levels:
    """What is known about the levels of one candidate."""

    named: tuple[str, ...] = ()
    """As they are reported: units, each after the name of its root where a root names it."""
    supported: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()


NO_LEVELS = Levels()
BLOCK = "block"


def ruled_out(against: Iterable[Counted]) -> frozenset[str]:
    """The levels that level-bound lines speak against."""
    return frozenset(level for item in against if item.line.by_level for level in item.levels)


def without(lines: Sequence[Counted], removed: frozenset[str], reason: str, aside: SetAside) -> list[Counted]:
    """The lines without the levels that are removed; one that has no level left is set aside."""
    left = []
    for item in lines:
        if not item.line.by_level:
            left.append(item)
            continue
        remaining = tuple(level for level in item.levels if level not in removed)
        if remaining or item.whole:
            left.append(replace(item, levels=remaining))
        else:
            aside.add(item, reason)
    return left


def supported(lines: Iterable[Counted]) -> frozenset[str]:
    return frozenset(level for item in lines if item.line.by_level for level in item.levels)


def speaks_against_all(
    item: Counted, left: frozenset[str], out: frozenset[str], decisive: Sequence[str]
) -> bool:
    """A level-bound line speaks against the structure only when no level of it is left."""
    if not item.line.by_level or item.whole:
        return True
    return not left and bool(decisive) and out.issuperset(decisive)


def by_block(counted: Iterable[Counted]) -> frozenset[str]:
    return supported(item for item in counted if BLOCK in item.domains)


def anchors(counted: Iterable[Counted], roots: Sequence[Root]) -> frozenset[str]:
    """The levels that blocks or neurological signs give: imaging has to agree with them."""
    blocked = by_block(counted)
    if blocked:
        return blocked
    return frozenset(unit for root in roots for unit in (root.unit, root.other_unit) if unit)


def concordant(imaging: Sequence[Counted], anchor: frozenset[str], aside: SetAside) -> list[Counted]:
    """Imaging that agrees in level with what is known from elsewhere; the rest is named as discordant."""
    if not anchor:
        return list(imaging)
    elsewhere = supported(imaging) - anchor
    return without(imaging, elsewhere, "discordant: another level", aside)


def name(
    counted: Sequence[Counted], roots: Sequence[Root], confirming: Iterable[Counted], order: Sequence[str]
) -> tuple[str, ...]:
    """Blocks name levels first, else neurological signs, else the hand, else imaging; head to tail."""
    blocked = by_block(counted)
    if blocked:
        return in_order(blocked, order)
    if roots:
        return tuple(word for root in roots for word in (root.name, root.unit))
    return in_order(supported(counted) or supported(confirming), order)


def in_order(levels: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(levels), key=order.index))
