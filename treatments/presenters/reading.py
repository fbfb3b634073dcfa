"""What the pages of the catalogue say. That something is unread, unassessed or unwritten is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from treatments.models import LARGER_TRIALS, Evidence, LegalStatus, Precaution, Source, Structure, Treatment

SIGNS = {
    Evidence.Result.BETTER: "for",
    Evidence.Result.MIXED: "mixed",
    Evidence.Result.NOT_BETTER: "against",
    Evidence.Result.OPEN: "open",
    Evidence.Result.NO_TRIAL: "none",
}
WRITTEN = {
    "mechanism": "How it is said to work",
    "benefits": "Possible benefits, in plain words",
    "harms": "Possible harms, in plain words",
    "cost_note": "What it costs",
    "legal_note": "What is known of the law elsewhere",
    "note": "Note",
}
ACTION_TAGS = {  # never red: that is for emergencies, lateness and errors
    Precaution.Action.STOP: "strong",
    Precaution.Action.HOLD: "strong",
    Precaution.Action.CLINICIAN_DECIDES: "plain",
    Precaution.Action.NOTE: "plain",
}


@dataclass(frozen=True)
class Cell:
    """What one treatment has for one structure; `evidence` is None where nothing has been read."""

    structure: str
    sign: str
    evidence: Evidence | None
    sources: str


@dataclass(frozen=True)
class Law:
    """Whether it is lawful in one country; `status` is None where nobody has assessed it."""

    jurisdiction: str
    status: LegalStatus | None
    is_overdue: bool


@dataclass(frozen=True)
class Row:
    treatment: Treatment
    law: Law
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


def table(treatments: Iterable[Treatment], *, country: str, today: date) -> list[Group]:
    """The rows of the table in two groups: conventional care, then regenerative treatments."""
    rows = [Row(entry, law_of(entry, country, today), cells_of(entry)) for entry in treatments]
    return [
        Group("Conventional care (always first)", [row for row in rows if not row.treatment.is_regenerative]),
        Group(
            f"Regenerative. {LARGER_TRIALS} for every entry below",
            [row for row in rows if row.treatment.is_regenerative],
        ),
    ]


def cells_of(treatment: Treatment) -> list[Cell]:
    """One cell for each structure, in the order of the table."""
    read = {part.structure: part for part in treatment.evidence.all()}
    return [_cell(structure, read.get(structure)) for structure in Structure]


def _cell(structure: Structure, evidence: Evidence | None) -> Cell:
    if evidence is None:
        return Cell(structure.label, "na", None, "")
    return Cell(structure.label, SIGNS[Evidence.Result(evidence.result)], evidence, cited(evidence))


def cited(part: Evidence | Precaution) -> str:
    """The sources of one statement on a line; what nobody has read says so."""
    return ", ".join(
        f"{source.short} (from memory)" if source.is_from_memory else source.short
        for source in part.sources.all()
    )


def law_of(treatment: Treatment, country: str, today: date) -> Law:
    """The status in one country; a country that nobody wrote down is not assessed."""
    status = next((row for row in treatment.legal_statuses.all() if row.jurisdiction == country), None)
    return _law(country, status, today)


def laws_of(treatment: Treatment, country: str, today: date) -> list[Law]:
    """Every country that was written down, the clinic's own first."""
    others = sorted(treatment.legal_statuses.all(), key=lambda row: row.jurisdiction)
    return [
        law_of(treatment, country, today),
        *(_law(row.jurisdiction, row, today) for row in others if row.jurisdiction != country),
    ]


def _law(jurisdiction: str, status: LegalStatus | None, today: date) -> Law:
    if status is None or not status.is_assessed:
        return Law(jurisdiction, None, False)
    return Law(jurisdiction, status, status.is_overdue(today))


def written(treatment: Treatment) -> list[dict[str, object]]:
    """The texts of the entry, each with its heading; what is empty says so."""
    rows = []
    for name, label in WRITTEN.items():
        text = getattr(treatment, name)
        rows.append({"label": label, "value": text or "Not written yet", "is_unsure": not text})
    return rows


def precautions_of(treatment: Treatment) -> list[dict[str, object]]:
    return [
        {
            "precaution": part,
            "tag": ACTION_TAGS[Precaution.Action(part.action)],
            "condition": condition_text(part.condition),
            "sources": cited(part),
        }
        for part in treatment.precautions.all()
    ]


def condition_text(condition: object) -> str:
    """An expression on one line: `any of (a == true; b == yes)`."""
    if isinstance(condition, Mapping):
        return "; ".join(f"{word} of ({condition_text(parts)})" for word, parts in condition.items())
    if isinstance(condition, list):
        return "; ".join(condition_text(part) for part in condition)
    return str(condition)


def sources_of(treatment: Treatment) -> list[Source]:
    """Every source that the entry cites, once, by name."""
    found = {source.pk: source for source in treatment.sources.all()}
    for parts in (treatment.evidence, treatment.precautions, treatment.legal_statuses):
        found |= {source.pk: source for part in parts.all() for source in part.sources.all()}
    return sorted(found.values(), key=lambda source: (source.short.casefold(), source.pk))
