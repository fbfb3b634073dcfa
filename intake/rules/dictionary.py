"""Every fact that the rules may use: its code, its type, who gives it, and which answers are possible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from intake.rules import answers as checks
from intake.rules.answers import Fault, Quick

TYPES = ("bool", "int", "number", "choice", "multi", "text", "date", "list", "map")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record in a fact of type list or map."""

    type: str
    of: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One code of the dictionary. A sided fact stands here twice, once for each side."""

    code: str
    base: str
    side: str | None
    type: str
    who: str
    of: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    key: str = ""
    critical: bool = False
    core: bool = False
    theme: str = ""
    note: str = ""
    every_level: Mapping[str, str] = field(default_factory=dict)
    """A record that matches this and names no level speaks for every level."""
    not_graded: Mapping[str, str] = field(default_factory=dict)
    """A record that matches this never enters the grade of a structure."""
    compute: object = None
    """How a derived fact is computed from others, as it stands in the knowledge."""

    @property
    def allows_not_sure(self) -> bool:
        return self.who == "patient" and self.type != "text"


@dataclass(frozen=True, slots=True)
class Structure:
    """A target structure: whether it is judged side by side and level by level."""

    code: str
    per_level: bool
    per_side: bool
    note: str = ""


@dataclass(frozen=True)
class Dictionary:
    """The facts by code, and the words that facts and rules share."""

    version: int
    facts: Mapping[str, Fact]
    regions: tuple[str, ...]
    """The flat codes of the body map, head to foot."""
    region_sides: Mapping[str, str | None]
    region_bases: Mapping[str, str]
    levels: tuple[str, ...]
    """Functional spine units, head to tail."""
    urgency: Mapping[str, str]
    """The words of each urgency, most urgent first."""
    structures: Mapping[str, Structure]
    unknown: frozenset[str]
    """Answers that rules read as unknown unless an expression names them."""

    def __getitem__(self, code: str) -> Fact:
        return self.facts[code]

    def __contains__(self, code: object) -> bool:
        return code in self.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def partly_graded(self) -> Mapping[str, Fact]:
        """Facts with records that never enter a grade."""
        return {code: fact for code, fact in self.facts.items() if fact.not_graded}

    @cached_property
    def entered(self) -> frozenset[str]:
        """The codes that a clinician enters."""
        return frozenset(code for code, fact in self.facts.items() if fact.who == "clinician")

    @cached_property
    def shaped(self) -> Mapping[str, Fact]:
        """Facts with more than one value, which expressions read in another shape than they are given."""
        return {code: fact for code, fact in self.facts.items() if fact.type in ("multi", "map")}

    @cached_property
    def quick(self) -> Quick:
        """What can be allowed at a glance."""
        return Quick.of(self.facts.values())

    def faults(self, answers: object) -> list[Fault]:
        """Everything in a set of answers that this dictionary does not allow; each fault names its code."""
        return checks.faults(answers, self)

    def mirrored(self, answers: Mapping[str, object]) -> dict[str, object]:
        """The same answers of a person whose left is right."""
        return checks.mirrored(answers, self)

    def rank(self, urgency: str) -> int:
        """0 is the most urgent."""
        return tuple(self.urgency).index(urgency)
