"""The marked places as one sentence."""

from django.utils.html import strip_tags

from intake.questionnaire.marked import sentence
from intake.questionnaire.places import PLACES


def test_the_places_are_said_in_the_order_of_the_body_with_the_side_in_bold():
    said = sentence(["thigh_back_right", "buttock_right", "psis_left"])

    assert said == (
        "You marked: dimple above the <b>left</b> buttock, <b>right</b> buttock, "
        "back of the <b>right</b> thigh."
    )


def test_nothing_marked_says_nothing():
    assert sentence([]) == ""
    assert sentence(["tail"]) == ""


def test_every_place_begins_small_within_the_sentence():
    for place in PLACES:
        name = strip_tags(sentence([place])).removeprefix("You marked: ")
        assert name[0].islower(), place
