"""Reading the lines of evidence and the ceilings of one structure."""

from collections import Counter
from collections.abc import Iterator

from intake.rules.dictionary import Structure
from intake.rules.entries import Anatomy, Ceiling, Line, StructureRules
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import DOMAINS, GRADES, PER, Scope
from intake.rules.sides import SIDES

WEIGHTS = ("strong", "moderate", "weak", "context")
CAPS = ("moderate", "weak", "none")
DETAILS = ("population", "reference_standard", "limits", "syndrome")
FIGURES = {"lr_pos": 1000.0, "lr_neg": 1000.0, "sensitivity": 1.0, "specificity": 1.0}
"""What a figure can be at most; none is negative."""


def read_structure(file: Entry, structure: Structure, anatomy: Anatomy, scope: Scope) -> StructureRules:
    code = file.text("structure")
    if code != structure.code:
        file.fault(f"structure is {code!r}, the file belongs to {structure.code!r}")
    read = [(_line(entry, structure, anatomy, scope), entry) for entry in file.entries("lines")]
    lines = [(line, entry) for line, entry in read if line]
    _check_signals(lines)
    rules = StructureRules(
        code=structure.code,
        title=file.text("title"),
        lines=tuple(line for line, _ in lines),
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
        details=_details(entry),
        note=entry.text("note", required=False),
        since=entry.whole("since", least=1),
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
    return _numbers(figures) if figures else {}


def _details(entry: Entry) -> dict[str, object]:
    """Who was studied, and what each study found."""
    details: dict[str, object] = {key: entry.text(key, required=False) for key in DETAILS}
    details["results"] = [
        {"cut": result.text("cut"), "note": result.text("note", required=False), **_numbers(result)}
        for result in entry.entries("results", required=False)
    ]
    return {key: detail for key, detail in details.items() if detail}


def _numbers(entry: Entry) -> dict[str, object]:
    """Figures of accuracy, and whether they were seen, computed or only recalled."""
    found: dict[str, object] = {}
    for name, most in FIGURES.items():
        number = entry.number(name)
        if number is not None and not 0 <= number <= most:
            entry.fault(f"{name} is {number}, outside 0 to {most}")
        found[name] = number
    found["ci"] = entry.text("ci", required=False) or None
    found["numbers"] = entry.choice("numbers", ("seen", "computed", "recalled", "none"))
    entry.done()
    return {name: value for name, value in found.items() if value is not None}


def _ceilings(file: Entry, scope: Scope) -> Iterator[Ceiling]:
    for entry in file.entries("ceilings"):
        without = frozenset(entry.texts("without", allowed=DOMAINS))
        yield Ceiling(without, entry.choice("max", CAPS), entry.text("why"), scope.cited(entry))
        entry.done()


def _check_signals(lines: list[tuple[Line, Entry]]) -> None:
    signals = Counter(line.signal for line, _ in lines)
    ids = {line.id for line, _ in lines}
    for line, entry in lines:
        if "signal" in entry.data and signals[line.signal] == 1:
            entry.fault(f"no other line has the signal {line.signal!r}")
        if line.signal in ids and line.signal != line.id:
            entry.fault(f"the signal {line.signal!r} is the id of another line")
        for covered in line.covers - ids:
            entry.fault(f"covers names {covered!r}, which is no line of this structure")
