"""The clinic's file is read as it stands or refused by name."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import orthoregen
from orthoregen.clinic import InstrumentLicence, load_clinic

DEMO = (Path(orthoregen.__file__).parent / "demo_clinic.yaml").read_text(encoding="utf-8")
LICENCE = "instrument_licences:\n  - {instrument: odi, holder: A, reference: B, valid_from: 2026-01-01%s}\n"


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


@pytest.mark.parametrize(
    ("entry", "says"),
    [
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
