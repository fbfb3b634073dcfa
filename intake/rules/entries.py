"""What the rules know, as it stands after loading: sources, lines of evidence, red flags, mimics, grading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from intake.rules.beside import BesideRules
from intake.rules.derived import Derivation
from intake.rules.dictionary import Dictionary
from intake.rules.expressions import Expression, Words
from intake.rules.instruments import Instrument

Sided = Mapping[str | None, Expression]
"""An expression for each side; under None where an entry is judged once."""


@dataclass(frozen=True)
class Source:
    """A place where something is written."""

    id: str
    title: str
    verified: bool
    authors: str = ""
    year: int | None = None
    journal: str = ""
    doi: str = ""
    pmid: str = ""
    address: str = ""
    seen_as: str = ""
    note: str = ""


@dataclass(frozen=True)
class Term:
    """An expression that has a name because several entries use it."""

    id: str
    says: str
    when: object


@dataclass(frozen=True)
class Line:
    """One line of evidence for or against a structure."""

    id: str
    structure: str
    says: str
    supports: bool
    domains: tuple[str, ...]
    area: str
    per: tuple[str, ...]
    when: object
    weights: Mapping[str, str]
    """The weight in each area of complaint."""
    signal: str
    """Lines of one signal count once."""
    grade: str
    sources: tuple[str, ...]
    expressions: Sided
    covers: frozenset[str] = frozenset()
    needs_own_line: bool = False
    composite: bool = False
    history_cluster: bool = False
    roots: tuple[str, ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    """Population, reference standard, results and limits of the studies, in words."""
    note: str = ""
    since: int = 1

    @cached_property
    def by_level(self) -> bool:
        return "level" in self.per

    @cached_property
    def by_side(self) -> bool:
        return "side" in self.per

    @cached_property
    def domain_set(self) -> frozenset[str]:
        return frozenset(self.domains)


@dataclass(frozen=True)
class Ceiling:
    """The best grade that a structure can reach when none of these domains supports it."""

    without: frozenset[str]
    max: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StructureRules:
    """Everything about one target structure."""

    code: str
    title: str
    lines: tuple[Line, ...]
    ceilings: tuple[Ceiling, ...]
    ask_next: tuple[str, ...]
    levels_from_roots: bool = False
    described_only: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Flag:
    """A red flag: it fires when its expression is true."""

    id: str
    theme: str
    title: str
    urgency: str
    rank: int
    suspected: tuple[str, ...]
    when: object
    expression: Expression
    suppressed_by: tuple[str, ...]
    advice_id: str
    basis: str
    why: str
    sources: tuple[str, ...]
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class HarmlessAlone:
    """An answer that never alarms on its own."""

    when: object
    expression: Expression
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Lowering:
    """A structure that loses one grade; with roots, only when all that names a root is within these."""

    structure: str
    roots: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mimic:
    """A pattern that feels the same and lies elsewhere, or that makes single answers say less."""

    id: str
    says: str
    per: tuple[str, ...]
    when: object
    expressions: Sided
    grade: str
    sources: tuple[str, ...]
    lower: tuple[Lowering, ...] = ()
    ignore: frozenset[str] = frozenset()
    drop_history: frozenset[str] = frozenset()
    weaken_domains: frozenset[str] = frozenset()
    weaken_lines: frozenset[str] = frozenset()
    note: str = ""
    since: int = 1


@dataclass(frozen=True)
class Root:
    """A nerve root, the signs that name it, and the unit at which it is usually pressed on."""

    name: str
    unit: str
    signs: Mapping[str, str]
    named: Sided
    """True when one of the signs is there."""
    area: str
    other_unit: str = ""
    regions: tuple[str, ...] = ()
    specific_regions: tuple[str, ...] = ()
    myotome: str = ""
    reflex_name: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitRules:
    """How findings are read together by functional spine unit."""

    members: tuple[str, ...]
    """The structures that belong to a unit, in the order in which they are told."""
    shown_from: str
    root_at_unit: Mapping[str, str]
    """By area: how a root lies at the unit at which it is usually pressed on."""
    root_at_other_unit: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Anatomy:
    """Where things are."""

    areas: tuple[str, ...]
    area_of: Mapping[str, str]
    """Flat region → area; a region that follows the main one is not in it."""
    default_area: str
    body_map: frozenset[str]
    painful: str
    main: str
    groups: Mapping[str, tuple[str, ...]]
    roots: tuple[Root, ...]
    decisive_levels: Mapping[str, tuple[str, ...]]
    referral_patterns: Mapping[str, object]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The levels of each area; one that stands in none goes with either."""
    unit: UnitRules | None = None

    @cached_property
    def elsewhere(self) -> Mapping[str, frozenset[str]]:
        """For each area the levels that belong to another one."""
        return {
            area: frozenset(
                level for other, levels in self.levels.items() if other != area for level in levels
            )
            for area in self.areas
        }


@dataclass(frozen=True)
class Grading:
    """The numbers and words of the method that are data."""

    grade_words: Mapping[str, str]
    support_words: Mapping[str, str]
    ranking: tuple[str, ...]
    clinical_domains: frozenset[str]
    points_for: Mapping[tuple[str, str], int]
    """(weight, grade of evidence) → points of a supporting line."""
    points_against: Mapping[tuple[str, str], int]
    points_composite: int
    points_imaging: int
    history_cap: int
    minimum_count: int
    minimum_not_counted: frozenset[str]
    not_graded: Expression
    not_graded_cap: str
    assessable_for_outcome: int
    candidate_cap: str
    examination_pending: str
    red_flag_heading: str
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All of it together."""

    dictionary: Dictionary
    words: Words
    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    anatomy: Anatomy
    grading: Grading
    flags: tuple[Flag, ...]
    harmless_alone: tuple[HarmlessAlone, ...]
    mimics: tuple[Mimic, ...]
    structures: Mapping[str, StructureRules]
    derivations: tuple[Derivation, ...]
    instruments: Mapping[str, Instrument]
    beside: BesideRules
