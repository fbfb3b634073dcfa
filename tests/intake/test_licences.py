"""A questionnaire that is not free is used only while the clinic has a licence for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from intake.licences import check_licences, usable_instruments
from intake.rules import RULESET
from orthoregen.clinic import InstrumentLicence

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
LICENCE = InstrumentLicence("odi", "Demo Spine Clinic", "contract 123", date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture
def licensed(settings):
    """The clinic with these licences."""

    def give(*licences):
        settings.CLINIC = replace(settings.CLINIC, instrument_licences=licences)

    return give


@pytest.mark.hazard("H16")
def test_without_a_licence_only_the_free_ones_may_be_used():
    assert usable_instruments(NOON) == RULESET.free_instruments
    assert "odi" not in usable_instruments(NOON)


def test_a_licence_switches_on_its_own_instrument_and_no_other(licensed):
    licensed(LICENCE)

    assert usable_instruments(NOON) == RULESET.free_instruments | {"odi"}


def test_a_licence_ends_with_its_last_day_in_the_time_zone_of_the_clinic(licensed):
    licensed(LICENCE)

    last_minute = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)  # 23:59 in London
    assert "odi" in usable_instruments(last_minute)
    assert "odi" not in usable_instruments(last_minute + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("instrument", "says"), [("oswestry", "'oswestry' is not known"), ("rmdq", "needs no licence")]
)
def test_a_licence_for_nothing_stops_the_start(licensed, instrument, says):
    licensed(replace(LICENCE, instrument=instrument))

    with pytest.raises(ImproperlyConfigured, match=says):
        check_licences()
