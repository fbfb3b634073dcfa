"""What those who keep the catalogue see: what is due, what waits, what was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from auditlog.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

from treatments.attaching import hindrance
from treatments.models import Family, Proposal, Verdict, Version
from treatments.presenters.reading import day, law_of, moment, name_of
from treatments.selectors import NOT_APPROVED, Kept

SOON = timedelta(days=60)
LISTS = {
    "all": "All entries",
    "due": "Due for review",
    "waiting": "Waiting for approval",
    "changed": "Changed since the last version",
    "draft": "Never approved",
    "barred": "Not for plans",
}


@dataclass(frozen=True)
class Due:
    """Something that has to be looked at again by a day."""

    what: str
    by: date
    is_late: bool


@dataclass(frozen=True)
class Line:
    """One entry in the list."""

    code: str
    name: str
    family: str
    version: str
    draft: str
    waiting: int | None
    due: tuple[Due, ...]
    why_not: str
    lists: frozenset[str]


def line(one: Kept, *, country: str, today: date) -> Line:
    why_not = hindrance(one.current, today, country) if one.current else NOT_APPROVED
    due = tuple(_due(one, country, today))
    lists = {
        "all": True,
        "due": any(part.by <= today + SOON for part in due),
        "waiting": one.waiting is not None,
        "changed": one.has_changes,
        "draft": one.newest is None,
        "barred": bool(why_not),
    }
    return Line(
        code=one.treatment.code,
        name=one.treatment.name,
        family=str(Family(one.treatment.family).label),
        version=version_words(one, today),
        draft=draft_words(one),
        waiting=one.waiting.number if one.waiting else None,
        due=due,
        why_not=why_not,
        lists=frozenset(name for name, holds in lists.items() if holds),
    )


def _due(one: Kept, country: str, today: date) -> Iterator[Due]:
    """Nothing of what was retired: it is in no plan any more."""
    if one.current is None or hasattr(one.current, "retirement"):
        return
    yield Due("the entry", one.current.review_by, one.current.is_overdue(today))
    law = law_of(one.current.entry, country, today)
    if law.review_by:
        yield Due(f"its legal status in {country}", law.review_by, law.is_overdue)


def version_words(one: Kept, today: date) -> str:
    """What clinicians read today."""
    if one.current is None and one.newest is None:
        return "no version"
    words = f"version {one.current.number}" if one.current else "no version yet"
    if one.newest and one.newest.effective_from > today:
        words += f", version {one.newest.number} from {day(one.newest.effective_from)}"
    return words


def numbered(versions: Iterable[Version]) -> str:
    """Versions by their numbers: "version 1", "versions 1 and 2"; empty for none."""
    numbers = [str(version.number) for version in versions]
    if len(numbers) < 2:
        return "".join(f"version {number}" for number in numbers)
    return f"versions {', '.join(numbers[:-1])} and {numbers[-1]}"


def draft_words(one: Kept) -> str:
    """How the draft stands to what was approved."""
    if one.newest is None:
        return "never approved"
    return f"differs from version {one.newest.number}" if one.has_changes else "as approved"


# --- history --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One thing that was done with an entry."""

    at: datetime
    what: str
    who: str
    note: str
    url: str = ""

    @property
    def when(self) -> str:
        return moment(self.at)


def steps(code: str, proposals: Iterable[Proposal], versions: Iterable[Version]) -> list[Step]:
    """Proposals, verdicts, versions and retirements, the newest first."""
    found = [step for proposal in proposals for step in _of_proposal(code, proposal)]
    for version in versions:
        url = reverse("treatments:version", kwargs={"code": code, "version": version.number})
        words = f"Version {version.number} approved, in effect from {day(version.effective_from)}"
        found.append(Step(version.approved_at, words, name_of(version.approved_by), "", url))
        if hasattr(version, "retirement"):
            end = version.retirement
            words = f"Version {version.number} retired"
            found.append(Step(end.retired_at, words, name_of(end.retired_by), end.reason, url))
    return sorted(found, key=lambda step: step.at, reverse=True)


def _of_proposal(code: str, proposal: Proposal) -> Iterator[Step]:
    url = reverse("treatments:proposal", kwargs={"code": code, "proposal": proposal.number})
    words = f"Proposal {proposal.number}"
    yield Step(proposal.proposed_at, words, name_of(proposal.proposed_by), proposal.what_changed, url)
    verdict = getattr(proposal, "verdict", None)
    if verdict is not None and verdict.kind != Verdict.Kind.APPROVED:
        said = f"{words} {verdict.get_kind_display().lower()}"
        yield Step(verdict.given_at, said, name_of(verdict.given_by), verdict.note, url)


@dataclass(frozen=True)
class Edit:
    """One change of a draft."""

    at: datetime
    what: str
    who: str
    changes: tuple[tuple[str, str, str], ...]  # field, before, after

    @property
    def when(self) -> str:
        return moment(self.at)


def edits(entries: Iterable[LogEntry]) -> list[Edit]:
    return [
        Edit(
            entry.timestamp,
            f"{_model_name(entry)} “{entry.object_repr}” {_DONE[entry.action]}",
            name_of(entry.actor) if entry.actor else "the software",
            tuple(_changes(entry)),
        )
        for entry in entries
    ]


_DONE = {
    LogEntry.Action.CREATE: "added",
    LogEntry.Action.UPDATE: "changed",
    LogEntry.Action.DELETE: "removed",
    LogEntry.Action.ACCESS: "read",
}


def _model_name(entry: LogEntry) -> str:
    model = entry.content_type.model_class()
    return str(model._meta.verbose_name).capitalize() if model else entry.content_type.model


def _changes(entry: LogEntry) -> Iterator[tuple[str, str, str]]:
    for name, change in (entry.changes_dict or {}).items():
        if name in ("id", "treatment"):
            continue
        if isinstance(change, dict):  # rows of another table that were put in or taken out
            rows = ", ".join(change["objects"])
            put_in = change["operation"] == "add"
            yield _field_name(entry, name), "" if put_in else rows, rows if put_in else ""
        else:
            before, after = ("" if value in (None, "None") else str(value) for value in change)
            if before or after:
                yield _field_name(entry, name), before, after


def _field_name(entry: LogEntry, name: str) -> str:
    model: Any = entry.content_type.model_class()
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return name
