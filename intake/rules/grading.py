"""From the lines that are true of one candidate to its grade: one pure function, one step after the other.

A candidate is a structure in one area of complaint on one side. The steps keep the order of the method: what
counts once, what counts only beside something, the grade without imaging, what speaks against, imaging,
ceilings, mimics.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intake.rules import levels
from intake.rules.entries import Ceiling, Grading, Mimic, Root
from intake.rules.judging import Found, Place
from intake.rules.levels import NO_LEVELS, Levels
from intake.rules.lines import (
    CONTEXT,
    MODERATE,
    STRONG,
    WEAK,
    WEIGHT,
    Counted,
    SetAside,
    count,
    once_per_signal,
    weigh,
)
from intake.rules.ruleset import Ruleset

NONE, AGAINST, NOT_ASSESSABLE = "none", "against", "not_assessable"
LADDER = (NONE, WEAK, MODERATE, STRONG)
"""The grades that can be lowered and capped, from below."""
FIRM = (MODERATE, STRONG)
HISTORY = frozenset({"history"})
IMAGING = ("imaging",)
BY_HAND = frozenset({"examination", "block"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A graded candidate with its trace."""

    place: Place
    support: str
    points: int = 0
    domains: frozenset[str] = frozenset()
    """The clinical domains that support it."""
    best_grade: str = "Z"
    supporting: tuple[Counted, ...] = ()
    against: tuple[Counted, ...] = ()
    context: tuple[Counted, ...] = ()
    confirming: tuple[Counted, ...] = ()
    """Imaging that agrees with what is supported already."""
    set_aside: tuple[tuple[str, str], ...] = ()
    cap: str | None = None
    levels: Levels = NO_LEVELS
    steps: tuple[str, ...] = ()


def grade(
    place: Place,
    found: Sequence[Found],
    *,
    ruleset: Ruleset,
    mimics: Sequence[Mimic],
    roots: Sequence[Root],
    answered: Callable[[], int],
) -> Candidate:
    """Grades one candidate. `answered` says how many different answers its clinical lines could read."""
    structure, area, _ = place
    rules, method = ruleset.structures[structure], ruleset.grading
    if not found:
        support = NONE if answered() >= method.minimum_count else NOT_ASSESSABLE
        return Candidate(place, support, steps=(f"no line: {support}",))
    decisive = ruleset.anatomy.decisive_levels[area]
    order = ruleset.dictionary.levels
    aside, steps = SetAside(), []

    lines = weigh(found, area, mimics, aside)
    clinical = [item for item in lines if not method.clinical_domains.isdisjoint(item.domains)]
    others = [item for item in lines if method.clinical_domains.isdisjoint(item.domains)]
    imaging = [item for item in lines if item.line.domains == IMAGING]
    context = [item for item in others if item.line.supports and item.line.domains != IMAGING]
    against = once_per_signal((item for item in clinical if not item.line.supports), aside)
    imaging_against = [item for item in imaging if not item.line.supports]

    out = levels.ruled_out(against)
    supporting = [item for item in clinical if item.line.supports]
    left = levels.without(supporting, out, "every level of it is ruled out", aside)
    contested = [item for item in supporting if item.weight == STRONG and item.line.id in aside.reasons]
    counted = count(left, aside)
    domains = frozenset().union(*(item.domains for item in counted))
    speaking = [
        item for item in against if levels.speaks_against_all(item, levels.supported(counted), out, decisive)
    ]

    if contested or (_strongest(speaking) == STRONG == _strongest(counted)):
        support = NOT_ASSESSABLE
        steps.append("a strong line for and a strong line against: not_assessable")
    else:
        support = _without_imaging(counted, speaking, method, answered)
        steps.append(f"without imaging: {support}")
        support = _after_against(support, counted, domains, speaking, steps)

    out_everywhere = out | levels.ruled_out(imaging_against)
    images = levels.without(
        [item for item in imaging if item.line.supports], out_everywhere, "its level is ruled out", aside
    )
    named_by = roots if rules.levels_from_roots and counted else ()
    confirming = levels.concordant(images, levels.anchors(counted, named_by), aside) if counted else []
    if not counted:
        for item in images:
            aside.add(item, "imaging alone makes no candidate")
    still_there = levels.supported(counted) | levels.supported(confirming)
    imaging_speaks = [
        item
        for item in imaging_against
        if counted and levels.speaks_against_all(item, still_there, out_everywhere, decisive)
    ]
    before_imaging = support
    support = _after_imaging(support, confirming, imaging_speaks, steps)
    support, cap = _under_ceilings(support, domains, rules.ceilings, steps)
    if imaging and not counted:
        cap = method.candidate_cap
    support = _after_mimics(support, place, counted, roots, mimics, steps)
    if support in LADDER[1:] and confirming:
        blind = _after_mimics(before_imaging, place, counted, roots, mimics, [])
        if blind == NONE:  # a picture brings nothing back that a mimic has taken away
            support = NONE
            steps.append("imaging alone makes no candidate: none")

    nameable = before_imaging in LADDER[1:] and support in LADDER[1:]
    named = levels.name(counted, named_by, confirming, order) if nameable else ()
    return Candidate(
        place=place,
        support=support,
        points=_points(counted, [*speaking, *imaging_speaks], confirming, method),
        domains=domains & method.clinical_domains,
        best_grade=min((item.line.grade for item in counted), default="Z"),
        supporting=tuple(counted),
        against=(*against, *imaging_against),
        context=tuple(context),
        confirming=tuple(confirming),
        set_aside=tuple(sorted(aside.reasons.items())),
        cap=cap,
        levels=Levels(named, still_there, out_everywhere),
        steps=tuple(steps),
    )


def _without_imaging(
    counted: Sequence[Counted],
    against: Sequence[Counted],
    method: Grading,
    answered: Callable[[], int],
) -> str:
    if not counted:
        return NONE if answered() >= method.minimum_count else NOT_ASSESSABLE
    if _strongest(against) != STRONG:
        if any(item.weight == STRONG and _seconded(item, counted) for item in counted):
            return STRONG
        if any(item.weight in FIRM and _reaches_moderate(item, counted) for item in counted):
            return MODERATE
    two = [item for item in counted if item.line.grade != "D" or not against]
    if len(two) >= 2 or any(item.weight in FIRM or item.line.composite for item in counted):
        return WEAK
    return NONE


def _strongest(lines: Sequence[Counted]) -> str:
    return max((item.weight for item in lines), key=WEIGHT.__getitem__, default=CONTEXT)


def _seconded(item: Counted, counted: Sequence[Counted]) -> bool:
    """Another domain agrees; any other signal will do for a line that spans two domains itself."""
    others = [other for other in counted if other is not item]
    return any(len(item.domains) > 1 or other.domains - item.domains for other in others)


def _reaches_moderate(item: Counted, counted: Sequence[Counted]) -> bool:
    if len(item.domains) > 1 or _seconded(item, counted):
        return True
    return item.line.history_cluster and any(
        other is not item and other.line.grade != "D" for other in counted
    )


def _after_against(
    support: str,
    counted: Sequence[Counted],
    domains: frozenset[str],
    against: Sequence[Counted],
    steps: list[str],
) -> str:
    moderates = sum(item.weight == MODERATE for item in against)
    decided = _strongest(against) == STRONG or moderates >= 2
    if decided and _strongest(counted) not in FIRM:
        steps.append("a rule-out, or two moderate lines against: against")
        return AGAINST
    if moderates == 1 and support in LADDER[1:] and BY_HAND.isdisjoint(domains):
        support = _one_lower(support)
        steps.append(f"one moderate line against: {support}")
    return support


def _after_imaging(
    support: str, confirming: Sequence[Counted], against: Sequence[Counted], steps: list[str]
) -> str:
    if against and support in LADDER[1:]:
        support = _one_lower(support)
        steps.append(f"imaging against every level: {support}")
    elif confirming and support == WEAK:
        support = MODERATE
        steps.append(f"confirmed by imaging: {support}")
    return support


def _under_ceilings(
    support: str, domains: frozenset[str], ceilings: Sequence[Ceiling], steps: list[str]
) -> tuple[str, str | None]:
    """The grade under the lowest ceiling that holds, and why it could not be higher."""
    holding = [ceiling for ceiling in ceilings if domains.isdisjoint(ceiling.without)]
    if support not in LADDER[1:] or not holding:
        return support, None
    lowest = min(holding, key=lambda ceiling: LADDER.index(ceiling.max))
    if LADDER.index(support) < LADDER.index(lowest.max):
        return support, None
    if support != lowest.max:
        steps.append(f"ceiling: {lowest.max}")
    return lowest.max, lowest.why


def _after_mimics(
    support: str,
    place: Place,
    counted: Sequence[Counted],
    roots: Sequence[Root],
    mimics: Sequence[Mimic],
    steps: list[str],
) -> str:
    about = {root.name for root in roots} | {root for item in counted for root in item.line.roots}
    for mimic in mimics:
        for lowering in mimic.lower:
            concerned = not lowering.roots or (about and about <= lowering.roots)
            if lowering.structure == place[0] and concerned and support in LADDER[1:]:
                support = _one_lower(support)
                steps.append(f"{mimic.id}: {support}")
    return support


def _one_lower(support: str) -> str:
    return LADDER[max(0, LADDER.index(support) - 1)]


def _points(
    counted: Sequence[Counted], against: Sequence[Counted], confirming: Sequence[Counted], method: Grading
) -> int:
    """Points order candidates of one grade; a long history buys no more than its cap."""
    history = other = 0
    for item in counted:
        composite = item.line.composite
        points = method.points_composite if composite else method.points_for[item.weight, item.line.grade]
        if item.domains == HISTORY:
            history += points
        else:
            other += points
    lost = sum(method.points_against[item.weight, item.line.grade] for item in against)
    return min(history, method.history_cap) + other + lost + (method.points_imaging if confirming else 0)
