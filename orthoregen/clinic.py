"""The clinic's own facts, read from one YAML file and checked at start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.core.exceptions import ImproperlyConfigured

from orthoregen.clocks import DAYS, LEVELS, MIDNIGHT, Clocks, OpeningHours, Span, is_ordered

LICENCES, APPROVALS, NAMES_READERS = "instrument_licences", "approvals", "names_readers"
IN_OTHER_LANGUAGES, CLAIM_LASTS, RATE_FIRST = "in_other_languages", "claim_lasts", "rate_first_percent"
OPTIONAL = (
    LICENCES,
    APPROVALS,
    NAMES_READERS,
    IN_OTHER_LANGUAGES,
    CLAIM_LASTS,
    RATE_FIRST,
)  # may be left out
SAID = ("opening_hours", "reply_within")  # what stands in sentences and is said in each language
CLOCKS = ("open_at", "closed_on", "acknowledge_within", "decide_within")  # together they are `clocks`
Entry = TypeVar("Entry", "InstrumentLicence", "Approval")
HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
SHORTEST_CLAIM, LONGEST_CLAIM = timedelta(minutes=5), timedelta(hours=8)
TARGET = re.compile(r"([1-9]\d{0,3}) (min|h)")
DAY = "day such as 2026-01-31"
NAMED = {"valid_from": DAY, "valid_until": DAY, "approved_on": DAY}


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
class Approval:
    """That somebody of the clinic read the texts of one kind in one language and approved them as they are.

    `version` is the digest that `manage.py texts` prints: a text that is changed later is not approved.
    """

    texts: str
    language: str
    version: str
    approved_by: str
    approved_on: date


@dataclass(frozen=True)
class Clinic:
    """One clinic: what its pages must say and what its clocks need.

    `in_other_languages` says its hours and how soon it replies in each language but English, by code.
    `names_readers` says whether a patient who looks who opened their record reads names, or roles only.
    `claim_lasts` is how long a case stays with who has claimed it while they do nothing with it.
    Of a hundred cases `rate_first_percent` are rated before the grades of the rules are shown.
    """

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
    clocks: Clocks
    instrument_licences: tuple[InstrumentLicence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    names_readers: bool = False
    claim_lasts: timedelta = timedelta(minutes=30)
    rate_first_percent: int = 0
    in_other_languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def said_in(self, language: str) -> "Clinic":
        """The clinic, with what stands in sentences in this language, or in English where it has no other."""
        words = self.in_other_languages.get(language)
        if words is None:
            return self
        return replace(self, opening_hours=words["opening_hours"], reply_within=words["reply_within"])


def load_clinic(path: Path) -> Clinic:
    """Read and check the file. Raises ImproperlyConfigured naming the file and the entry."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"{path.name}: cannot be read ({type(error).__name__})") from error
    if not isinstance(data, dict):
        raise ImproperlyConfigured(f"{path.name}: must hold the clinic's facts by name")
    expected: dict[str, Any] = {one.name: one.type for one in fields(Clinic)}
    for name in (*OPTIONAL, "clocks"):
        del expected[name]
    for name in data:
        if name not in (*expected, *CLOCKS, *OPTIONAL):
            raise ImproperlyConfigured(f"{path.name}: {name} is not a known entry")
    for name, kind in expected.items():
        value = data.get(name)
        if type(value) is not kind or value == "":
            raise ImproperlyConfigured(f"{path.name}: {name} is missing or is not a {kind.__name__}")
    try:
        ZoneInfo(data["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name}: time_zone names no known time zone") from error
    return Clinic(
        **{name: data[name] for name in expected},
        clocks=_clocks(path.name, data),
        instrument_licences=_entries(path.name, LICENCES, data, InstrumentLicence),
        approvals=_entries(path.name, APPROVALS, data, Approval),
        names_readers=_yes_or_no(path.name, NAMES_READERS, data),
        claim_lasts=_claim_lasts(path.name, data.get(CLAIM_LASTS)),
        rate_first_percent=_percent(path.name, RATE_FIRST, data.get(RATE_FIRST, 0)),
        in_other_languages=_other_languages(path.name, data.get(IN_OTHER_LANGUAGES)),
    )


# --- clocks ---------------------------------------------------------------------------------------
def _clocks(file: str, data: dict[str, Any]) -> Clocks:
    closed_on = data.get("closed_on", [])
    if not isinstance(closed_on, list) or not all(type(day) is date for day in closed_on):
        raise ImproperlyConfigured(f"{file}: closed_on must be a list of days such as 2026-12-25")
    hours = OpeningHours(ZoneInfo(data["time_zone"]), _week(file, data.get("open_at")), frozenset(closed_on))
    acknowledge, decide = (_targets(file, name, data.get(name)) for name in CLOCKS[2:])
    return Clocks(hours, acknowledge, decide)


def _week(file: str, entry: Any) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(entry, dict) or not entry.keys() <= set(DAYS):
        raise ImproperlyConfigured(
            f"{file}: open_at must have days of the week, such as monday, and no others"
        )
    week = tuple(_spans(f"{file}: open_at {day}", entry.get(day, [])) for day in DAYS)
    if not any(week):
        raise ImproperlyConfigured(f"{file}: open_at must name at least one day with hours")
    return week


def _spans(place: str, entry: Any) -> tuple[Span, ...]:
    if not isinstance(entry, list):
        raise ImproperlyConfigured(f"{place} must be a list of hours such as 08:00-18:00")
    spans = tuple(_span(place, hours) for hours in entry)
    ends = [minute for span in spans for minute in span]
    if any(after <= before for before, after in pairwise(ends)):
        raise ImproperlyConfigured(f"{place}: hours must follow each other and end after they begin")
    return spans


def _span(place: str, hours: Any) -> Span:
    found = HOURS.fullmatch(hours) if isinstance(hours, str) else None
    if found is None:
        raise ImproperlyConfigured(f"{place}: write hours such as 08:00-18:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    span = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(span) > MIDNIGHT:
        raise ImproperlyConfigured(f"{place}: a day ends at 24:00")
    return span


def _targets(file: str, name: str, entry: Any) -> dict[int, timedelta]:
    if not isinstance(entry, dict) or entry.keys() != set(LEVELS):
        raise ImproperlyConfigured(f"{file}: {name} must have {', '.join(LEVELS)}, and nothing else")
    targets = [_target(f"{file}: {name} {level}", entry[level]) for level in LEVELS]
    if not is_ordered(targets):
        raise ImproperlyConfigured(f"{file}: {name} gives something more urgent more time")
    return dict(enumerate(targets))


def _target(place: str, text: Any) -> timedelta:
    found = TARGET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ImproperlyConfigured(f"{place}: write a time such as 30 min or 4 h")
    return timedelta(minutes=int(found[1])) if found[2] == "min" else timedelta(hours=int(found[1]))


# --- what may be left out -------------------------------------------------------------------------
def _yes_or_no(file: str, name: str, data: dict[str, Any]) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise ImproperlyConfigured(f"{file}: {name} must be yes or no")
    return value


def _claim_lasts(file: str, entry: Any) -> timedelta:
    if entry is None:
        return Clinic.claim_lasts
    lasts = _target(f"{file}: {CLAIM_LASTS}", entry)
    if not SHORTEST_CLAIM <= lasts <= LONGEST_CLAIM:
        raise ImproperlyConfigured(f"{file}: {CLAIM_LASTS} must be from 5 min to 8 h")
    return lasts


def _percent(file: str, name: str, entry: Any) -> int:
    if type(entry) is not int or not 0 <= entry <= 100:
        raise ImproperlyConfigured(f"{file}: {name} must be a whole number from 0 to 100")
    return entry


def _other_languages(file: str, entry: Any) -> dict[str, dict[str, str]]:
    if entry is None:
        return {}
    if not isinstance(entry, dict):
        raise ImproperlyConfigured(f"{file}: {IN_OTHER_LANGUAGES} must hold words by language, such as es")
    for language, words in entry.items():
        whole = isinstance(words, dict) and words.keys() == set(SAID)
        if not whole or not all(isinstance(text, str) and text for text in words.values()):
            where = f"{file}: {IN_OTHER_LANGUAGES} {language}"
            raise ImproperlyConfigured(f"{where} must have {' and '.join(SAID)}, and nothing else")
    return entry


def _entries(file: str, name: str, data: dict[str, Any], kind: type[Entry]) -> tuple[Entry, ...]:
    """A list of entries of one kind."""
    entries = data.get(name) or []
    if not isinstance(entries, list):
        raise ImproperlyConfigured(f"{file}: {name} must be a list")
    return tuple(_entry(f"{file}: {name} {n}", entry, kind) for n, entry in enumerate(entries, start=1))


def _entry(place: str, entry: Any, made: type[Entry]) -> Entry:
    expected: dict[str, Any] = {one.name: one.type for one in fields(made)}
    if not isinstance(entry, dict) or not entry.keys() <= expected.keys():
        raise ImproperlyConfigured(f"{place} must have {', '.join(expected)}, and nothing else")
    for name, kind in expected.items():
        value = entry.get(name)
        is_kind = isinstance(value, kind) and not isinstance(value, datetime)
        if not is_kind or value == "":
            raise ImproperlyConfigured(f"{place}: {name} is missing or is not a {NAMED.get(name, 'text')}")
    return made(**entry)
