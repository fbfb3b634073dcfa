"""Where in the body a plan or a procedure is, and whether that is where the record says.

The wrong side and the wrong level are the oldest mistakes of procedures, so a difference is said out loud.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from intake.models import DecisionFinding
from intake.rules import RULESET
from treatments.models import Structure
from treatments.models.plans import NOWHERE, Side

THORACIC = "thoracic_unnamed"
LEVELS = tuple(
    level for level in RULESET.dictionary["imaging_findings"].fields["level"].of if level != THORACIC
)
UNSAID = ("", NOWHERE)


class Place(NamedTuple):
    """A structure with its level and its side; each may be said not to apply."""

    structure: str
    level: str
    side: str

    @property
    def words(self) -> str:
        """On one line, the side in capitals: "SI joint region, LEFT"."""
        if self.structure == NOWHERE:
            named = [] if self.level == NOWHERE else [self.level]
            return ", ".join([*named, *side_words(self.side)]) or "No one place"
        level = () if self.level == NOWHERE else (self.level,)
        return ", ".join([Structure(self.structure).label, *level, *side_words(self.side)])


def side_words(side: str) -> list[str]:
    return [] if side in UNSAID else [str(Side(side).label)]


def differs(place: Place, agreed: Collection[DecisionFinding]) -> str:
    """How a place differs from what the signed decision agrees with, in words; empty where it does not.

    A decision that names no structure, and an entry that belongs to none, cannot differ.
    """
    if not agreed or place.structure == NOWHERE:
        return ""
    name = Structure(place.structure).label
    same = [finding for finding in agreed if finding.structure == place.structure]
    if not same:
        others = ", ".join(sorted({str(Structure(finding.structure).label) for finding in agreed}))
        return f"The signed decision agrees with {others}, not with {name}."
    sides = {finding.side for finding in same} - set(UNSAID)
    if sides and not _within(place.side, sides):
        said = " and ".join(word for side in sorted(sides) for word in side_words(side))
        return f"The signed decision says {name}, {said}."
    for side in (Side.LEFT, Side.RIGHT) if place.side == Side.BOTH else (place.side,):
        here = [one for one in same if one.side in UNSAID or _within(side, {one.side})]
        levelled = [one for one in here if one.level not in UNSAID]
        if levelled and place.level not in (NOWHERE, *(one.level for one in levelled)):
            return f"The signed decision says {'; '.join(agreed_words(levelled))}."
    return ""


def _within(side: str, agreed: Collection[str]) -> bool:
    both = {Side.LEFT, Side.RIGHT}
    covered = both | {Side.BOTH} if Side.BOTH in agreed or both <= set(agreed) else set(agreed)
    return side in covered


def agreed_words(findings: Iterable[DecisionFinding]) -> list[str]:
    """What a decision agrees with, a line for each structure and side, with its levels."""
    levels: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        named = levels.setdefault((finding.structure, finding.side), [])
        named += [finding.level] if finding.level not in UNSAID else []
    return [
        ", ".join([str(Structure(structure).label), *side_words(side), *named])
        for (structure, side), named in levels.items()
    ]
