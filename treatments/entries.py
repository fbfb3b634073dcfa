"""One plain structure for an entry, whether it comes from a draft or from a version.

Pages, comparisons, exports and digests read this structure, so that they cannot say different things. It
holds nothing but what JSON and YAML can write and read again as the same.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from treatments.models import Evidence, LegalStatus, Precaution, Source, Structure, Treatment

SCHEMA = 1
Entry = dict[str, Any]

WRITTEN = (
    "mechanism",
    "benefits",
    "harms",
    "disclosure",
    "cost_note",
    "consent_version",
    "legal_note",
    "note",
)
EVIDENCE = ("structure", "result", "level", "grade", "scale", "in_short", "summary")
STANCES = ("sources", "sources_for", "sources_against")
LEGAL = ("jurisdiction", "status", "words", "basis", "approver")
PRECAUTION = ("words", "condition", "action", "why")
SOURCE = ("authors", "year", "title", "journal", "doi", "is_verified", "note")


def entry_of(treatment: Treatment) -> Entry:
    """The draft of one entry as it stands. The treatment comes with its parts (`with_parts`)."""
    evidence = sorted(treatment.evidence.all(), key=lambda part: Structure.values.index(part.structure))
    statuses = sorted(treatment.legal_statuses.all(), key=lambda part: part.jurisdiction)
    precautions = treatment.precautions.all()
    return {
        "schema": SCHEMA,
        "code": treatment.code,
        "name": treatment.name,
        "family": treatment.family,
        "caveat": treatment.caveat,
        **{name: getattr(treatment, name) for name in WRITTEN},
        "preparation": list(treatment.preparation),
        "alternatives": sorted(
            ({"code": other.code, "name": other.name} for other in treatment.alternatives.all()),
            key=lambda other: other["code"],
        ),
        "sources": _names(treatment.sources.all()),
        "evidence": [_evidence(part) for part in evidence],
        "legal_statuses": [_legal_status(part) for part in statuses],
        "precautions": [_precaution(part) for part in precautions],
        "cited": {source.pk: _source(source) for source in cited(treatment)},
    }


def canonical(entry: Entry) -> str:
    """The one way to write an entry down."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cited(treatment: Treatment) -> list[Source]:
    """Every source that a draft names, once, in the order of their names."""
    found = {source.pk: source for source in treatment.sources.all()}
    for part in treatment.evidence.all():
        for stance in STANCES:
            found |= {source.pk: source for source in getattr(part, stance).all()}
    for rows in (treatment.legal_statuses, treatment.precautions):
        found |= {source.pk: source for part in rows.all() for source in part.sources.all()}
    return [found[name] for name in sorted(found)]


def _evidence(part: Evidence) -> Entry:
    return {
        **{name: getattr(part, name) for name in EVIDENCE},
        "read_on": _day(part.read_on),
        **{stance: _names(getattr(part, stance).all()) for stance in STANCES},
    }


def _legal_status(part: LegalStatus) -> Entry:
    return {
        **{name: getattr(part, name) for name in LEGAL},
        "as_of": _day(part.as_of),
        "review_by": _day(part.review_by),
        "sources": _names(part.sources.all()),
    }


def _precaution(part: Precaution) -> Entry:
    return {**{name: getattr(part, name) for name in PRECAUTION}, "sources": _names(part.sources.all())}


def _source(source: Source) -> Entry:
    return {name: getattr(source, name) for name in SOURCE}


def _names(sources: Iterable[Source]) -> list[str]:
    return sorted(source.pk for source in sources)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
