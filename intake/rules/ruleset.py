"""The whole knowledge, loaded and checked, with a digest of its content."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from intake.rules.beside import Entry as EntryBeside
from intake.rules.dictionary import Fact
from intake.rules.entries import Flag, Knowledge, Line, Mimic, Source, Term
from intake.rules.expressions import Expression, compile_expression
from intake.rules.loading.reading import Faults, parse_yaml
from intake.rules.loading.whole import read_knowledge

FOLDER = Path(__file__).parent / "knowledge"


@dataclass(frozen=True, eq=False)
class Ruleset(Knowledge):
    """Everything the rules know. Two rulesets with the same digest judge every case alike."""

    text: str
    """The complete knowledge in one canonical text: `from_text` loads it again."""

    @classmethod
    def from_content(cls, content: Mapping[str, object]) -> "Ruleset":
        """Loads the parsed files by name; raises `BadKnowledge` with every fault that is found."""
        knowledge = read_knowledge(content)
        files = {name: content[name] for name in sorted(content)}
        return cls(
            **{field.name: getattr(knowledge, field.name) for field in fields(knowledge)},
            text=json.dumps(files, ensure_ascii=False, separators=(",", ":")),
        )

    @classmethod
    def from_folder(cls, folder: Path = FOLDER) -> "Ruleset":
        """Loads the knowledge files; raises `BadKnowledge` with every fault that is found."""
        faults = Faults()
        content = {}
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            try:
                content[name] = parse_yaml(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                faults.add(name, "", f"cannot be read: {' '.join(str(error).split())}")
        faults.raise_any()
        return cls.from_content(content)

    @classmethod
    def from_text(cls, text: str) -> "Ruleset":
        """Loads what `text` of a ruleset holds; the digest is the same again."""
        content: dict[str, object] = json.loads(text)
        return cls.from_content(content)

    @cached_property
    def digest(self) -> str:
        """Over the content: a comment or a line break in a file changes nothing, an entry does."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def entries(self) -> Mapping[str, Line | Flag | Mimic | Term | EntryBeside]:
        """Everything that has an id."""
        lines = [line for rules in self.structures.values() for line in rules.lines]
        everything: list[Line | Flag | Mimic | Term | EntryBeside] = [
            *lines,
            *self.flags,
            *self.mimics,
            *self.terms.values(),
            *self.beside.entries(),
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

    @cached_property
    def free_instruments(self) -> frozenset[str]:
        """The instruments that need no licence; the others are switched off until one is on file."""
        return frozenset(id_ for id_, instrument in self.instruments.items() if instrument.is_free)

    def source(self, id_: str) -> Source:
        return self.sources[id_]

    def find(self, id_: str) -> Line | Flag | Mimic | Term | EntryBeside | Fact:
        """Any entry that has an id, or a fact by its code; raises `KeyError`."""
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
