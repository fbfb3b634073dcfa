"""Reading what stands beside the grades: figures about imaging, precautions, opinions.

Each file may be absent: rulesets of earlier versions, which judged stored cases, do not have them.
"""

from collections.abc import Iterator, Mapping

from intake.rules.beside import (
    VERDICTS,
    WORDS_OF_CAUTION,
    BesideRules,
    ImagingFigures,
    MechanicalRules,
    Opinion,
    Pattern,
    Precaution,
    Region,
    RegionMember,
    WithoutPainFigures,
    WithPainFigures,
)
from intake.rules.entries import Anatomy, Flag, StructureRules
from intake.rules.loading.anatomy import SHOWN_FROM
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import GRADES, Scope

FILES = ("prevalence.yaml", "precautions.yaml", "opinions.yaml", "regions.yaml")
PREVALENCE, PRECAUTIONS, OPINIONS, REGIONS = FILES
SEEN = ("seen",)
"""Figures from memory, and computed ones, are printed nowhere; so they do not stand in the file."""


def read_beside(
    files: Mapping[str, Entry],
    structures: Mapping[str, StructureRules],
    flags: list[Flag],
    anatomy: Anatomy,
    scope: Scope,
) -> BesideRules:
    opinions = files.get(OPINIONS)
    beside = BesideRules(
        imaging=_imaging(files[PREVALENCE], anatomy, scope) if PREVALENCE in files else None,
        precautions=tuple(_precautions(files[PRECAUTIONS], scope)) if PRECAUTIONS in files else None,
        opinions=tuple(_opinions(opinions, structures, scope)) if opinions else None,
        mechanical=_mechanical(opinions, flags, scope) if opinions else None,
        regions=tuple(_regions(files[REGIONS], structures, scope)) if REGIONS in files else None,
    )
    for name in FILES:
        if name in files:
            files[name].done()
    return beside


def _imaging(file: Entry, anatomy: Anatomy, scope: Scope) -> ImagingFigures | None:
    kept = {code: fact.fields for code, fact in scope.dictionary.facts.items() if fact.fields}
    records = file.choice("records", kept)
    words = {name: field.of for name, field in kept.get(records, {}).items() if field.of}
    finding = file.choice("finding", words)
    findings = words.get(finding, ())
    age = file.choice("age", [code for code, fact in scope.dictionary.facts.items() if fact.type == "int"])
    area = file.choice("area", anatomy.areas or ("",))
    without, with_ = file.entry("without_pain"), file.entry("with_pain")
    if without is None or with_ is None:
        return None
    return ImagingFigures(
        records=records,
        finding=finding,
        age=age,
        area=area,
        without_pain=_without_pain(without, findings, scope),
        with_pain=_with_pain(with_, findings, scope),
    )


def _without_pain(entry: Entry, findings: tuple[str, ...], scope: Scope) -> WithoutPainFigures:
    entry.choice("numbers", SEEN)
    table = entry.entry("percent_at_age")
    figures = WithoutPainFigures(
        id=scope.id(entry),
        says=entry.text("says"),
        population=entry.text("population"),
        within_years=entry.whole("within_years", least=0),
        percent=dict(_by_age(table, findings)) if table else {},
        sources=scope.cited(entry),
        note=entry.text("note", required=False),
        since=entry.whole("since", least=1),
    )
    entry.done()
    return figures


def _by_age(table: Entry, findings: tuple[str, ...]) -> Iterator[tuple[str, dict[int, float]]]:
    for finding, ages in table.items():
        if finding not in findings:
            table.fault(f"{finding!r} is no finding of imaging")
        by_age = {}
        for age in ages.data:
            percent = ages.number(age, required=True)
            if not age.isdecimal():
                ages.fault(f"{age!r} is not an age in years")
            elif percent is None or not 0 <= percent <= 100:
                ages.fault(f"{percent!r} is not a percentage")
            else:
                by_age[int(age)] = percent
        if by_age:
            yield finding, by_age
        else:
            ages.fault("no figure")


def _with_pain(entry: Entry, findings: tuple[str, ...], scope: Scope) -> WithPainFigures:
    entry.choice("numbers", SEEN)
    table = entry.entry("odds_ratios")
    figures = WithPainFigures(
        id=scope.id(entry),
        says=entry.text("says"),
        population=entry.text("population"),
        up_to_age=entry.whole("up_to_age", least=1),
        odds=dict(_odds(table, findings)) if table else {},
        sources=scope.cited(entry),
        note=entry.text("note", required=False),
        since=entry.whole("since", least=1),
    )
    entry.done()
    return figures


def _odds(table: Entry, findings: tuple[str, ...]) -> Iterator[tuple[str, tuple[float, str]]]:
    for finding, entry in table.items():
        if finding not in findings:
            table.fault(f"{finding!r} is no finding of imaging")
        ratio = entry.number("ratio", required=True)
        if ratio is not None and ratio <= 0:
            entry.fault(f"{ratio!r} is not an odds ratio")
        yield finding, (ratio or 0, entry.text("ci"))
        entry.done()


def _precautions(file: Entry, scope: Scope) -> Iterator[Precaution]:
    for entry in file.entries("precautions"):
        expression = scope.expression(entry)
        spec = {
            "id": scope.id(entry),
            "says": entry.text("says"),
            "when": entry.get("when"),
            "word": entry.choice("word", WORDS_OF_CAUTION),
            "why": entry.text("why"),
            "sources": scope.cited(entry),
            "note": entry.text("note", required=False),
            "since": entry.whole("since", least=1),
        }
        entry.done()
        if expression:
            yield Precaution(expression=expression, **spec)


def _opinions(file: Entry, structures: Mapping[str, StructureRules], scope: Scope) -> Iterator[Opinion]:
    for entry in file.entries("opinions"):
        structure = entry.choice("structure", scope.dictionary.structures)
        lines = structures[structure].lines if structure in structures else ()
        opinion = Opinion(
            id=scope.id(entry),
            title=entry.text("title"),
            holder=entry.text("holder"),
            says=entry.text("says"),
            evidence=entry.text("evidence"),
            grade=entry.choice("grade", GRADES),
            structure=structure,
            lines=entry.texts("lines", allowed=[line.id for line in lines if line.supports]),
            beside=entry.texts("beside", allowed=scope.dictionary.structures),
            sources=scope.cited(entry),
            note=entry.text("note", required=False),
            since=entry.whole("since", least=1),
        )
        if not opinion.lines:
            entry.fault("lines names no line of evidence")
        if structure in opinion.beside:
            entry.fault("an opinion stands beside other structures, not beside its own")
        entry.done()
        yield opinion


def _mechanical(file: Entry, flags: list[Flag], scope: Scope) -> MechanicalRules | None:
    entry = file.entry("mechanical")
    if entry is None:
        return None
    suspected = sorted({condition for flag in flags for condition in flag.suspected})
    words = entry.entry("words")
    rules = MechanicalRules(
        id=scope.id(entry),
        words={verdict: words.text(verdict) for verdict in VERDICTS} if words else {},
        other_causes=frozenset(entry.texts("other_causes", allowed=suspected)),
        either_cause=frozenset(entry.texts("either_cause", allowed=suspected)),
        patterns=tuple(_patterns(file, "speaks_for_mechanical", scope)),
        against=tuple(_patterns(file, "speaks_against_mechanical", scope)),
        background=entry.text("background"),
        grade=entry.choice("grade", GRADES),
        sources=scope.cited(entry),
        note=entry.text("note", required=False),
        since=entry.whole("since", least=1),
    )
    no_cause = frozenset(entry.texts("no_cause", allowed=suspected))
    placed = [*rules.other_causes, *rules.either_cause, *no_cause]
    for condition in suspected:
        if placed.count(condition) != 1:
            entry.fault(f"{condition!r} must stand once under other_causes, either_cause or no_cause")
    for part in filter(None, (words, entry)):
        part.done()
    return rules


def _patterns(file: Entry, key: str, scope: Scope) -> Iterator[Pattern]:
    for entry in file.entries(key):
        expression = scope.expression(entry)
        pattern = (scope.id(entry), entry.text("says"), entry.get("when"))
        sources = scope.cited(entry)
        entry.done()
        if expression:
            yield Pattern(*pattern, expression=expression, sources=sources)


def _regions(file: Entry, structures: Mapping[str, StructureRules], scope: Scope) -> Iterator[Region]:
    for entry in file.entries("regions"):
        region = Region(
            id=scope.id(entry),
            title=entry.text("title"),
            says=entry.text("says"),
            shown_from=entry.choice("shown_from", SHOWN_FROM),
            members=tuple(_region_members(entry, structures, scope)),
            sources=scope.cited(entry),
            note=entry.text("note", required=False),
            since=entry.whole("since", least=1),
        )
        if len(region.members) < 2:
            entry.fault("a region has at least two members")
        entry.done()
        yield region


def _region_members(
    region: Entry, structures: Mapping[str, StructureRules], scope: Scope
) -> Iterator[RegionMember]:
    for entry in region.entries("members"):
        structure = entry.choice("structure", scope.dictionary.structures)
        lines = structures[structure].lines if structure in structures else ()
        named = entry.texts("lines", required=False, allowed=[line.id for line in lines if line.supports])
        entry.done()
        yield RegionMember(structure, frozenset(named))
