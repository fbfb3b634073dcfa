"""What the rules say about one set of answers: plain, frozen, and ready to be stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.rules.instruments import Score
from intake.rules.told import NOTHING_BESIDE, Beside

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A red flag that has fired."""

    id: str
    urgency: str
    rank: int
    suspected: tuple[str, ...]
    because: tuple[str, ...]
    """The answered codes that decide it."""
    unknown: tuple[str, ...]
    sources: tuple[str, ...]
    advice_id: str
    title: str
    why: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "suspected": list(self.suspected),
            "urgency": self.urgency,
            "because": list(self.because),
            "unknown": list(self.unknown),
            "sources": list(self.sources),
            "title": self.title,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Flags:
    """The red flags of one set of answers, most urgent first."""

    fired: tuple[RedFlag, ...]
    unknown: tuple[str, ...]
    """Ids of the flags that stayed unknown: they are not excluded."""
    hidden: tuple[RedFlag, ...] = ()
    """Fired as well, and a milder duplicate of one that is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One reason for or against a structure."""

    id: str
    says: str
    codes: tuple[str, ...]
    grade: str
    sources: tuple[str, ...]
    levels: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": self.id,
            "says": self.says,
            "codes": list(self.codes),
            "grade": self.grade,
            "sources": list(self.sources),
        }
        return shown | {"levels": list(self.levels)} if self.levels else shown


@dataclass(frozen=True, slots=True)
class Structure:
    """What is said about one target structure: a working hypothesis with its reasons, never a diagnosis."""

    structure: str
    support: str
    side: str
    levels: tuple[str, ...]
    supporting: tuple[Line, ...]
    against: tuple[Line, ...]
    missing: tuple[str, ...]
    cap: str | None
    area: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "structure": self.structure,
            "support": self.support,
            "side": self.side,
            "area": self.area,
            "levels": list(self.levels),
            "for": [line.as_dict() for line in self.supporting],
            "against": [line.as_dict() for line in self.against],
            "missing": list(self.missing),
            "cap": self.cap,
        }


@dataclass(frozen=True, slots=True)
class Mimic:
    """A pattern that feels the same and lies elsewhere; shown above the structures."""

    id: str
    says: str
    side: str | None
    codes: tuple[str, ...]
    grade: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "says": self.says,
            "side": self.side or "none",
            "codes": list(self.codes),
            "grade": self.grade,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole result of one evaluation. `trace` holds every candidate with its grade, lines and levels."""

    ruleset: str
    urgency: str
    rank: int
    outcome: str
    red_flags: tuple[RedFlag, ...]
    not_excluded: tuple[str, ...]
    structures: tuple[Structure, ...]
    mimics: tuple[Mimic, ...]
    notes: tuple[str, ...]
    """Sentences for the clinician that hold for the whole summary."""
    trace: Mapping[str, Any]
    beside: Beside = NOTHING_BESIDE
    """What is read from the same answers and is no part of a grade."""
    scores: tuple[Score, ...] = ()
    instruments: tuple[str, ...] = ()
    """The questionnaires that could be scored: the free ones, and those with a licence."""

    def as_dict(self) -> dict[str, Any]:
        """The object of the command line, without the number of the case."""
        return {
            "schema": SCHEMA,
            "ruleset": self.ruleset,
            "urgency": self.urgency,
            "outcome": self.outcome,
            "red_flags": [flag.as_dict() for flag in self.red_flags],
            "not_excluded": list(self.not_excluded),
            "structures": [structure.as_dict() for structure in self.structures],
            "mimics": [mimic.as_dict() for mimic in self.mimics],
            "notes": list(self.notes),
            **self.beside.as_dict(),
            "scores": {score.id: score.as_dict() for score in self.scores},
        }

    def to_json(self) -> str:
        """The same with the trace and what could be scored, as one text for one result."""
        body = self.as_dict() | {"candidates": self.trace, "instruments": list(self.instruments)}
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
