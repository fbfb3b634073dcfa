"""The clinic's own facts, read from one YAML file and checked at start."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.core.exceptions import ImproperlyConfigured

LICENCES = "instrument_licences"  # the one entry that may be left out
NAMED = {"valid_from": "day such as 2026-01-31", "valid_until": "day such as 2026-01-31"}


@dataclass(frozen=True)
class InstrumentLicence:
    """The clinic's right to use a questionnaire that is not free; without `valid_until` it has no end."""

    instrument: str
    holder: str
    reference: str
    valid_from: date
    valid_until: date | None = None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True)
class Clinic:
    """One clinic: what its pages must say and what its clocks need."""

    name: str
    country: str
    time_zone: str
    phone: str
    emergency_number: str
    crisis_name: str
    crisis_number: str
    opening_hours: str
    minimum_age: int
    reply_within: str
    instrument_licences: tuple[InstrumentLicence, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def load_clinic(path: Path) -> Clinic:
    """Read and check the file. Raises ImproperlyConfigured naming the file and the entry."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"{path.name}: cannot be read ({type(error).__name__})") from error
    if not isinstance(data, dict):
        raise ImproperlyConfigured(f"{path.name}: must hold the clinic's facts by name")
    expected: dict[str, Any] = {field.name: field.type for field in fields(Clinic)}
    del expected[LICENCES]
    for name in data:
        if name not in expected and name != LICENCES:
            raise ImproperlyConfigured(f"{path.name}: {name} is not a known entry")
    for name, kind in expected.items():
        value = data.get(name)
        if type(value) is not kind or value == "":
            raise ImproperlyConfigured(f"{path.name}: {name} is missing or is not a {kind.__name__}")
    try:
        ZoneInfo(data["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name}: time_zone names no known time zone") from error
    return Clinic(**{name: data[name] for name in expected}, instrument_licences=_licences(path, data))


def _licences(path: Path, data: dict[str, Any]) -> tuple[InstrumentLicence, ...]:
    entries = data.get(LICENCES) or []
    if not isinstance(entries, list):
        raise ImproperlyConfigured(f"{path.name}: {LICENCES} must be a list")
    return tuple(_licence(f"{path.name}: {LICENCES} {n}", entry) for n, entry in enumerate(entries, start=1))


def _licence(place: str, entry: Any) -> InstrumentLicence:
    expected: dict[str, Any] = {field.name: field.type for field in fields(InstrumentLicence)}
    if not isinstance(entry, dict) or not entry.keys() <= expected.keys():
        raise ImproperlyConfigured(f"{place} must have {', '.join(expected)}, and nothing else")
    for name, kind in expected.items():
        value = entry.get(name)
        is_kind = isinstance(value, kind) and not isinstance(value, datetime)
        if not is_kind or value == "":
            raise ImproperlyConfigured(f"{place}: {name} is missing or is not a {NAMED.get(name, 'text')}")
    return InstrumentLicence(**entry)
