"""A summary in short: as much of it as decides whether another one says something else."""

from dataclasses import dataclass

from intake.rules.summary import Summary


@dataclass(frozen=True, slots=True)
class FlagMet:
    """A red flag that is met and shown."""

    id: str
    title: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Placed:
    """How far a structure is supported, and on which side."""

    structure: str
    support: str
    side: str


@dataclass(frozen=True, slots=True)
class MimicMet:
    """Something that feels the same and lies elsewhere."""

    id: str
    side: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What one evaluation says, without its reasons, each part in the order of the summary."""

    red_flags: tuple[FlagMet, ...]
    hidden_flags: frozenset[str]
    """Met as well, and behind a more urgent one."""
    not_excluded: tuple[str, ...]
    structures: tuple[Placed, ...]
    mimics: tuple[MimicMet, ...]


def outlined(summary: Summary) -> Outline:
    """The short form of a whole summary."""
    return Outline(
        red_flags=tuple(FlagMet(one.id, one.title, one.urgency) for one in summary.red_flags),
        hidden_flags=frozenset(one["id"] for one in summary.trace["hidden_flags"]),
        not_excluded=summary.not_excluded,
        structures=tuple(Placed(one.structure, one.support, one.side) for one in summary.structures),
        mimics=tuple(MimicMet(one.id, one.side, one.says) for one in summary.mimics),
    )
