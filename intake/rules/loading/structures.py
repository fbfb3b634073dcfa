"""Reading the lines of evidence and the ceilings of one structure."""

from collections import Counter
from collections.abc import Iterator

from intake.rules.dictionary import Structure
from intake.rules.knowledge import Anatomy, Ceiling, Line, StructureRules
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import DOMAINS, GRADES, PER, Scope
from intake.rules.sides import SIDES

WEIGHTS = ("strong", "moderate", "weak", "context")
CAPS = ("moderate", "weak", "none")
DETAILS = ("population", "reference_standard", "results", "limits", "syndrome")


def read_structure(file: Entry, structure: Structure, anatomy: Anatomy, scope: Scope) -> StructureRules:
    code = file.text("structure")
    if code != structure.code:
        file.fault(f"structure is {code!r}, the file belongs to {structure.code!r}")
    entries = list(file.entries("lines"))
    lines = [line for entry in entries if (line := _line(entry, structure, anatomy, scope))]
    _check_signals(lines, {entry.name: entry for entry in entries})
    rules = StructureRules(
        code=structure.code,
        title=file.text("title"),
        lines=tuple(lines),
        ceilings=tuple(_ceilings(file, scope)),
        ask_next=file.texts("ask_next"),
        levels_from_roots=file.flag("levels_from_roots"),
        described_only=tuple(
            scope.reference(entry) for entry in file.entries("described_only", required=False)
        ),
    )
    for asked in rules.ask_next:
        if asked.replace("{side}", SIDES[0]) not in scope.dictionary:
            file.fault(f"ask_next names the unknown code {asked!r}")
    file.done()
    return rules


def _line(entry: Entry, structure: Structure, anatomy: Anatomy, scope: Scope) -> Line | None:
    per = entry.texts("per", allowed=PER)
    if ("side" in per and not structure.per_side) or ("level" in per and not structure.per_level):
        entry.fault(f"per: {structure.code} is not judged by {' and '.join(per)}")
    domains = entry.texts("domains", allowed=DOMAINS)
    expressions = scope.sided(entry, per)
    supports = entry.choice("direction", ("supports", "against")) == "supports"
    line = Line(
        id=scope.id(entry),
        structure=structure.code,
        says=entry.text("says"),
        supports=supports,
        domains=domains,
        area=entry.choice("area", (*anatomy.areas, "any")),
        per=per,
        when=entry.get("when"),
        weights=_weights(entry, anatomy),
        signal=entry.text("signal", required=False) or str(entry.data.get("id")),
        grade=entry.choice("grade", GRADES),
        sources=scope.cited(entry),
        expressions=expressions,
        covers=frozenset(entry.texts("covers", required=False)),
        needs_own_line=entry.flag("needs_own_line"),
        composite=entry.flag("composite"),
        history_cluster=entry.flag("history_cluster"),
        roots=entry.texts("roots", required=False, allowed=[root.name for root in anatomy.roots]),
        figures=_figures(entry),
        details={key: entry.get(key) for key in DETAILS if entry.get(key) is not None},
        note=entry.text("note", required=False),
        since=entry.whole("since"),
    )
    for weight in line.weights.values():
        if (weight == "context") != (domains == ("prior",)):
            entry.fault("the weight context belongs to lines of the domain prior, and to no other")
    if not domains:
        entry.fault("domains is empty")
    entry.done()
    return line if expressions else None


def _weights(entry: Entry, anatomy: Anatomy) -> dict[str, str]:
    if isinstance(entry.data.get("weight"), dict):
        by_area = entry.entry("weight")
        weights = {area: by_area.choice(area, WEIGHTS) for area in anatomy.areas} if by_area else {}
        if by_area:
            by_area.done()
        return weights
    return dict.fromkeys(anatomy.areas, entry.choice("weight", WEIGHTS))


def _figures(entry: Entry) -> dict[str, object]:
    figures = entry.entry("figures", required=False)
    if figures is None:
        return {}
    found: dict[str, object] = {
        name: figures.number(name) for name in ("lr_pos", "lr_neg", "sensitivity", "specificity")
    }
    found["ci"] = figures.text("ci", required=False) or None
    found["numbers"] = figures.choice("numbers", ("seen", "computed", "recalled", "none"))
    figures.done()
    return {name: value for name, value in found.items() if value is not None}


def _ceilings(file: Entry, scope: Scope) -> Iterator[Ceiling]:
    for entry in file.entries("ceilings"):
        without = frozenset(entry.texts("without", allowed=DOMAINS))
        yield Ceiling(without, entry.choice("max", CAPS), entry.text("why"), scope.cited(entry))
        entry.done()


def _check_signals(lines: list[Line], entries: dict[str, Entry]) -> None:
    signals = Counter(line.signal for line in lines)
    ids = {line.id for line in lines}
    for line in lines:
        entry = entries[line.id]
        if "signal" in entry.data and signals[line.signal] == 1:
            entry.fault(f"no other line has the signal {line.signal!r}")
        if line.signal in ids and line.signal != line.id:
            entry.fault(f"the signal {line.signal!r} is the id of another line")
        for covered in line.covers - ids:
            entry.fault(f"covers names {covered!r}, which is no line of this structure")
