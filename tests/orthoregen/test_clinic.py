"""The clinic's file is read as it stands or refused by name."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import orthoregen
from orthoregen.clinic import Approval, InstrumentLicence, load_clinic

DEMO = (Path(orthoregen.__file__).parent / "demo_clinic.yaml").read_text(encoding="utf-8")
LICENCE = "instrument_licences:\n  - {instrument: odi, holder: A, reference: B, valid_from: 2026-01-01%s}\n"
APPROVED = "texts: advice, language: en-gb, version: 'sha256:1', approved_by: A, approved_on: 2026-01-01"
APPROVAL = f"approvals: [{{{APPROVED}}}]\n"


def load(tmp_path, text):
    path = tmp_path / "clinic.yaml"
    path.write_text(text, encoding="utf-8")
    return load_clinic(path)


def test_a_clinic_without_licences_has_none(tmp_path):
    assert load(tmp_path, DEMO).instrument_licences == ()


def test_a_licence_is_read_with_its_days(tmp_path):
    clinic = load(tmp_path, DEMO + LICENCE % ", valid_until: 2026-12-31")

    assert clinic.instrument_licences == (
        InstrumentLicence("odi", "A", "B", date(2026, 1, 1), date(2026, 12, 31)),
    )


@pytest.mark.parametrize(
    ("day", "is_valid"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_a_licence_counts_from_its_first_to_its_last_day(tmp_path, day, is_valid):
    (licence,) = load(tmp_path, DEMO + LICENCE % ", valid_until: 2026-12-31").instrument_licences

    assert licence.is_valid(date.fromisoformat(day)) is is_valid


def test_a_licence_without_a_last_day_has_no_end(tmp_path):
    (licence,) = load(tmp_path, DEMO + LICENCE % "").instrument_licences

    assert licence.is_valid(date(2126, 1, 1))
    assert not licence.is_valid(date(2025, 12, 31))


def test_an_approval_is_read_with_its_day_and_without_a_word_readers_are_not_named(tmp_path):
    plain, whole = load(tmp_path, DEMO), load(tmp_path, DEMO + APPROVAL + "names_readers: yes\n")

    assert (plain.approvals, plain.names_readers) == ((), False)
    assert whole.approvals == (Approval("advice", "en-gb", "sha256:1", "A", date(2026, 1, 1)),)
    assert whole.names_readers


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("approvals: advice\n", "approvals must be a list"),
        (APPROVAL.replace("approved_by: A, ", ""), "approvals 1: approved_by is missing"),
        (APPROVAL.replace("2026-01-01", "soon"), "approvals 1: approved_on is missing or is not a day"),
        ("in_other_languages: {fr: {opening_hours: toujours}}\n", "in_other_languages fr must have"),
        ("in_other_languages: [es]\n", "in_other_languages must hold"),
        ("names_readers: perhaps\n", "names_readers must be yes or no"),
        ("instrument_licences: odi\n", "instrument_licences must be a list"),
        ("instrument_licences: [odi]\n", "instrument_licences 1 must have"),
        (LICENCE % ", colour: red", "instrument_licences 1 must have"),
        (LICENCE.replace("holder: A", "holder: ''") % "", "instrument_licences 1: holder is missing"),
        (LICENCE.replace("2026-01-01", "soon") % "", "valid_from is missing or is not a day"),
        (LICENCE % ", valid_until: never", "valid_until is missing or is not a day"),
    ],
)
def test_a_licence_that_cannot_be_read_stops_the_start(tmp_path, entry, says):
    with pytest.raises(ImproperlyConfigured, match=says):
        load(tmp_path, DEMO + entry)


# --- clocks ---------------------------------------------------------------------------------------
def test_opening_hours_and_targets_are_read(tmp_path):
    shorter = DEMO.replace('friday: ["08:00-18:00"]', 'friday: ["08:00-12:00", "13:30-24:00"]')

    clocks = load(tmp_path, shorter).clocks

    assert clocks.hours.week[0] == ((480, 1080),)
    assert clocks.hours.week[4:] == (((480, 720), (810, 1440)), (), ())
    assert date(2026, 12, 25) in clocks.hours.closed_on
    assert clocks.acknowledge_within[0] == timedelta(minutes=15)
    assert clocks.decide_within[3] == timedelta(hours=30)


def test_a_clinic_may_stay_closed_on_no_day(tmp_path):
    never = re.sub(r"closed_on: .*\n", "", DEMO)

    assert load(tmp_path, never).clocks.hours.closed_on == frozenset()


FRIDAY = 'friday: ["08:00-18:00"]'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("open_at:", "open_times:", "open_times is not a known entry"),
        (FRIDAY, 'freitag: ["08:00-18:00"]', "open_at must have days of the week"),
        (FRIDAY, "friday: 08:00-18:00", "open_at friday must be a list of hours"),
        (FRIDAY, 'friday: ["8-18"]', "open_at friday: write hours such as"),
        (FRIDAY, "friday: [8]", "open_at friday: write hours such as"),
        (FRIDAY, 'friday: ["08:00-24:30"]', "a day ends at 24:00"),
        (FRIDAY, 'friday: ["18:00-08:00"]', "end after they begin"),
        (FRIDAY, 'friday: ["13:00-18:00", "08:00-12:00"]', "follow each other"),
        ("closed_on: [2026-12-25", "closed_on: [christmas", "closed_on must be a list of days"),
        ("emergency: 15 min", "emergency: 15", "acknowledge_within emergency: write a time such as"),
        ("emergency: 15 min", "emergency: 0 min", "acknowledge_within emergency: write a time such as"),
        ("emergency: 15 min, ", "", "acknowledge_within must have emergency, urgent, soon, routine"),
        ("emergency: 30 min", "emergency: 11 h", "decide_within gives something more urgent more time"),
    ],
)
def test_clocks_that_cannot_be_read_stop_the_start(tmp_path, old, new, says):
    assert old in DEMO

    with pytest.raises(ImproperlyConfigured, match=says):
        load(tmp_path, DEMO.replace(old, new))


@pytest.mark.parametrize(("entry", "percent"), [("rate_first_percent: 20", 20), ("", 0)])
def test_a_clinic_says_how_many_cases_are_rated_first(tmp_path, entry, percent):
    clinic = load(tmp_path, DEMO.replace("rate_first_percent: 0", entry))

    assert clinic.rate_first_percent == percent


@pytest.mark.parametrize("entry", ["-1", "101", "12.5", "yes", "a fifth"])
def test_anything_but_a_whole_number_of_a_hundred_is_refused(tmp_path, entry):
    with pytest.raises(ImproperlyConfigured, match="rate_first_percent must be a whole number from 0 to 100"):
        load(tmp_path, DEMO.replace("rate_first_percent: 0", f"rate_first_percent: {entry}"))


@pytest.mark.parametrize(
    ("entry", "lasts"),
    [("claim_lasts: 45 min", 45), ("claim_lasts: 8 h", 480), ("", 30)],
    ids=["minutes", "the longest", "left out"],
)
def test_a_clinic_says_how_long_a_claim_lasts(tmp_path, entry, lasts):
    clinic = load(tmp_path, DEMO.replace("claim_lasts: 30 min", entry))

    assert clinic.claim_lasts == timedelta(minutes=lasts)


@pytest.mark.parametrize(
    ("entry", "says"),
    [("30", "write a time such as"), ("4 min", "from 5 min to 8 h"), ("9 h", "from 5 min to 8 h")],
)
def test_a_claim_that_lasts_too_short_or_too_long_stops_the_start(tmp_path, entry, says):
    with pytest.raises(ImproperlyConfigured, match=f"claim_lasts.*{says}"):
        load(tmp_path, DEMO.replace("claim_lasts: 30 min", f"claim_lasts: {entry}"))


def test_a_clinic_that_never_opens_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="at least one day"):
        load(tmp_path, re.sub(r"  \w+day: .*\n", "", DEMO).replace("open_at:", "open_at: {}"))
