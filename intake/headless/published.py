"""The ids that were ever published. Stored summaries quote them, so none is taken away or given a new meaning
in silence.

`ids.txt` beside the knowledge has one line an id: what it is, and a digest of what it meant when it was
published first. The list only grows: lines are added, never changed. What differs from it is a clinical
change, and has to be named in the change log.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from intake.rules import Ruleset

HEADING = """\
# Every id that was ever published: id, kind, the version in which it appeared, a digest of its first meaning.
# Written by manage.py render_rules, which adds lines and changes none. An id that is gone stays here and is
# not used again.
"""
FIRST_VERSION = 1
WORDS = {
    *("says", "title", "name", "why", "note", "sources", "since", "figures", "results", "population"),
    *(
        "reference_standard",
        "limits",
        "basis",
        "authors",
        "journal",
        "address",
        "verified",
        "seen_as",
        "pmid",
    ),
    *("theme", "core"),
}
"""What may be put better without a change of what the rules do."""
CLINICAL = "### Clinical rules"


@dataclass(frozen=True)
class Published:
    id: str
    kind: str
    since: int
    meaning: str

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.since} {self.meaning}"


def in_use(ruleset: Ruleset) -> dict[str, Published]:
    """Every id of a ruleset: entries of any file, terms, facts, sources."""
    content: dict[str, Any] = json.loads(ruleset.text)
    found = [
        Published(id_, kind, entry.get("since", FIRST_VERSION), _meaning(entry))
        for name, file in content.items()
        for id_, kind, entry in _named(name, file)
    ]
    return {entry.id: entry for entry in sorted(found, key=lambda entry: (entry.kind, entry.id))}


def _named(name: str, file: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    match name:
        case "sources.yaml":
            yield from ((id_, "source", source) for id_, source in file["sources"].items())
        case "terms.yaml":
            yield from ((id_, "term", term) for id_, term in file["terms"].items())
        case "dictionary.yaml":
            for facts in file["themes"].values():
                yield from ((code, "fact", fact) for code, fact in facts.items())
        case _:
            kind = re.split(r"[/.]", name)[0]
            yield from ((entry["id"], kind, entry) for entry in _with_id(file))


def _with_id(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _with_id(item)


def _meaning(entry: Mapping[str, Any]) -> str:
    """A digest of what the rules do with an entry, not of how it is worded."""
    meant = {key: value for key, value in entry.items() if key not in WORDS}
    return hashlib.sha256(json.dumps(meant, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def read(text: str) -> dict[str, Published]:
    """The list as it stands in the file; raises ValueError at a line that is none."""
    listed: dict[str, Published] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            id_, kind, since, meaning = line.split(" ")
            if id_ in listed:
                raise ValueError(f"{id_} stands twice")
            listed[id_] = Published(id_, kind, int(since), meaning)
    return listed


def extended(text: str, ruleset: Ruleset) -> str:
    """The list with the ids that are new; what stands there stays as it is."""
    listed = read(text)
    new = [entry for id_, entry in in_use(ruleset).items() if id_ not in listed]
    lines = (text or HEADING).splitlines() + [str(entry) for entry in new]
    return "\n".join(lines) + "\n"


def to_be_named(listed: Mapping[str, Published], ruleset: Ruleset) -> dict[str, str]:
    """Ids that a change log has to name, and why: new since the first version, changed, or gone."""
    used = in_use(ruleset)
    why = {
        id_: f"appeared in version {entry.since}"
        for id_, entry in used.items()
        if entry.since > FIRST_VERSION
    }
    for id_, entry in listed.items():
        if id_ not in used:
            why[id_] = "is gone"
        elif used[id_].kind != entry.kind:
            why[id_] = f"was {entry.kind} and is {used[id_].kind} now"
        elif used[id_].meaning != entry.meaning:
            why[id_] = "means something else than when it was published"
    return why


def named_in(changelog: str) -> frozenset[str]:
    """Ids, and patterns such as `root_*`, that stand in backticks under "Clinical rules"."""
    sections = re.findall(rf"^{re.escape(CLINICAL)}$(.*?)(?=^##|\Z)", changelog, re.M | re.S)
    return frozenset(name for section in sections for name in re.findall(r"`([\w*]+)`", section))


def unnamed(why: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """A sentence for each id that the change log keeps silent about."""
    names = tuple(names)
    return [
        f"{id_} {reason}" for id_, reason in why.items() if not any(fnmatchcase(id_, name) for name in names)
    ]
