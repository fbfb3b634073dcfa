"""The graded structures of a stored summary: for, against, missing, the cap and the sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.presenters import words
from intake.presenters.sources import Source, sources
from intake.rules import Ruleset

SUPPORTED = frozenset({"strong", "moderate", "weak"})


@dataclass(frozen=True)
class Line:
    """One line of evidence that is met."""

    id: str
    says: str
    grade: str
    sources: list[Source]


@dataclass(frozen=True)
class Hypothesis:
    """One structure with what speaks for it, against it, and what is not known."""

    number: int
    structure: str
    name: str
    side: str
    levels: str
    support: str
    is_supported: bool
    for_lines: list[Line]
    against: list[Line]
    missing: list[str]
    cap: str
    rules: list[str]


@dataclass(frozen=True)
class Candidate:
    """A side or area of a structure that was graded besides the one that leads."""

    name: str
    where: str
    support: str
    levels: str


@dataclass(frozen=True)
class Mimic:
    """Something outside these structures that can feel the same."""

    id: str
    says: str
    side: str
    because: list[str]
    grade: str
    sources: list[Source]


def hypotheses(body: Mapping[str, Any], ruleset: Ruleset | None) -> list[Hypothesis]:
    """All structures in the order of the summary, the best supported first."""
    return [
        Hypothesis(
            number=number,
            structure=one["structure"],
            name=words.STRUCTURES[one["structure"]],
            side=words.side_words(one["side"]),
            levels=", ".join(words.LEVELLESS.get(level, level) for level in one["levels"]),
            support=one["support"],
            is_supported=one["support"] in SUPPORTED,
            for_lines=_lines(one["for"], ruleset),
            against=_lines(one["against"], ruleset),
            missing=[words.fact_words(code) for code in one["missing"]],
            cap=one["cap"] or "",
            rules=[line["id"] for line in (*one["for"], *one["against"])],
        )
        for number, one in enumerate(body.get("structures", []), start=1)
    ]


def _lines(lines: Iterable[Mapping[str, Any]], ruleset: Ruleset | None) -> list[Line]:
    return [
        Line(line["id"], line["says"], line["grade"], sources(line["sources"], ruleset)) for line in lines
    ]


def candidates(body: Mapping[str, Any]) -> list[Candidate]:
    """Every side and area that was graded, with the level that each line speaks for."""
    graded = body["candidates"]["graded"] if "candidates" in body else []
    return [
        Candidate(
            name=words.STRUCTURES[one["structure"]],
            where=", ".join(
                filter(None, [words.plain(one["area"]), words.side_words(one["side"] or "none")])
            ),
            support=one["support"],
            levels=", ".join(f"{level} {words.SUPPORT[how]}" for level, how in one["levels"].items()),
        )
        for one in graded
    ]


def mimics(body: Mapping[str, Any], ruleset: Ruleset | None) -> list[Mimic]:
    """What lies elsewhere and would explain the answers."""
    return [
        Mimic(
            id=one["id"],
            says=one["says"],
            side=words.side_words(one["side"]),
            because=[words.fact_words(code) for code in one["codes"]],
            grade=one["grade"],
            sources=sources(one["sources"], ruleset),
        )
        for one in body.get("mimics", [])
    ]
