"""What the knowledge holds beside lines and red flags: figures, precautions, opinions. None of it grades."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.rules.expressions import Expression

WORDS_OF_CAUTION = ("note", "clinician_decides", "hold", "stop")
"""The mildest first."""
VERDICTS = ("mechanical", "not_mechanical", "open")


@dataclass(frozen=True)
class WithoutPainFigures:
    """How common findings are in people without pain, where the figure was seen in its source."""

    id: str
    says: str
    population: str
    within_years: int
    """How far the age of a person may be from the age of a figure."""
    percent: Mapping[str, Mapping[int, float]]
    """Finding → age → percent."""
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class WithPainFigures:
    """How much commoner findings are with pain than without."""

    id: str
    says: str
    population: str
    up_to_age: int
    odds: Mapping[str, tuple[float, str]]
    """Finding → odds ratio and its interval."""
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class ImagingFigures:
    """What is printed beside a finding of an imaging report."""

    records: str
    """The fact that holds the findings."""
    finding: str
    age: str
    area: str
    """Where the figures hold: for findings at a level of this area, or without a level."""
    without_pain: WithoutPainFigures
    with_pain: WithPainFigures


@dataclass(frozen=True)
class Precaution:
    """A fact about the person that matters before a procedure, in one of four words."""

    id: str
    says: str
    when: object
    expression: Expression
    word: str
    why: str
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class Opinion:
    """A view that somebody holds, said when one of its lines counts for a structure that is supported."""

    id: str
    title: str
    holder: str
    says: str
    evidence: str
    grade: str
    structure: str
    lines: tuple[str, ...]
    beside: tuple[str, ...]
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class Pattern:
    """An expression that speaks for or against a mechanical cause."""

    id: str
    says: str
    when: object
    expression: Expression
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MechanicalRules:
    """When pain is called mechanical, not mechanical, or open."""

    id: str
    words: Mapping[str, str]
    other_causes: frozenset[str]
    """Suspected conditions that are no mechanical cause."""
    either_cause: frozenset[str]
    """Suspected conditions that a mechanical and another cause can bring about."""
    patterns: tuple[Pattern, ...]
    against: tuple[Pattern, ...]
    background: str
    grade: str
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class RegionMember:
    """A structure of a region; with lines, only when one of them counts for it."""

    structure: str
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Region:
    """Structures that are read as one, because what supports one cannot be told from the other."""

    id: str
    title: str
    says: str
    shown_from: str
    members: tuple[RegionMember, ...]
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


Entry = WithoutPainFigures | WithPainFigures | Precaution | Opinion | Pattern | MechanicalRules | Region
"""What has an id here."""


@dataclass(frozen=True)
class BesideRules:
    """All of it. A part that the files do not hold is None, and nothing is said of it."""

    imaging: ImagingFigures | None = None
    precautions: tuple[Precaution, ...] | None = None
    opinions: tuple[Opinion, ...] | None = None
    mechanical: MechanicalRules | None = None
    regions: tuple[Region, ...] | None = None

    def entries(self) -> Iterator[Entry]:
        if self.imaging:
            yield from (self.imaging.without_pain, self.imaging.with_pain)
        yield from self.precautions or ()
        yield from self.opinions or ()
        yield from self.regions or ()
        if self.mechanical:
            yield self.mechanical
            yield from (*self.mechanical.patterns, *self.mechanical.against)
