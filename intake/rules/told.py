"""What stands beside the grades of a summary: read from the same answers, and never part of a grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Told(Protocol):
    def as_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a functional spine unit with its own grade."""

    structure: str
    side: str | None
    support: str
    level_from: str | None
    """What names this level for it: block, palpation, neurological_signs, imaging; None where nothing does"""
    root: str | None = None
    position: str | None = None
    """How a root lies here: exiting or traversing."""
    elsewhere: tuple[str, ...] = ()
    """The levels that are named for it instead of this one."""

    def as_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "structure": self.structure,
            "side": self.side or "none",
            "support": self.support,
            "level_from": self.level_from,
        }
        if self.root:
            told |= {"root": self.root, "position": self.position}
        return told | {"elsewhere": list(self.elsewhere)} if self.elsewhere else told


@dataclass(frozen=True, slots=True)
class Unit:
    """Two neighbouring vertebrae with all between them. A way to read findings together, no diagnosis."""

    unit: str
    support: str
    members: tuple[Member, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "support": self.support,
            "members": [member.as_dict() for member in self.members],
        }


@dataclass(frozen=True, slots=True)
class Region:
    """Structures of one side that are read as one, each with its own grade."""

    id: str
    title: str
    says: str
    side: str
    support: str
    members: tuple[Member, ...]
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "says": self.says,
            "side": self.side,
            "support": self.support,
            "members": [
                {"structure": member.structure, "side": self.side, "support": member.support}
                for member in self.members
            ],
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Bearing:
    """What one imaging finding means for one structure on one side."""

    structure: str
    side: str | None
    meaning: str

    def as_dict(self) -> dict[str, Any]:
        return {"structure": self.structure, "side": self.side or "none", "meaning": self.meaning}


@dataclass(frozen=True, slots=True)
class WithoutPain:
    """How common a finding is in people of that age who have no pain."""

    state: str
    """seen, not_checked or age_unknown; a percentage stands only beside the first."""
    percent: float | None = None
    at_age: int | None = None
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        if self.percent is None:
            return {"state": self.state}
        return {
            "state": self.state,
            "percent": self.percent,
            "at_age": self.at_age,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class WithPain:
    """How much commoner a finding is in people with pain."""

    odds_ratio: float
    interval: str
    up_to_age: int
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "odds_ratio": self.odds_ratio,
            "ci": self.interval,
            "up_to_age": self.up_to_age,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Reported:
    """One finding of an imaging report as it was entered, and what it means for the grades."""

    record: tuple[tuple[str, Any], ...]
    by_patient: bool
    meaning: str
    """red_flag, confirms, against, discordant or listed."""
    red_flags: tuple[str, ...] = ()
    bearings: tuple[Bearing, ...] = ()
    without_pain: WithoutPain | None = None
    with_pain: WithPain | None = None

    def as_dict(self) -> dict[str, Any]:
        told = dict(self.record) | {
            "by_patient": self.by_patient,
            "meaning": self.meaning,
            "red_flags": list(self.red_flags),
            "structures": [bearing.as_dict() for bearing in self.bearings],
        }
        if self.without_pain:
            told["without_pain"] = self.without_pain.as_dict()
        if self.with_pain:
            told["with_pain"] = self.with_pain.as_dict()
        return told


@dataclass(frozen=True, slots=True)
class Caution:
    """A fact about the person that matters before a procedure, in one of four words."""

    id: str
    says: str
    word: str
    state: str
    """met, unknown or not_met; unknown is what nobody asked or could answer."""
    codes: tuple[str, ...]
    """The answers that decide it, or that are missing."""
    why: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "says": self.says,
            "word": self.word,
            "state": self.state,
            "codes": list(self.codes),
            "why": self.why,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class View:
    """An opinion that somebody holds, labelled as one."""

    id: str
    title: str
    holder: str
    says: str
    evidence: str
    grade: str
    lines: tuple[str, ...]
    codes: tuple[str, ...]
    beside: tuple[str, ...]
    """The structures that it speaks of."""
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "holder": self.holder,
            "says": self.says,
            "evidence": self.evidence,
            "grade": self.grade,
            "lines": list(self.lines),
            "codes": list(self.codes),
            "beside": list(self.beside),
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for calling pain mechanical or not: answers, or a red flag."""

    says: str
    codes: tuple[str, ...] = ()
    red_flag: str = ""

    def as_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {"says": self.says, "codes": list(self.codes)}
        return told | {"red_flag": self.red_flag} if self.red_flag else told


@dataclass(frozen=True, slots=True)
class Mechanical:
    """Whether the pain is consistent with a mechanical cause, with the reasons."""

    verdict: str
    """mechanical, not_mechanical or open."""
    says: str
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    background: str
    grade: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "says": self.says,
            "for": [reason.as_dict() for reason in self.reasons],
            "against": [reason.as_dict() for reason in self.against],
            "background": self.background,
            "grade": self.grade,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it. What the knowledge that judged a case does not hold is None, and absent from the result."""

    units: tuple[Unit, ...] | None = None
    reported_on_imaging: tuple[Reported, ...] | None = None
    precautions: tuple[Caution, ...] | None = None
    opinions: tuple[View, ...] | None = None
    mechanical: Mechanical | None = None
    regions: tuple[Region, ...] | None = None

    def as_dict(self) -> dict[str, Any]:
        lists: dict[str, Sequence[Told] | None] = {
            "units": self.units,
            "regions": self.regions,
            "reported_on_imaging": self.reported_on_imaging,
            "precautions": self.precautions,
            "opinions": self.opinions,
        }
        told: dict[str, Any] = {
            key: [one.as_dict() for one in parts] for key, parts in lists.items() if parts is not None
        }
        return told | {"mechanical": self.mechanical.as_dict()} if self.mechanical else told


NOTHING_BESIDE = Beside()
