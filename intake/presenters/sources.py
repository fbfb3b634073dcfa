"""What a statement rests on, as a short citation."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Protocol

from intake.models import TriageSummary
from intake.presenters import words
from intake.rules import RULESET, BadKnowledge, Ruleset, entries

EXPERT, OWN_JUDGEMENT = "expert", "our own judgement"
UNNAMED = "Authors not shown"


@dataclass(frozen=True)
class Source:
    """A publication in short; `is_checked` says that somebody read what is quoted of it."""

    short: str
    long: str
    doi: str
    is_checked: bool


class Cites(Protocol):
    """Whatever a page says with its sources."""

    @property
    def sources(self) -> list[Source]: ...


def in_full(*said: Iterable[Cites]) -> list[Source]:
    """Every source that these cite in short, once, by its short name."""
    found = {source for one in chain.from_iterable(said) for source in one.sources}
    return sorted(found, key=lambda source: (source.short.casefold(), source.long))


def sources(ids: Iterable[str], ruleset: Ruleset | None) -> list[Source]:
    return [_source(source_id, ruleset) for source_id in ids]


def _source(source_id: str, ruleset: Ruleset | None) -> Source:
    try:
        found = (ruleset or RULESET).source(source_id)
    except KeyError:
        return Source(words.plain(source_id), "", "", is_checked=False)
    return Source(
        short=_short(found) if source_id != EXPERT else OWN_JUDGEMENT,
        long=". ".join(part for part in (found.authors, found.title, found.journal) if part),
        doi=found.doi,
        is_checked=found.verified,
    )


def _short(source: entries.Source) -> str:
    if not source.authors or source.authors.startswith(UNNAMED):
        return f"{source.title} {source.year or ''}".strip()
    first = _first(source.authors)
    is_person = first != source.authors.split(",")[0].strip()
    several = " and others" if is_person and "," in source.authors else ""
    return f"{first}{several} {source.year or ''}".strip()


def _first(authors: str) -> str:
    """The family name of the first author: "van der Wurff P, Buijs EJ" is "van der Wurff".

    An institution stays as it is: only letters are initials, "(GIRFT)" is not.
    """
    name = authors.split(",")[0].replace(" et al.", "").strip()
    family, _, initials = name.rpartition(" ")
    return family if family and initials.isalpha() and initials.isupper() else name


def ruleset_of(summary: TriageSummary | None) -> Ruleset | None:
    """The knowledge that judged the case, also where the files have changed since."""
    if summary is None or summary.ruleset_id == RULESET.digest:
        return RULESET
    return _loaded(summary.ruleset_id, summary.ruleset.text)


@lru_cache(maxsize=4)
def _loaded(digest: str, text: str) -> Ruleset | None:
    """None where the text was written by a version that this one cannot read."""
    try:
        return Ruleset.from_text(text)
    except (BadKnowledge, ValueError):
        return None
