"""Where it hurts: which areas the complaint is about, and which sides of them are painful."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.rules.answers import Known
from intake.rules.dictionary import Dictionary
from intake.rules.entries import Anatomy


@dataclass(frozen=True, slots=True)
class Complaint:
    areas: tuple[str, ...]
    """The areas to judge: those with a painful region, or all when nothing is marked."""
    main_area: str | None
    sides: Mapping[str, frozenset[str]]
    """The painful sides of each area; none when only the midline or nothing is marked."""

    def graded_sides(self, area: str, both: Iterable[str]) -> frozenset[str]:
        """Entries without a side count for each painful side, or for both when none is known."""
        return self.sides[area] or frozenset(both)


def read_complaint(known: Known, anatomy: Anatomy, dictionary: Dictionary) -> Complaint:
    main = known.get(anatomy.main)
    marked = set(known.get(anatomy.painful, ())) | ({main} if main else set())
    placed = {region: anatomy.area_of[region] for region in marked if region in anatomy.area_of}
    main_area = placed.get(main) if main else None
    following = main_area or _only(placed.values()) or anatomy.default_area
    area_of = {region: placed.get(region, following) for region in marked}
    sides = {
        area: frozenset(
            side
            for region in marked
            if area_of[region] == area and (side := dictionary.region_sides[region]) is not None
        )
        for area in anatomy.areas
    }
    areas = tuple(area for area in anatomy.areas if area in area_of.values())
    return Complaint(areas or anatomy.areas, area_of.get(main) if main else None, sides)


def _only(areas: Iterable[str]) -> str | None:
    """The one area that is marked, if it is one."""
    found = set(areas)
    return found.pop() if len(found) == 1 else None
