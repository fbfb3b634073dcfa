"""The clinic's own facts, read from one YAML file and checked at start."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.core.exceptions import ImproperlyConfigured


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
    for name in data:
        if name not in expected:
            raise ImproperlyConfigured(f"{path.name}: {name} is not a known entry")
    for name, kind in expected.items():
        value = data.get(name)
        if type(value) is not kind or value == "":
            raise ImproperlyConfigured(f"{path.name}: {name} is missing or is not a {kind.__name__}")
    try:
        ZoneInfo(data["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name}: time_zone names no known time zone") from error
    return Clinic(**data)
