"""What two texts of an entry say differently: field by field, and word by word within a field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from treatments.entries import SOURCE, Entry
from treatments.models import Evidence, Family, LegalStatus, Precaution, PreparationField, Structure
from treatments.presenters.reading import WRITTEN, cited, condition_text, day, day_in, when_words

WORDS = re.compile(r"\s+|[^\s]+")
SAME, GONE, NEW = "same", "gone", "new"
IN_SOURCE = {
    "authors": "authors",
    "year": "year",
    "title": "title",
    "journal": "journal or place",
    "doi": "DOI",
    "is_verified": "was read",
    "note": "note",
}


@dataclass(frozen=True)
class Piece:
    """Some words that both texts have, or one of them."""

    kind: str
    words: str


@dataclass(frozen=True)
class Change:
    """One field that is not the same. An empty text says that nothing stood, or stands, there."""

    where: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The field from the old text to the new one, word by word."""
        return list(_pieces(WORDS.findall(self.before), WORDS.findall(self.after)))


def compare(before: Entry, after: Entry) -> list[Change]:
    """Every field that differs, in the order of the page."""
    old, new = dict(fields(before)), dict(fields(after))
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every field of an entry by its place, as text."""
    yield "Name", entry["name"]
    yield "Family", str(Family(entry["family"]).label)
    yield "What stands on it for good", entry["caveat"]
    for name, label in WRITTEN.items():
        yield label, entry[name]
    yield "Shown together with", ", ".join(other["name"] for other in entry["alternatives"])
    chosen = [str(PreparationField(name).label) for name in entry["preparation"]]
    yield "What is written down when it was done", ", ".join(chosen)
    yield "Sources of the whole entry", cited(entry, entry["sources"])
    yield from _evidence(entry)
    yield from _legal(entry)
    yield from _precautions(entry)
    for name, source in entry["cited"].items():
        for field in SOURCE:
            value = source[field]
            said = {True: "yes", False: "no", None: ""}.get(value, str(value))
            yield f"Source {name}: {IN_SOURCE[field]}", said


def _evidence(entry: Entry) -> Iterator[tuple[str, str]]:
    for part in entry["evidence"]:
        where = f"Evidence, {Structure(part['structure']).label}"
        yield f"{where}: result", str(Evidence.Result(part["result"]).label)
        yield f"{where}: level", part["level"]
        yield f"{where}: grade", part["grade"]
        yield f"{where}: scale", part["scale"]
        yield f"{where}: for the table", part["in_short"]
        yield f"{where}: summary", part["summary"]
        yield f"{where}: read on", _day(part["read_on"])
        yield f"{where}: for", cited(entry, part["sources_for"])
        yield f"{where}: against", cited(entry, part["sources_against"])
        yield f"{where}: rests on", cited(entry, part["sources"])


def _legal(entry: Entry) -> Iterator[tuple[str, str]]:
    for part in entry["legal_statuses"]:
        where = f"Legal status, {part['jurisdiction']}"
        yield where, str(LegalStatus.Status(part["status"]).label)
        yield f"{where}: what it means", part["words"]
        yield f"{where}: rests on", part["basis"]
        yield f"{where}: as of", _day(part["as_of"])
        yield f"{where}: look again by", _day(part["review_by"])
        yield f"{where}: who answers for it", part["approver"]
        yield f"{where}: sources", cited(entry, part["sources"])


def _precautions(entry: Entry) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    for place, part in enumerate(entry["precautions"], start=1):
        seen[part["words"]] = seen.get(part["words"], 0) + 1
        times = f" ({seen[part['words']]})" if seen[part["words"]] > 1 else ""
        where = f"Precaution “{part['words']}”{times}"
        yield f"{where}: place", str(place)
        yield f"{where}: when", _when(part["condition"])
        yield f"{where}: then", str(Precaution.Action(part["action"]).label)
        yield f"{where}: why", part["why"]
        yield f"{where}: sources", cited(entry, part["sources"])


def _when(condition: object) -> str:
    """In words where rows can say it; the expression stands with it, since that is what is approved."""
    words, expression = when_words(condition), condition_text(condition)
    return f"{words} ({expression})" if words else expression


def _day(text: str | None) -> str:
    on = day_in(text)
    return day(on) if on else ""


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for what, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(SAME, "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(GONE, "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece(NEW, "".join(after[j1:j2]))
