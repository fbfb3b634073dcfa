"""Which candidates there are, each with its grade, and one statement for each structure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from intake.rules.complaint import Complaint
from intake.rules.entries import Mimic
from intake.rules.grading import BY_HAND, Candidate, grade
from intake.rules.judging import Findings, Found, Judge, Place
from intake.rules.ranking import Chosen, choose_area, choose_side
from intake.rules.ruleset import Ruleset
from intake.rules.sides import SIDES

TrueMimics = Sequence[tuple[Mimic, str | None]]
"""The mimics that are there, each with its side where it has one."""


def places_of(complaint: Complaint, ruleset: Ruleset) -> Iterator[Place]:
    """Every structure in every area of the complaint, on each side where it has sides."""
    for structure in ruleset.structures:
        by_side = ruleset.dictionary.structures[structure].per_side
        for area in complaint.areas:
            for side in SIDES if by_side else (None,):
                yield structure, area, side


def candidates_of(
    findings: Findings, complaint: Complaint, mimics: TrueMimics, judge: Judge
) -> list[Candidate]:
    """All that are graded."""
    judged = (
        candidate_at(place, findings, complaint, mimics, judge)
        for place in places_of(complaint, judge.ruleset)
    )
    return [candidate for candidate in judged if candidate is not None]


def candidate_at(
    place: Place, findings: Findings, complaint: Complaint, mimics: TrueMimics, judge: Judge
) -> Candidate | None:
    """A painful side is always graded, another one only when something found there speaks for it."""
    _, area, side = place
    found = judge.lines(findings, place)
    is_painful = side is None or side in complaint.graded_sides(area, SIDES)
    if not is_painful and not any(map(_found_by_hand, found)):
        return None
    return grade(
        place,
        found,
        ruleset=judge.ruleset,
        mimics=[mimic for mimic, at in mimics if at is None or side is None or at == side],
        roots=judge.named_roots(findings, place),
        answered=partial(judge.answered, findings, place),
    )


def _found_by_hand(found: Found) -> bool:
    """An examination or a block of one side speaks for that side."""
    line = found.line
    return line.supports and line.by_side and not line.needs_own_line and not BY_HAND.isdisjoint(line.domains)


def chosen_of(candidates: Iterable[Candidate], complaint: Complaint, ruleset: Ruleset) -> list[Chosen]:
    """One statement for each structure."""
    of_structure: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        of_structure.setdefault(candidate.place[0], []).append(candidate)
    return [statement(several, complaint, ruleset) for several in of_structure.values()]


def statement(candidates: Iterable[Candidate], complaint: Complaint, ruleset: Ruleset) -> Chosen:
    """What is said of one structure, of all its candidates."""
    by_area: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_area.setdefault(candidate.place[1], []).append(candidate)
    chosen = {area: choose_side(sides, complaint.sides[area], ruleset) for area, sides in by_area.items()}
    return choose_area(chosen, complaint.main_area, ruleset)
