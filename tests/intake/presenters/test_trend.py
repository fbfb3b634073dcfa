"""A score beside those of earlier forms: drawn, in words, and whether the change matters."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from intake.presenters.trend import Point, trend
from intake.rules import RULESET

RMDQ = RULESET.instruments["rmdq"]


def told(*totals, instrument=RMDQ):
    points = [Point(datetime(2026, month, 12, 9, tzinfo=UTC), total) for month, total in enumerate(totals, 1)]
    return trend(points, 24, instrument)


def test_one_score_alone_has_no_trend():
    assert told() is None
    assert told(12) is None


@pytest.mark.parametrize(
    ("totals", "words", "matters"),
    [
        ((13, 8), "Better by 5 since 12 Jan 2026: a change that matters", True),
        ((20, 16), "Better by 4 since 12 Jan 2026: less than what matters", False),
        ((4, 6), "Worse by 2 since 12 Jan 2026: a change that matters", True),  # more than 30 %
        ((13, 18, 14), "Worse by 1 since 12 Jan 2026: less than what matters", False),
        ((0, 3), "Worse by 3 since 12 Jan 2026: less than what matters", False),
        ((7, 9, 7), "The same as on 12 Jan 2026", False),
    ],
)
def test_it_compares_with_the_first_form_in_words(totals, words, matters):
    found = told(*totals)

    assert (found.words, found.matters) == (words, matters)


def test_higher_is_better_where_the_instrument_says_so():
    assert told(10, 18, instrument=replace(RMDQ, higher_is="better")).words.startswith("Better by 8")


@pytest.mark.parametrize("change", [None, replace(RMDQ.change, checked=False)])
def test_no_change_is_called_important_without_a_source_that_was_read(change):
    found = told(20, 2, instrument=replace(RMDQ, change=change))

    assert not found.matters
    assert found.words.endswith("how much matters is not known here")


def test_the_chart_says_the_same_as_the_rows_beside_it_and_lower_is_lower():
    found = told(24, 0)

    svg = ElementTree.fromstring(found.svg)  # noqa: S314, our own
    first, last = (one for one in svg.iter() if one.tag.endswith("circle"))
    assert found.rows == [("12 Jan 2026", "24"), ("12 Feb 2026", "0")]
    assert svg.get("aria-label") == f"{RMDQ.name}: 12 Jan 2026 24, 12 Feb 2026 0"
    assert float(first.get("cy")) < float(last.get("cy"))
