"""Entries as YAML: the same words as on the pages, so that they can be kept, compared and carried elsewhere.

What is written can be read again as the same. Reading checks the shape only; whether the values can be stored
is for the models to say (`services/importing.py`).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import yaml

from treatments.entries import EVIDENCE, LEGAL, PRECAUTION, SOURCE, STANCES, WRITTEN, Entry

FORMAT = 1
LARGEST = 2_000_000  # characters
OF_FILE = ("format", "sources", "entries")
OF_ENTRY = (
    "code",
    "name",
    "family",
    *WRITTEN,
    "preparation",
    "alternatives",
    "sources",
    "evidence",
    "legal_statuses",
    "precautions",
)
PARTS = {
    "evidence": (*EVIDENCE, "read_on", *STANCES),
    "legal_statuses": (*LEGAL, "as_of", "review_by", "sources"),
    "precautions": (*PRECAUTION, "sources"),
}
ONCE = {"evidence": "structure", "legal_statuses": "jurisdiction"}  # what tells the parts of a list apart
LISTS = ("preparation", "alternatives", *STANCES)
DAYS = ("read_on", "as_of", "review_by")
UNKEEPABLE = re.compile(r"[\0\ud800-\udfff]")
NO_CHARACTER = "a NUL or half a character stands there, which cannot be kept"
NO_VALUE = "this is not of the kind that it passes for"
NO_SUCH_VALUE = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)


class Unreadable(Exception):
    """A file cannot be taken as it is; each fault says where and what."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(self.faults))


class _Dumper(yaml.SafeDumper):
    """Without aliases, which the loader does not take."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Loader(yaml.SafeLoader):
    """Without aliases: a few of them can stand for more text than any memory holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="a name with * stands for other text", problem_mark=mark)
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> Any:
        """A value or a name. An escape such as \\0 can put into it what no table takes."""
        node = super().compose_scalar_node(anchor)
        if UNKEEPABLE.search(node.value):
            raise yaml.MarkedYAMLError(problem=NO_CHARACTER, problem_mark=node.start_mark)
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except NO_SUCH_VALUE:  # what is behind a mark such as !!int is read without asking whether it fits
            raise yaml.MarkedYAMLError(problem=NO_VALUE, problem_mark=node.start_mark) from None


# --- writing --------------------------------------------------------------------------------------
def write(entries: Iterable[Entry]) -> str:
    """The file that holds these entries and every source that they cite."""
    entries = list(entries)
    sources = {name: source for entry in entries for name, source in entry["cited"].items()}
    document = {
        "format": FORMAT,
        "sources": {name: sources[name] for name in sorted(sources)},
        "entries": [plain(entry) for entry in entries],
    }
    return str(yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


def plain(entry: Entry) -> Entry:
    """An entry as it stands in a file: without what follows from the rest."""
    kept = {name: entry[name] for name in OF_ENTRY}
    return kept | {"alternatives": [other["code"] for other in entry["alternatives"]]}


# --- reading --------------------------------------------------------------------------------------
def read(text: str) -> tuple[dict[str, Entry], list[Entry]]:
    """The sources by name and the entries of a file. Raises Unreadable with every fault of its shape."""
    if len(text) > LARGEST:
        raise Unreadable([f"The file is too large: more than {LARGEST:,} characters."])
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable([f"This is no YAML that can be read: {_place(error)}."]) from None
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise Unreadable([f"The file has to begin with “format: {FORMAT}”."])
    faults = [f"{name}: this is no part of a file." for name in document if name not in OF_FILE]
    sources, entries = document.get("sources") or {}, document.get("entries") or []
    if not isinstance(sources, Mapping) or not isinstance(entries, list):
        raise Unreadable(["sources has to hold sources by name, entries a list of entries."])
    faults += [fault for name, one in sources.items() for fault in _shape(f"source {name}", one, SOURCE)]
    for number, one in enumerate(entries, start=1):
        faults += _entry_faults(f"entry {number}", one)
    faults += _twice("entries", entries, "code")
    if faults:
        raise Unreadable(faults)
    return {str(name): dict(one) for name, one in sources.items()}, [_filled(one) for one in entries]


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    return f"line {mark.line + 1}, {said}" if mark else said


def _shape(where: str, one: object, known: Iterable[str]) -> list[str]:
    """What is wrong with the names and the kinds of values of one mapping."""
    if not isinstance(one, Mapping):
        return [f"{where}: this has to be a list of names with values."]
    faults = [f"{where}: “{name}” is not known." for name in one if name not in known]
    for name, value in one.items():
        expected = _kind_fault(name, value)
        if name in known and expected:
            faults.append(f"{where}: {name} has to be {expected}.")
    return faults


def _kind_fault(name: str, value: object) -> str:
    """What a value should have been, empty where it fits."""
    if name in PARTS:
        return "" if isinstance(value, list) else "a list"
    if name in LISTS:
        fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return "" if fits else "a list of names"
    if name in DAYS:
        return "" if value is None or _day(value) else "a day such as 2026-01-31"
    if name == "condition":
        return "" if isinstance(value, str | dict) else "an expression"
    if name == "year":
        return "" if value is None or type(value) is int else "a number"
    if name == "is_verified":
        return "" if isinstance(value, bool) else "true or false"
    return "" if isinstance(value, str) else "text"


def _entry_faults(where: str, one: object) -> list[str]:
    if isinstance(one, Mapping) and isinstance(one.get("code"), str):
        where = f"{where} ({one['code']})"
    faults = _shape(where, one, OF_ENTRY)
    if faults or not isinstance(one, Mapping):
        return faults
    faults += [f"{where}: {name} is missing." for name in ("code", "name", "family") if not one.get(name)]
    for part, known in PARTS.items():
        for number, row in enumerate(one.get(part) or [], start=1):
            faults += _shape(f"{where}, {part} {number}", row, known)
        if part in ONCE:
            faults += _twice(f"{where}, {part}", one.get(part) or [], ONCE[part])
    return faults


def _twice(where: str, rows: Iterable[object], name: str) -> list[str]:
    """Rows that should be told apart by `name` and are not."""
    named = [str(row.get(name)) for row in rows if isinstance(row, Mapping)]
    return [f"{where}: {one} stands there twice." for one in sorted(set(named)) if named.count(one) > 1]


def _filled(one: Mapping[str, Any]) -> Entry:
    """An entry with everything that the file left out, empty."""
    entry = {name: one.get(name, [] if name in (*LISTS, *PARTS) else "") for name in OF_ENTRY}
    for part, known in PARTS.items():
        entry[part] = [{name: _value(name, row) for name in known} for row in entry[part]]
    return entry


def _value(name: str, row: Mapping[str, Any]) -> Any:
    if name in DAYS:
        day = _day(row.get(name))
        return day.isoformat() if day else None
    return row.get(name, [] if name in LISTS else "")


def _day(value: object) -> date | None:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
