"""Entries of a file become drafts: all of them or, where one has a fault, none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.context import set_actor
from django.core.exceptions import ValidationError
from django.db import models, transaction

from orthoregen.accounts.models import User
from orthoregen.audit.services import record
from treatments import exchange
from treatments.entries import EVIDENCE, LEGAL, PRECAUTION, STANCES, WRITTEN, Entry, entry_of
from treatments.exchange import Unreadable
from treatments.models import Evidence, LegalStatus, Precaution, Source, Treatment
from treatments.services.drafts import may_write


@dataclass(frozen=True)
class BroughtIn:
    """What became of one entry of a file."""

    code: str
    name: str
    is_new: bool
    has_changed: bool


def bring_in(*, text: str, by: User, at: datetime) -> list[BroughtIn]:
    """Take every entry of a file as a draft. Versions stay as they are: approving is for people.

    Raises Unreadable with every fault that was found; nothing is stored then.
    """
    may_write(by, at)
    sources, entries = exchange.read(text)
    faults: list[str] = []
    with transaction.atomic(), set_actor(by):
        for name, fields in sources.items():
            faults += _keep_source(name, fields)
        known = set(Source.objects.values_list("pk", flat=True))
        brought = []
        for entry in entries:
            missing = sorted(_cited(entry) - known)
            faults += [f"{entry['code']}: no source is called “{name}”." for name in missing]
            if not missing:
                brought.append(_keep_entry(entry, faults))
        faults += _keep_alternatives(entries)
        if faults:
            raise Unreadable(faults)
        for one in brought:
            if one.has_changed:
                record(action="catalogue.imported", actor=by, obj=Treatment.objects.get(code=one.code))
    return brought


def _cited(entry: Entry) -> set[str]:
    named = set(entry["sources"])
    for part in (*entry["evidence"], *entry["legal_statuses"], *entry["precautions"]):
        for stance in STANCES:
            named |= set(part.get(stance, []))
    return named


def _keep_source(name: str, fields: Mapping[str, Any]) -> list[str]:
    """A source that is known stays as it is: a file that says something else of it is refused."""
    stored = Source.objects.filter(pk=name).first()
    if stored is None:
        return _store(f"source {name}", Source(id=name, **fields))
    differing = [field for field, value in fields.items() if getattr(stored, field) != value]
    return [f"source {name}: {field} is not what is kept here." for field in differing]


def _keep_entry(entry: Entry, faults: list[str]) -> BroughtIn:
    code = entry["code"]
    treatment = Treatment.objects.with_parts().filter(code=code).first()
    is_new = treatment is None
    if treatment is None:
        treatment = Treatment(code=code, family=entry["family"])
    elif exchange.plain(entry_of(treatment)) == entry:
        return BroughtIn(code, entry["name"], False, False)
    elif treatment.family != entry["family"]:
        faults.append(f"{code}: the family is {treatment.family} here, and it can never be changed.")
    for name in ("name", *WRITTEN, "preparation"):
        setattr(treatment, name, entry[name])
    found = _store(code, treatment)
    if not found:
        treatment.sources.set(entry["sources"])
        found += _keep_parts(treatment, entry)
    faults += found
    return BroughtIn(code, entry["name"], is_new, True)


def _keep_parts(treatment: Treatment, entry: Entry) -> list[str]:
    faults: list[str] = []
    rows: list[models.Model] = []
    evidence = {part.structure: part for part in treatment.evidence.all()}
    for part in entry["evidence"]:
        row = evidence.get(part["structure"]) or Evidence(treatment=treatment)
        where = f"{treatment.code}, evidence {part['structure']}"
        faults += _keep_part(where, row, part, (*EVIDENCE, "read_on"), STANCES)
        rows.append(row)
    statuses = {part.jurisdiction: part for part in treatment.legal_statuses.all()}
    for part in entry["legal_statuses"]:
        status = statuses.get(part["jurisdiction"]) or LegalStatus(treatment=treatment)
        where = f"{treatment.code}, legal status {part['jurisdiction']}"
        faults += _keep_part(where, status, part, (*LEGAL, "as_of", "review_by"), ("sources",))
        rows.append(status)
    precautions = list(treatment.precautions.all())
    for place, part in enumerate(entry["precautions"], start=1):
        kept = precautions[place - 1] if place <= len(precautions) else Precaution(treatment=treatment)
        kept.place = place
        faults += _keep_part(f"{treatment.code}, precaution {place}", kept, part, PRECAUTION, ("sources",))
        rows.append(kept)
    for stored in (*evidence.values(), *statuses.values(), *precautions):
        if stored not in rows:
            stored.delete()
    return faults


def _keep_part(where: str, row: Any, part: Entry, fields: Iterable[str], lists: Iterable[str]) -> list[str]:
    for name in fields:
        setattr(row, name, part[name])
    faults = _store(where, row)
    if not faults:
        for name in lists:
            getattr(row, name).set(part[name])
    return faults


def _keep_alternatives(entries: Iterable[Entry]) -> list[str]:
    """Once every entry of the file is there, since they may name each other."""
    faults = []
    for entry in entries:
        others = Treatment.objects.filter(code__in=entry["alternatives"])
        missing = set(entry["alternatives"]) - {other.code for other in others}
        faults += [f"{entry['code']}: no entry is called “{code}”." for code in sorted(missing)]
        treatment = Treatment.objects.filter(code=entry["code"]).first()
        if treatment is not None and not missing:
            treatment.alternatives.set(others)
    return faults


def _store(where: str, row: models.Model) -> list[str]:
    """Save a row that can be saved; else what is wrong with it, in words."""
    try:
        row.full_clean()
    except ValidationError as error:
        return [
            f"{where}: {'' if field == '__all__' else f'{field}: '}{said}"
            for field, words in error.message_dict.items()
            for said in words
        ]
    row.save()
    return []
