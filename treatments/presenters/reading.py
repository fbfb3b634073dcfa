"""What the pages of the catalogue say. That something is unread, unassessed or unwritten is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from orthoregen.accounts.models import Clinician, User
from treatments.entries import Entry
from treatments.facts import in_words
from treatments.models import (
    LARGER_TRIALS,
    REGENERATIVE,
    Evidence,
    Family,
    LegalStatus,
    Precaution,
    PreparationField,
    Source,
    Structure,
    Version,
)
from treatments.rows import JOINS, rows_of
from treatments.selectors import Shown, day_of

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
    "disclosure": "What must be said to everybody who is offered it",
    "cost_note": "What it costs",
    "consent_version": "Consent form",
    "legal_note": "What is known of the law elsewhere",
    "note": "Note",
}
NOT_WRITTEN = "Not written yet"
ACTION_TAGS = {  # never red: that is for emergencies, lateness and errors
    Precaution.Action.STOP: "strong",
    Precaution.Action.HOLD: "strong",
    Precaution.Action.CLINICIAN_DECIDES: "plain",
    Precaution.Action.NOTE: "plain",
}


@dataclass(frozen=True)
class Standing:
    """Which text this is: a version with number, day and approver, or a draft. A problem bars plans."""

    words: str
    is_draft: bool
    problem: str = ""


@dataclass(frozen=True)
class Cell:
    """What one treatment has for one structure; `level` is empty where nothing has been read."""

    code: str
    structure: str
    sign: str
    result: str = ""
    level: str = ""
    grade: str = ""
    in_short: str = ""
    summary: str = ""
    rests_on: str = ""
    speak_for: str = ""
    speak_against: str = ""
    read_on: date | None = None


@dataclass(frozen=True)
class Law:
    """Whether it is lawful in one country; `status` is empty where nobody has assessed it."""

    jurisdiction: str
    status: str = ""
    words: str = ""
    basis: str = ""
    approver: str = ""
    as_of: date | None = None
    review_by: date | None = None
    is_overdue: bool = False
    sources: str = ""
    is_written: bool = False  # somebody wrote the country down, whatever the status


@dataclass(frozen=True)
class Row:
    """One treatment in the table."""

    name: str
    url: str
    family: str
    caveat: str
    standing: Standing
    law: Law
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


# --- the table ------------------------------------------------------------------------------------
def table(entries: Iterable[Shown], *, country: str, today: date, structure: str = "") -> list[Group]:
    """The rows of the table in two groups: conventional care, then regenerative treatments."""
    rows = [(one, row_of(one, country=country, today=today, structure=structure)) for one in entries]
    return [
        Group(
            "Conventional care (always first)", [row for one, row in rows if not is_regenerative(one.entry)]
        ),
        Group(
            f"Regenerative. {LARGER_TRIALS} for every entry below",
            [row for one, row in rows if is_regenerative(one.entry)],
        ),
    ]


def row_of(one: Shown, *, country: str, today: date, structure: str = "") -> Row:
    entry = one.entry
    cells = cells_of(entry)
    return Row(
        name=entry["name"],
        url=reverse("treatments:detail", kwargs={"code": entry["code"]}),
        family=Family(entry["family"]).label,
        caveat=entry["caveat"],
        standing=standing_of(one.version, today),
        law=law_of(entry, country, today),
        cells=[cell for cell in cells if structure in ("", cell.code)],
    )


def is_regenerative(entry: Entry) -> bool:
    return entry["family"] in REGENERATIVE


def fits(entry: Entry, words: str) -> bool:
    """Whether an entry holds every word that was typed, somewhere in what can be read of it."""
    said = [entry["name"], Family(entry["family"]).label, *(entry[name] for name in WRITTEN)]
    for part in entry["evidence"]:
        said += [Structure(part["structure"]).label, part["level"], part["in_short"], part["summary"]]
    for part in entry["precautions"]:
        said += [part["words"], part["why"]]
    text = " ".join(said).casefold()
    return all(word in text for word in words.casefold().split())


# --- one entry ------------------------------------------------------------------------------------
def standing_of(version: Version | None, today: date) -> Standing:
    """Which text this is, and what keeps a plan from naming it apart from the law."""
    if version is None:
        return Standing("Draft, not approved", is_draft=True)
    words = f"Version {version.number}, approved by {name_of(version.approved_by)}"
    words += f" on {day(day_of(version.approved_at))}"
    if hasattr(version, "retirement"):
        return Standing(words, False, f"Retired: {version.retirement.reason}")
    if version.is_overdue(today):
        return Standing(words, False, f"Its review was due by {day(version.review_by)}")
    return Standing(words, False)


def name_of(user: User) -> str:
    """How staff are named to staff: by the register, else by address."""
    clinician: Clinician | None = getattr(user, "clinician", None)
    return clinician.name if clinician else user.email


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def moment(at: datetime) -> str:
    """A time by the clinic's clock."""
    here = at.astimezone(settings.CLINIC.zone)
    return f"{day(here.date())}, {here:%H:%M}"


def cells_of(entry: Entry) -> list[Cell]:
    """One cell for each structure, in the order of the table."""
    read = {part["structure"]: part for part in entry["evidence"]}
    return [_cell(structure, read.get(structure), entry) for structure in Structure]


def _cell(structure: Structure, part: Mapping[str, Any] | None, entry: Entry) -> Cell:
    if part is None:
        return Cell(structure.value, structure.label, "na")
    result = Evidence.Result(part["result"])
    return Cell(
        code=structure.value,
        structure=structure.label,
        sign=SIGNS[result],
        result=result.label,
        level=part["level"],
        grade=f"{part['grade']} ({part['scale']})" if part["grade"] else "",
        in_short=part["in_short"],
        summary=part["summary"],
        rests_on=cited(entry, part["sources"]),
        speak_for=cited(entry, part["sources_for"]),
        speak_against=cited(entry, part["sources_against"]),
        read_on=day_in(part["read_on"]),
    )


def cited(entry: Entry, names: Iterable[str]) -> str:
    """Sources on a line; what nobody has read says so."""
    sources = [source_of(entry, name) for name in names]
    return ", ".join(
        f"{source.short} (from memory)" if source.is_from_memory else source.short for source in sources
    )


def source_of(entry: Entry, name: str) -> Source:
    """One source as it was when the text was written down."""
    return Source(id=name, **entry["cited"][name])


def law_of(entry: Entry, country: str, today: date) -> Law:
    """The status in one country; a country that nobody wrote down is not assessed."""
    row = next((row for row in entry["legal_statuses"] if row["jurisdiction"] == country), None)
    if row is None or row["status"] == LegalStatus.Status.NOT_ASSESSED:
        return Law(country, words=row["words"] if row else "", is_written=row is not None)
    review_by = day_in(row["review_by"])
    return Law(
        jurisdiction=country,
        status=str(LegalStatus.Status(row["status"]).label),
        words=row["words"],
        basis=row["basis"],
        approver=row["approver"],
        as_of=day_in(row["as_of"]),
        review_by=review_by,
        is_overdue=review_by is not None and review_by < today,
        sources=cited(entry, row["sources"]),
        is_written=True,
    )


def laws_of(entry: Entry, country: str, today: date) -> list[Law]:
    """Every country that was written down, the clinic's own first."""
    others = [row["jurisdiction"] for row in entry["legal_statuses"] if row["jurisdiction"] != country]
    return [law_of(entry, one, today) for one in (country, *others)]


def written(entry: Entry) -> list[dict[str, object]]:
    """The texts of the entry, each with its heading; what is empty says so."""
    return [
        {"label": label, "value": entry[name] or NOT_WRITTEN, "is_unsure": not entry[name]}
        for name, label in WRITTEN.items()
    ]


def preparation_of(entry: Entry) -> list[str]:
    """What is written down when it was done, in the order of the record."""
    return [str(field.label) for field in PreparationField if field in entry["preparation"]]


def precautions_of(entry: Entry) -> list[dict[str, object]]:
    return [
        {
            "words": part["words"],
            "action": Precaution.Action(part["action"]).label,
            "tag": ACTION_TAGS[Precaution.Action(part["action"])],
            "why": part["why"],
            "when": when_words(part["condition"]),
            "expression": condition_text(part["condition"]),
            "sources": cited(entry, part["sources"]),
        }
        for part in entry["precautions"]
    ]


def when_words(condition: object) -> str:
    """When it is met, in the words of the questions; empty where only an expression says it."""
    rows = rows_of(condition)
    if rows is None:
        return ""
    _, said = in_words(rows)
    return f"{JOINS[rows.join].capitalize()}: {'; '.join(said)}" if len(said) > 1 else said[0]


def condition_text(condition: object) -> str:
    """An expression on one line: `any of (a == true; b == yes)`."""
    if isinstance(condition, Mapping):
        return "; ".join(f"{word} of ({condition_text(parts)})" for word, parts in condition.items())
    if isinstance(condition, list):
        return "; ".join(condition_text(part) for part in condition)
    return str(condition)


def sources_of(entry: Entry) -> list[Source]:
    """Every source that the entry cites, once, by name."""
    sources = [source_of(entry, name) for name in entry["cited"]]
    return sorted(sources, key=lambda source: (source.short.casefold(), source.pk))


def day_in(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
