"""From graded candidates to one statement for each structure: sides first, then areas, then the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.rules.grading import LADDER, NOT_ASSESSABLE, Candidate
from intake.rules.ruleset import Ruleset

BOTH, NO_SIDE = "both", "none"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is said about one structure: one candidate, or two that are alike on both sides."""

    candidates: tuple[Candidate, ...]
    side: str

    @property
    def first(self) -> Candidate:
        return self.candidates[0]

    @property
    def domains(self) -> int:
        """Of two sides that are told together the better one counts, never the one that is named first."""
        return max(len(candidate.domains) for candidate in self.candidates)

    @property
    def best_grade(self) -> str:
        return min(candidate.best_grade for candidate in self.candidates)


def choose_side(candidates: Sequence[Candidate], painful: frozenset[str], ruleset: Ruleset) -> Chosen:
    """The better side of one structure in one area; two that are alike are told together."""
    assessed = [_merit(candidate, ruleset)[0] for candidate in candidates]
    best = max(assessed)
    alike = [candidate for candidate, merit in zip(candidates, assessed, strict=True) if merit == best]
    top = max(candidate.points for candidate in alike)
    alike = [candidate for candidate in alike if candidate.points == top]
    sides = [candidate.place[2] for candidate in alike]
    if sides == [None]:
        return Chosen(tuple(alike), _side_of_pain(painful))
    if len(alike) > 1 and len(painful) == 1:
        alike = [candidate for candidate in alike if candidate.place[2] in painful]
    if len(alike) == 1:
        return Chosen(tuple(alike), alike[0].place[2] or NO_SIDE)
    return Chosen(tuple(alike), BOTH if len(painful) > 1 else NO_SIDE)


def _side_of_pain(painful: frozenset[str]) -> str:
    """What has no side of its own, such as a disc, is told with the side of the pain."""
    if len(painful) == 1:
        return next(iter(painful))
    return BOTH if painful else NO_SIDE


def choose_area(by_area: Mapping[str, Chosen], main_area: str | None, ruleset: Ruleset) -> Chosen:
    """The area in which a structure is best supported; the area of the main pain wins a tie.

    Where nothing sets two areas apart, the one leads in which something was found that does not count.
    """
    if len(by_area) == 1:
        return next(iter(by_area.values()))
    return max(
        by_area.values(),
        key=lambda chosen: (
            max(_merit(candidate, ruleset) for candidate in chosen.candidates),
            chosen.first.place[1] == main_area,
            any(candidate.set_aside for candidate in chosen.candidates),
        ),
    )


def _merit(candidate: Candidate, ruleset: Ruleset) -> tuple[int, int, int]:
    """What cannot be judged never hides what can be."""
    ranking = ruleset.grading.ranking
    assessed = len(ranking) - ranking.index(candidate.support)
    return (
        0 if candidate.support == NOT_ASSESSABLE else assessed,
        len(candidate.domains),
        candidate.points,
    )


def in_order(chosen: Sequence[Chosen], ruleset: Ruleset) -> list[Chosen]:
    """Grade, then clinical domains, then points, then the best evidence, then the name."""
    ranking = ruleset.grading.ranking

    def key(item: Chosen) -> tuple[int, int, int, str, str]:
        first = item.first
        return (
            ranking.index(first.support),
            -item.domains,
            -first.points,
            item.best_grade,
            first.place[0],
        )

    return sorted(chosen, key=key)


def outcome(chosen: Sequence[Chosen], ruleset: Ruleset) -> str:
    supports = [item.first.support for item in chosen]
    if any(support in LADDER[1:] for support in supports):
        return "ranked"
    assessed = sum(support != NOT_ASSESSABLE for support in supports)
    enough = assessed >= ruleset.grading.assessable_for_outcome
    return "none_supported" if enough else "not_assessable"
