"""Reading all files together: what one says of another is checked here."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.rules.entries import (
    Anatomy,
    Flag,
    HarmlessAlone,
    Knowledge,
    Mimic,
    Source,
    StructureRules,
    Term,
)
from intake.rules.expressions import Words, compile_expression
from intake.rules.instruments import Instrument
from intake.rules.leaves import BadExpression
from intake.rules.loading import beside
from intake.rules.loading.anatomy import read_anatomy, read_groups
from intake.rules.loading.derived import read_derived
from intake.rules.loading.dictionary import read_dictionary
from intake.rules.loading.flags import check_suppression, read_flags, read_mimics
from intake.rules.loading.grading import read_grading
from intake.rules.loading.instruments import read_instrument
from intake.rules.loading.reading import Entry, Faults
from intake.rules.loading.scope import Scope
from intake.rules.loading.structures import read_structure
from intake.rules.sides import SIDES

SINGLE_FILES = (
    "dictionary.yaml",
    "sources.yaml",
    "terms.yaml",
    "anatomy.yaml",
    "grading.yaml",
    "mimics.yaml",
)
FLAGS, STRUCTURES, INSTRUMENTS = "red_flags/", "structures/", "instruments/"
Files = Mapping[str, Entry]


def read_knowledge(content: Mapping[str, object]) -> Knowledge:
    """The knowledge from the parsed files by name; raises `BadKnowledge` with every fault that is found."""
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
    faults.raise_any()  # nothing else can be read without it

    sources = _sources(files["sources.yaml"])
    scope = Scope(dictionary, frozenset(sources))
    instruments = dict(_instruments(files, scope))
    derivations = tuple(read_derived(dictionary, instruments, "dictionary.yaml", faults))
    terms = _terms(files["terms.yaml"], scope)
    groups = read_groups(files["anatomy.yaml"], dictionary)
    scope.words = Words(groups, {id_: term.when for id_, term in terms.items()})
    _check_terms(terms, scope, faults)
    anatomy = read_anatomy(files["anatomy.yaml"], scope)
    grading = read_grading(files["grading.yaml"], scope)
    flags, harmless = _flags(files, scope, faults)
    structures = dict(_structures(files, anatomy, scope, faults))
    mimics = tuple(_mimics(files["mimics.yaml"], structures, scope))
    stands_beside = beside.read_beside(files, structures, flags, anatomy, scope)
    faults.raise_any()
    assert grading is not None  # noqa: S101 - a grading that cannot be read is a fault
    return Knowledge(
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
        instruments=instruments,
        beside=stands_beside,
    )


def _instruments(files: Files, scope: Scope) -> Iterator[tuple[str, Instrument]]:
    for name, file in files.items():
        if name.startswith(INSTRUMENTS):
            instrument = read_instrument(file, scope)
            if instrument:
                yield instrument.id, instrument


def _flags(files: Files, scope: Scope, faults: Faults) -> tuple[list[Flag], list[HarmlessAlone]]:
    flags, harmless = [], []
    files_of_flags: dict[str, str] = {}
    for name, file in files.items():
        if name.startswith(FLAGS):
            read, harmless_here = read_flags(file, scope)
            flags += read
            harmless += harmless_here
            files_of_flags |= {flag.id: name for flag in read}
        elif name not in (*SINGLE_FILES, *beside.FILES) and not name.startswith((STRUCTURES, INSTRUMENTS)):
            faults.add(name, "", "this file has no place in the knowledge")
    check_suppression(flags, files_of_flags, faults)
    return flags, harmless


def _structures(
    files: Files, anatomy: Anatomy, scope: Scope, faults: Faults
) -> Iterator[tuple[str, StructureRules]]:
    wanted = {
        f"{STRUCTURES}{code}.yaml": structure for code, structure in scope.dictionary.structures.items()
    }
    for name, structure in wanted.items():
        if name in files:
            yield structure.code, read_structure(files[name], structure, anatomy, scope)
        else:
            faults.add(name, "", "the file is missing")
    for name in files:
        if name.startswith(STRUCTURES) and name not in wanted:
            faults.add(name, "", "no structure of the dictionary has this name")


def _mimics(file: Entry, structures: Mapping[str, StructureRules], scope: Scope) -> Iterator[Mimic]:
    lines = {line.id for rules in structures.values() for line in rules.lines}
    for mimic in read_mimics(file, scope):
        for line in sorted((mimic.ignore | mimic.weaken_lines) - lines):
            file.faults.add(file.file, mimic.id, f"names {line!r}, which is no line of evidence")
        yield mimic
    file.done()


def _check_terms(terms: Mapping[str, Term], scope: Scope, faults: Faults) -> None:
    """A term is read where it is used; here its own faults are told, once."""
    for term in terms.values():
        try:
            compile_expression(term.when, scope.dictionary, scope.words, side=SIDES[0], levels=True)
        except BadExpression as error:
            for fault in error.faults:
                faults.add("terms.yaml", term.id, f"when: {fault}")


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
