"""Codes in a clinician's words."""

from datetime import date, datetime, timedelta

import pytest

from intake.presenters import words
from intake.rules import RULESET
from tests.factories import NOON


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("slr_left", "Straight-leg raise, LEFT"),
        ("crossed_slr", "Crossed straight-leg raise"),
        ("effect_rising_from_sitting", "Effect of rising from sitting"),
        ("bladder_change", "Bladder change"),
        ("temperature_c", "Temperature"),
    ],
)
def test_a_fact_is_named_with_its_side_in_capitals(code, said):
    assert words.fact_words(code) == said


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("low_back_left", "low back, LEFT"),
        ("psis_right", "dimple (PSIS), RIGHT"),
        ("neck_midline", "neck, midline"),
        ("saddle", "saddle"),
    ],
)
def test_a_place_is_named_with_its_side_in_capitals(region, said):
    assert words.place(region) == said


def test_every_region_with_a_side_says_it_aloud():
    for region in RULESET.dictionary.regions:
        side = RULESET.dictionary.region_sides[region]
        said = words.place(region)
        assert ("LEFT" in said, "RIGHT" in said) == (side == "left", side == "right")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "Yes"),
        (False, "No"),
        (None, "Not answered"),
        ([], "None of these"),
        (["mri", "ct"], "MRI; CT"),
        ({"relief_percent": 80}, "Relief percent: 80"),
        (38.4, "38.4"),
        (4.0, "4"),
        ("L4/5", "L4/5"),
        ("thoracic_unnamed", "thoracic, level not named"),
        ("disc_bulge", "Disc bulge"),
    ],
)
def test_a_value_has_words(value, said):
    assert words.value_words(value) == said


def test_every_red_flag_and_every_structure_has_a_name():
    for flag in RULESET.flags:
        assert words.flag_title(flag.id) == flag.title
    assert set(words.STRUCTURES) == set(RULESET.structures)


def test_a_flag_that_the_rules_no_longer_have_is_named_by_its_id():
    assert words.flag_title("rf_long_gone") == "Long gone"


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 d"),
        (timedelta(days=400), "400 d"),
    ],
)
def test_waiting_is_told_in_the_largest_unit_that_says_enough(gone, said):
    assert words.waited(NOON - gone, NOON) == said


def test_an_age_turns_on_the_birthday_by_the_clinics_clock():
    assert words.age(date(1974, 11, 24), NOON) == "52"
    assert words.age(date(1974, 11, 25), NOON) == "51"
    assert words.age(None, NOON) == ""


def test_times_are_the_clinics():
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=NOON.tzinfo)

    assert words.moment(summer).startswith("1 Jul 2026")
    assert words.recently(NOON).startswith("24 Nov,")
