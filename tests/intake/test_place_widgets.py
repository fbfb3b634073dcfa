"""The map as a control: one input for each place, tied to its words and to its shape."""

import re
from html.parser import HTMLParser

import pytest

from intake.bodymap.maps import body_map
from intake.forms import form_for
from intake.questionnaire import PAGES, Page
from intake.questionnaire.places import PLACES
from intake.widgets import MOST_NEAR

CODES = ("pain_regions", "main_pain_region", "one_finger_point", "numb_regions", "tingling_regions")
MARKED = ["low_back_midline", "calf_right"]
NEAR = {"low_back_midline", "calf_left", "calf_right"}


class Tags(HTMLParser):
    """Inputs of places, and what each label of them holds."""

    def __init__(self, html: str, name: str):
        super().__init__()
        self.name = name
        self.inputs: dict[str, str] = {}  # value by id
        self.shapes: dict[str, str] = {}  # path by the id that it belongs to
        self.words: set[str] = set()
        self._label: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        have = dict(attrs)
        if tag == "input" and have.get("name") == self.name and have["value"] in PLACES:
            self.inputs[have["id"]] = have["value"]
        elif tag == "label":
            self._label = have
        elif tag == "path" and "shape" in (self._label.get("class") or ""):
            self.shapes[self._label["for"]] = have["d"]
        elif tag == "span" and re.search("word", self._label.get("class") or ""):
            self.words.add(self._label["for"])

    def handle_endtag(self, tag):
        if tag == "label":
            self._label = {}


def page_of(code: str) -> Page:
    return next(page for page in PAGES if code in [question.code for question in page.questions])


def drawn(code: str, **answers: object) -> str:
    return str(form_for(page_of(code), answers)(answers=answers)[code])


@pytest.mark.parametrize("answers", [{}, {"pain_regions": MARKED}], ids=["nothing marked", "marked"])
@pytest.mark.parametrize("code", CODES)
def test_each_place_is_one_input_with_its_words_and_its_shape(code, answers):
    if code in ("main_pain_region", "one_finger_point") and not answers:
        answers = {"pain_regions": ["saddle"]}
    tags = Tags(drawn(code, **answers), code)

    offered = set(answers["pain_regions"]) if code == "main_pain_region" else set(PLACES)
    assert sorted(tags.inputs.values()) == sorted(offered)
    assert tags.words == set(tags.inputs)
    assert tags.shapes == {id_: body_map().outline(place) for id_, place in tags.inputs.items()}


def test_marked_places_are_rows_joined_with_their_shapes_by_number():
    html = drawn("numb_regions", pain_regions=MARKED)

    rows = re.findall(
        r'<input class="near n(\d+) \w+" type="checkbox" name="numb_regions" value="(\w+)"', html
    )
    shapes = re.findall(r'<label class="shape n(\d+)"', html)

    assert {place for _number, place in rows} == NEAR
    assert [number for number, _place in rows] == shapes == ["1", "2", "3"]
    assert '<details class="whole">' in html


def test_the_body_is_unfolded_where_a_place_elsewhere_was_chosen():
    assert '<details class="whole" open>' in drawn(
        "numb_regions", pain_regions=MARKED, numb_regions=["foot_outer_left"]
    )


def test_more_places_than_rows_can_be_joined_are_all_on_the_map():
    many = [place for place in PLACES if place.endswith("_left")][:MOST_NEAR]

    html = drawn("numb_regions", pain_regions=many)

    assert 'class="near' not in html
    assert "<details" not in html
    assert len(Tags(html, "numb_regions").inputs) == len(PLACES)


@pytest.mark.parametrize("code", ["pain_regions", "numb_regions"])
def test_not_sure_and_none_stand_after_the_map(code):
    html = drawn(code, pain_regions=MARKED)

    after = html[html.rindex("</svg>") :]
    assert re.findall(r'value="(none|not_sure)"', html) == ["none", "not_sure"]
    assert re.findall(r'value="(none|not_sure)"', after) == ["none", "not_sure"]


def test_what_shows_the_map_belongs_to_no_form():
    html = drawn("pain_regions")

    views = re.findall(r'<input class="map-view[^>]*>', html)

    assert len(views) == 4
    assert all('form="id_pain_regions-view"' in view for view in views)
    assert 'id="id_pain_regions-view"' not in html
