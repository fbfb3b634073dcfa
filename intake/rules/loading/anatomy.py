"""Reading where things are."""

from collections.abc import Iterable, Iterator, Mapping

from intake.rules.dictionary import Dictionary
from intake.rules.entries import Anatomy, Root, UnitRules
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import Scope
from intake.rules.sides import SIDES

POSITIONS = ("exiting", "traversing")
SHOWN_FROM = ("weak", "moderate", "strong")
POSITIVE = "positive"
"""The answer of the dictionary that says that a sign is there."""


def read_groups(file: Entry, dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    """Named groups of regions; a sided group becomes two, `name_left` and `name_right`."""
    groups: dict[str, tuple[str, ...]] = {}
    bases = set(dictionary.region_bases.values())
    entries = file.entry("region_groups")
    for name, entry in entries.items() if entries else ():
        if entry.flag("sided"):
            of = entry.texts(
                "of", allowed={base for base in bases if f"{base}_left" in dictionary.region_bases}
            )
            groups |= {f"{name}_{side}": tuple(f"{base}_{side}" for base in of) for side in SIDES}
        else:
            groups[name] = entry.texts("of", allowed=dictionary.regions)
        entry.done()
    return groups


def read_anatomy(file: Entry, scope: Scope) -> Anatomy:
    dictionary = scope.dictionary
    areas = file.entry("areas")
    by_area = {area: areas.texts(area) for area in areas.data} if areas else {}
    following = file.texts("follow_main")
    placed = [base for bases in (*by_area.values(), following) for base in bases]
    for base in dict.fromkeys([*dictionary.region_bases.values(), *placed]):
        if placed.count(base) != 1 or base not in dictionary.region_bases.values():
            file.fault(f"the region {base!r} must stand in exactly one area or in follow_main")
    area_of = {
        region: area
        for region, base in dictionary.region_bases.items()
        for area, bases in by_area.items()
        if base in bases
    }
    decisive = file.entry("decisive_levels")
    referral = file.entry("referral_patterns", required=False)
    anatomy = Anatomy(
        areas=tuple(by_area),
        area_of=area_of,
        default_area=file.choice("default_area", by_area or ("",)),
        body_map=frozenset(file.texts("body_map", allowed=dictionary)),
        painful=file.choice("painful", dictionary),
        main=file.choice("main", dictionary),
        groups=read_groups(file, dictionary),
        roots=tuple(_roots(file, scope, area_of)),
        decisive_levels={area: decisive.texts(area, allowed=dictionary.levels) for area in by_area}
        if decisive
        else {},
        referral_patterns=dict(referral.data) if referral else {},
        levels=_levels(file, by_area, dictionary),
        unit=_unit(file, by_area, scope),
    )
    for pattern in referral.entries("patterns") if referral else ():
        scope.cited(pattern)
    file.done()
    return anatomy


def _levels(file: Entry, areas: Iterable[str], dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    entry = file.entry("levels", required=False)
    if entry is None:
        return {}
    levels = {area: entry.texts(area, allowed=dictionary.levels) for area in areas}
    placed = [level for of_area in levels.values() for level in of_area]
    for level in dict.fromkeys(placed):
        if placed.count(level) > 1:
            entry.fault(f"{level!r} stands in more than one area")
    entry.done()
    return levels


def _unit(file: Entry, areas: Iterable[str], scope: Scope) -> UnitRules | None:
    entry = file.entry("unit", required=False)
    if entry is None:
        return None
    at_unit = entry.entry("root_at_unit")
    unit = UnitRules(
        members=entry.texts("members", allowed=scope.dictionary.structures),
        shown_from=entry.choice("shown_from", SHOWN_FROM),
        root_at_unit={area: at_unit.choice(area, POSITIONS) for area in areas} if at_unit else {},
        root_at_other_unit=entry.choice("root_at_other_unit", POSITIONS),
        sources=scope.cited(entry),
    )
    for part in filter(None, (at_unit, entry)):
        part.done()
    return unit


def _roots(file: Entry, scope: Scope, area_of: Mapping[str, str]) -> Iterator[Root]:
    dictionary = scope.dictionary
    bases = dictionary.region_bases.values()
    for entry in file.entries("roots"):
        signs = entry.entry("signs")
        codes = {name: signs.text(name) for name in signs.data} if signs else {}
        leaves = [f"{code} == {POSITIVE}" for code in codes.values()] or [""]
        named = Entry(
            {"when": {"any": leaves} if len(leaves) > 1 else leaves[0]}, file.file, entry.name, file.faults
        )
        regions = entry.texts("regions", allowed=bases)
        areas = sorted(
            {
                area_of[flat]
                for flat, base in dictionary.region_bases.items()
                if base in regions and flat in area_of
            }
        )
        if len(areas) != 1:
            entry.fault("the regions of a root must lie in one area")
        root = Root(
            name=entry.text("root"),
            unit=entry.choice("unit", dictionary.levels),
            signs=codes,
            named=scope.sided(named, ("side",)),
            other_unit=entry.text("other_unit", required=False),
            area=areas[0] if areas else "",
            regions=regions,
            specific_regions=entry.texts("specific_regions", allowed=bases),
            myotome=entry.text("myotome", required=False),
            reflex_name=entry.text("reflex_name", required=False),
            sources=scope.cited(entry),
        )
        if root.other_unit and root.other_unit not in dictionary.levels:
            entry.fault(f"other_unit {root.other_unit!r} is not a level")
        entry.done()
        yield root
