"""The whole knowledge, loaded and checked, with a digest of its content."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from intake.rules.derived import Derivation
from intake.rules.dictionary import Dictionary, Fact
from intake.rules.expressions import Expression, Words, compile_expression
from intake.rules.knowledge import (
    Anatomy,
    Flag,
    Grading,
    HarmlessAlone,
    Line,
    Mimic,
    Source,
    StructureRules,
    Term,
)
from intake.rules.loading.anatomy import read_anatomy, read_groups
from intake.rules.loading.derived import read_derived
from intake.rules.loading.dictionary import read_dictionary
from intake.rules.loading.flags import check_suppression, read_flags, read_mimics
from intake.rules.loading.grading import read_grading
from intake.rules.loading.reading import Entry, Faults, parse_yaml
from intake.rules.loading.scope import Scope
from intake.rules.loading.structures import read_structure

FOLDER = Path(__file__).parent / "knowledge"
SINGLE_FILES = (
    "dictionary.yaml",
    "sources.yaml",
    "terms.yaml",
    "anatomy.yaml",
    "grading.yaml",
    "mimics.yaml",
)


@dataclass(frozen=True, eq=False)
class Ruleset:
    """Everything the rules know. Two rulesets with the same digest judge every case alike."""

    text: str
    """The complete knowledge in one canonical text: `from_text` loads it again."""
    dictionary: Dictionary
    words: Words
    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    anatomy: Anatomy
    grading: Grading
    flags: tuple[Flag, ...]
    harmless_alone: tuple[HarmlessAlone, ...]
    mimics: tuple[Mimic, ...]
    structures: Mapping[str, StructureRules]
    derivations: tuple[Derivation, ...]

    @classmethod
    def from_folder(cls, folder: Path = FOLDER) -> "Ruleset":
        """Loads the knowledge files; raises `BadKnowledge` with every fault that is found."""
        faults = Faults()
        content = {}
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            try:
                content[name] = parse_yaml(path.read_text(encoding="utf-8"))
            except ValueError as error:
                faults.add(name, "", f"cannot be read: {error}")
        faults.raise_any()
        return load(content)

    @classmethod
    def from_text(cls, text: str) -> "Ruleset":
        """Loads what `text` of a ruleset holds; the digest is the same again."""
        content: dict[str, object] = json.loads(text)
        return load(content)

    @cached_property
    def digest(self) -> str:
        """Over the content: a comment or a line break in a file changes nothing, an entry does."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def entries(self) -> Mapping[str, Line | Flag | Mimic | Term]:
        """Everything that has an id."""
        lines = [line for rules in self.structures.values() for line in rules.lines]
        everything: list[Line | Flag | Mimic | Term] = [
            *lines,
            *self.flags,
            *self.mimics,
            *self.terms.values(),
        ]
        return {entry.id: entry for entry in everything}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each line stands in its file: the order of printing."""
        return {
            line.id: position
            for rules in self.structures.values()
            for position, line in enumerate(rules.lines)
        }

    def source(self, id_: str) -> Source:
        return self.sources[id_]

    def find(self, id_: str) -> Line | Flag | Mimic | Term | Fact:
        """A line, a red flag, a mimic, a term or a fact, by its id or code; raises `KeyError`."""
        return self.entries[id_] if id_ in self.entries else self.dictionary[id_]

    def compile(self, spec: object) -> Expression:
        """An expression that may use the terms and the groups of regions of this knowledge."""
        return compile_expression(spec, self.dictionary, self.words)

    @cached_property
    def _inputs(self) -> Mapping[str, tuple[str, ...]]:
        return {derivation.code: derivation.codes for derivation in self.derivations}

    def asked(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes that somebody answers: a derived code gives way to those it is computed from."""
        return tuple(dict.fromkeys(code for read in codes for code in self._inputs.get(read, (read,))))


def load(content: Mapping[str, object]) -> Ruleset:
    """A ruleset from the parsed files by name; raises `BadKnowledge` with every fault that is found."""
    faults = Faults()
    files = {
        name: Entry(data if isinstance(data, dict) else {}, name, "", faults)
        for name, data in content.items()
    }
    for name, data in content.items():
        _check_plain(name, data, faults)
    for name in SINGLE_FILES:
        if name not in files:
            faults.add(name, "", "the file is missing")
    faults.raise_any()

    dictionary = read_dictionary(files["dictionary.yaml"])
    derivations = tuple(read_derived(dictionary, "dictionary.yaml", faults))
    sources = _sources(files["sources.yaml"])
    scope = Scope(dictionary, frozenset(sources))
    groups = read_groups(files["anatomy.yaml"], dictionary)
    terms = _terms(files["terms.yaml"], scope)
    scope.words = Words(groups, {id_: term.when for id_, term in terms.items()})
    anatomy = read_anatomy(files["anatomy.yaml"], scope)
    grading = read_grading(files["grading.yaml"], scope)
    flags, harmless = [], []
    flag_entries: dict[str, Entry] = {}
    structures = {}
    for name, file in files.items():
        folder, _, _ = name.rpartition("/")
        if folder == "red_flags":
            read, harmless_here = read_flags(file, scope)
            flags += read
            harmless += harmless_here
            flag_entries |= {flag.id: Entry({}, name, flag.id, faults) for flag in read}
        elif folder != "structures" and name not in SINGLE_FILES:
            faults.add(name, "", "this file has no place in the knowledge")
    check_suppression({flag.id: flag for flag in flags}, flag_entries)
    for structure in dictionary.structures.values():
        name = f"structures/{structure.code}.yaml"
        if name in files:
            structures[structure.code] = read_structure(files[name], structure, anatomy, scope)
        else:
            faults.add(name, "", "the file is missing")
    for name in files:
        if name.startswith("structures/") and name[11:-5] not in dictionary.structures:
            faults.add(name, "", "no structure of the dictionary has this name")
    mimics = tuple(read_mimics(files["mimics.yaml"], scope))
    files["mimics.yaml"].done()
    line_ids = {line.id for rules in structures.values() for line in rules.lines}
    for mimic in mimics:
        for line in sorted((mimic.ignore | mimic.weaken_lines) - line_ids):
            faults.add("mimics.yaml", mimic.id, f"names {line!r}, which is no line of evidence")
    faults.raise_any()
    assert grading is not None  # noqa: S101 - a grading that cannot be read is a fault
    return Ruleset(
        text=json.dumps(
            {name: content[name] for name in sorted(content)}, ensure_ascii=False, separators=(",", ":")
        ),
        dictionary=dictionary,
        words=scope.words,
        sources=sources,
        terms=terms,
        anatomy=anatomy,
        grading=grading,
        flags=tuple(sorted(flags, key=lambda flag: flag.rank)),
        harmless_alone=tuple(harmless),
        mimics=mimics,
        structures=structures,
        derivations=derivations,
    )


def _sources(file: Entry) -> dict[str, Source]:
    sources = {}
    entries = file.entry("sources")
    for id_, entry in entries.items() if entries else ():
        year = entry.number("year")
        sources[id_] = Source(
            id=id_,
            title=entry.text("title"),
            verified=entry.flag("verified"),
            year=None if year is None else int(year),
            **{
                key: entry.text(key, required=False)
                for key in ("authors", "journal", "doi", "pmid", "address", "seen_as", "note")
            },
        )
        entry.done()
    file.done()
    return sources


def _terms(file: Entry, scope: Scope) -> dict[str, Term]:
    terms = {}
    entries = file.entry("terms")
    for id_, entry in entries.items() if entries else ():
        scope.ids[id_] = file.file
        terms[id_] = Term(id_, entry.text("says"), entry.get("when", required=True))
        entry.done()
    file.done()
    return terms


def _check_plain(name: str, data: object, faults: Faults) -> None:
    """Only what a canonical text can hold: YAML reads an unquoted yes as true, an unquoted day as a date."""
    if not isinstance(data, dict):
        faults.add(name, "", "the file must be one mapping")

    def walk(value: Any, place: str) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(key, str):
                    faults.add(name, place, f"the key {key!r} must be quoted")
                walk(item, f"{place} {key}".strip())
        elif isinstance(value, list):
            for item in value:
                walk(item, place)
        elif value is not None and not isinstance(value, str | bool | int | float):
            faults.add(name, place, f"{value!r} must be quoted")

    walk(data, "")
