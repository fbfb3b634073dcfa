"""The marked body on a clinician's page: what is drawn, its key, and what changed since the last form."""

from datetime import UTC, datetime

import pytest

from intake.models import Response
from intake.presenters.bodymap import body_picture
from tests.factories import make_submitted

LAST_TIME = {"pain_regions": ["low_back_left", "buttock_right"], "main_pain_region": "low_back_left"}
NOW = {"pain_regions": ["buttock_right", "calf_right"], "numb_regions": ["foot_outer_right"]}


@pytest.fixture
def second(db) -> Response:
    """The second form of somebody who was here before."""
    first = make_submitted(answers=LAST_TIME, at=datetime(2026, 3, 12, 9, tzinfo=UTC))
    return make_submitted(answers=NOW, previous=first)


def test_it_is_told_what_is_new_and_what_is_gone_since_the_last_form(second):
    picture = body_picture(second, NOW)

    assert picture.since == "12 Mar 2026"
    assert picture.in_both == ["buttock, RIGHT"]
    assert picture.now_too == ["calf, RIGHT"]
    assert picture.no_longer == ["low back, LEFT"]
    assert not picture.is_unchanged
    assert picture.svg.count('class="fig-before"') == 2


def test_the_key_names_only_what_the_picture_holds(second):
    second.previous = None

    assert body_picture(second, NOW).key == ["filled: pain", "dots: numb"]


def test_a_first_form_has_nothing_to_compare(second):
    second.previous = None

    picture = body_picture(second, NOW)

    assert (picture.since, picture.in_both, picture.now_too, picture.no_longer) == ("", [], [], [])
    assert not picture.is_unchanged
    assert "fig-before" not in picture.svg


def test_the_same_places_are_called_unchanged(second):
    assert body_picture(second, LAST_TIME).is_unchanged


@pytest.mark.parametrize("answers", [{}, {"pain_regions": "not_sure"}, {"pain_regions": []}])
def test_nothing_marked_is_no_picture(second, answers):
    second.previous = None

    assert body_picture(second, answers) is None


def test_a_body_without_pain_is_drawn_when_there_was_pain_before(second):
    picture = body_picture(second, {"pain_regions": []})

    assert picture.no_longer == ["low back, LEFT", "buttock, RIGHT"]


def test_it_is_drawn_on_the_map_that_the_person_marked(second):
    second.map_version = 999

    with pytest.raises(FileNotFoundError):
        body_picture(second, NOW)
