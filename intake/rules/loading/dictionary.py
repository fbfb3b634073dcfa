"""Reading the dictionary from its file."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from intake.rules.dictionary import TYPES, Dictionary, Fact, Field, Structure
from intake.rules.loading.reading import Entry
from intake.rules.sides import SIDES

PLAIN_TYPES = ("bool", "int", "number", "choice", "text", "date")
WHO = ("patient", "clinician", "derived")
SPAN = re.compile(r"(?P<stem>[a-z0-9_]*_)(?P<first>[0-9]+)\.\.(?P=stem)(?P<last>[0-9]+)")
CODE = re.compile(r"[a-z][a-z0-9_]*")


def read_dictionary(file: Entry) -> Dictionary:
    """The dictionary; what is wrong with it is among the faults of the entry."""
    regions = list(_regions(file))
    flat = tuple(code for code, _, _ in regions)
    lists = _lists(file) | {"regions": flat}
    facts: dict[str, Fact] = {}
    themes = file.entry("themes")
    for theme, facts_of_theme in themes.items() if themes else ():
        for name, entry in facts_of_theme.items():
            for fact in _facts(name, theme, entry, lists):
                if fact.code in facts:
                    entry.fault(f"the code {fact.code} stands twice")
                facts[fact.code] = fact
    dictionary = Dictionary(
        version=file.whole("version"),
        facts=MappingProxyType(facts),
        regions=flat,
        region_sides=MappingProxyType({code: side for code, _, side in regions}),
        region_bases=MappingProxyType({code: base for code, base, _ in regions}),
        levels=lists.get("levels", ()),
        urgency=MappingProxyType(_words(file, "urgency")),
        structures=MappingProxyType(_structures(file)),
        unknown=frozenset(file.texts("unknown")),
    )
    file.done()
    return dictionary


def expand_span(text: str) -> list[str]:
    """`phq9_1..phq9_9` stands for all numbers between, zeros in front kept; anything else for itself."""
    span = SPAN.fullmatch(text)
    if not span:
        return [text]
    width = len(span["first"])
    return [f"{span['stem']}{n:0{width}}" for n in range(int(span["first"]), int(span["last"]) + 1)]


def _regions(file: Entry) -> Iterator[tuple[str, str, str | None]]:
    for entry in file.entries("regions"):
        base = entry.text("code")
        if entry.flag("sided"):
            yield from ((f"{base}_{side}", base, side) for side in SIDES)
        else:
            yield base, base, None
        entry.done()


def _lists(file: Entry) -> dict[str, tuple[str, ...]]:
    entry = file.entry("lists")
    return {name: entry.texts(name) for name in entry.data} if entry else {}


def _words(file: Entry, key: str) -> dict[str, str]:
    entry = file.entry(key)
    return {name: entry.text(name) for name in entry.data} if entry else {}


def _structures(file: Entry) -> dict[str, Structure]:
    structures = {}
    entries = file.entry("structures")
    for code, entry in entries.items() if entries else ():
        structures[code] = Structure(
            code,
            per_level=entry.flag("per_level"),
            per_side=entry.flag("per_side"),
            note=entry.text("note", required=False),
        )
        entry.done()
    return structures


def _facts(name: str, theme: str, entry: Entry, lists: Mapping[str, tuple[str, ...]]) -> Iterator[Fact]:
    kind = entry.choice("type", TYPES)
    who = entry.choice("who", WHO)
    minimum, maximum = _range(entry, kind)
    max_length = entry.whole("max_length") if kind == "text" else None
    spec: dict[str, Any] = {
        "type": kind,
        "who": who,
        "of": _allowed(entry, lists) if kind in ("choice", "multi", "map") else (),
        "unit": entry.text("unit", required=False),
        "minimum": minimum,
        "maximum": maximum,
        "max_length": max_length,
        "fields": MappingProxyType(_fields(entry, lists) if kind in ("list", "map") else {}),
        "key": entry.text("key") if kind == "map" else "",
        "critical": entry.flag("critical"),
        "core": entry.flag("core"),
        "theme": theme,
        "note": entry.text("note", required=False),
        "every_level": MappingProxyType(_pattern(entry, "every_level")),
        "not_graded": MappingProxyType(_pattern(entry, "not_graded")),
        "compute": entry.get("compute") if who == "derived" else None,
    }
    sided = entry.flag("sided")
    entry.done()
    for base in expand_span(name):
        if not CODE.fullmatch(base):
            entry.fault("a code is written with small letters, digits and underscores")
        elif sided:
            for side in SIDES:
                yield Fact(code=f"{base}_{side}", base=base, side=side, **spec)
        else:
            yield Fact(code=base, base=base, side=None, **spec)


def _range(entry: Entry, kind: str) -> tuple[float | None, float | None]:
    if kind not in ("int", "number"):
        return None, None
    low, high = entry.number("min", required=True), entry.number("max", required=True)
    if low is not None and high is not None and low >= high:
        entry.fault(f"min {low} is not below max {high}")
    return low, high


def _allowed(entry: Entry, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(entry.data.get("of"), str):
        name = entry.text("of")
        if name not in lists:
            entry.fault(f"of names the list {name!r}, which is not there")
        return lists.get(name, ())
    allowed = entry.texts("of")
    if len(allowed) < 2 and "of" in entry.data:
        entry.fault("of must leave a choice")
    return allowed


def _fields(entry: Entry, lists: Mapping[str, tuple[str, ...]]) -> dict[str, Field]:
    fields = {}
    entries = entry.entry("fields")
    for name, field in entries.items() if entries else ():
        kind = field.choice("type", PLAIN_TYPES)
        minimum, maximum = _range(field, kind)
        fields[name] = Field(
            type=kind,
            of=_allowed(field, lists) if kind == "choice" else (),
            minimum=minimum,
            maximum=maximum,
            optional=field.flag("optional"),
            unit=field.text("unit", required=False),
            note=field.text("note", required=False),
        )
        field.done()
    return fields


def _pattern(entry: Entry, key: str) -> dict[str, str]:
    pattern = entry.entry(key, required=False)
    return {name: pattern.text(name) for name in pattern.data} if pattern else {}
