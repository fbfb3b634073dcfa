"""The questions on the page: what a browser and a screen reader get."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.test import Client

from tests.kit import KitForm

pytestmark = pytest.mark.urls("tests.kit")


class Elements(HTMLParser):
    """The start tags of a page, as (name, attributes), in order."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str, **attrs: str) -> list[dict[str, str | None]]:
        return [have for name, have in self.found if name == tag and attrs.items() <= have.items()]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _tag, attrs in self.found if attrs.get("id")]


def page(data: str | None = None) -> str:
    client = Client()
    response = (
        client.get("/kit/questions/") if data is None else client.post("/kit/questions/", QueryDict(data))
    )
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def empty() -> Elements:
    return Elements(page())


@pytest.fixture
def wrong() -> Elements:
    return Elements(page("go=1&weeks=12&weeks-unsure=1&born_day=31&born_month=2&born_year=1948"))


@pytest.mark.parametrize("state", ["empty", "wrong"])
def test_every_id_stands_once_and_every_reference_leads_somewhere(state, request):
    elements = request.getfixturevalue(state)
    named = [
        name
        for _tag, attrs in elements.found
        for attribute in ("for", "aria-describedby", "aria-labelledby", "data-or")
        for name in (attrs.get(attribute) or "").split()
    ]

    assert sorted(set(elements.ids)) == sorted(elements.ids)
    assert len(named) > 50
    assert set(named) <= set(elements.ids)


def test_every_input_has_a_name_for_readers(empty):
    labelled = {label["for"] for label in empty.all("label")}

    inputs = [have for tag, have in empty.found if tag in ("input", "select", "textarea")]
    visible = [have for have in inputs if have.get("type") not in ("hidden", "submit")]

    assert len(visible) > 45
    nameless = [h["name"] for h in visible if h["id"] not in labelled and not h.get("aria-labelledby")]
    assert nameless == []


def test_nothing_is_chosen_before_the_person_chose(empty):
    chosen = [have for have in empty.all("input") if "checked" in have]

    assert [have for have in chosen if "map-view" not in have.get("class", "")] == []


def test_unsure_stands_last_and_is_dashed():
    html = page()

    rows = re.findall(r'<div class="form-check( unsure)?"><input[^>]*name="worse" value="(\w+)"', html)

    assert rows == [("", "back"), ("", "leg"), (" unsure", "not_sure")]


def test_hint_and_error_come_before_the_options_and_describe_the_group(wrong):
    html = page("go=1")
    group = html[html.index('<fieldset id="div_id_worse"') :]

    order = [group.index(part) for part in ("<legend", "id_worse_helptext", "id_worse_error", 'name="worse"')]
    fieldset = wrong.all("fieldset", id="div_id_worse")[0]

    assert fieldset["aria-describedby"] == "id_worse_helptext id_worse_error"
    assert order[0] < group.index('id="id_worse_helptext"') < group.index('id="id_worse_error"') < order[3]


def test_the_error_summary_comes_before_the_heading_and_leads_to_the_first_input_of_each_question(wrong):
    html = page("go=1")
    links = [have["href"][1:] for have in wrong.all("a") if (have.get("href") or "").startswith("#id_")]

    assert html.index('class="error-summary"') < html.index("<h1")
    assert "<title>Error: Your pain" in html
    assert links == [
        "id_worse_0",
        "id_quality_0",
        "id_leg_pain_0",
        "id_weeks",
        "id_born_day",
        "id_places_0",
        "id_sitting_0",
        "id_goal",
        "id_hand",
        "id_agree",
    ]
    assert set(links) <= set(wrong.ids)


def test_what_was_typed_wrongly_is_still_there(wrong):
    number, box = wrong.all("input", name="weeks")[0], wrong.all("input", name="weeks-unsure")[0]
    born = {part: wrong.all("input", name=f"born_{part}")[0]["value"] for part in ("day", "month", "year")}

    assert number["value"] == "12"
    assert "checked" in box
    assert born == {"day": "31", "month": "2", "year": "1948"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("weeks=12", "12"),
        ("weeks=&weeks-unsure=1", "not_sure"),
        ("weeks=12&weeks-unsure=1", "12 not_sure"),
        ("", None),
    ],
)
def test_a_number_or_not_sure_but_not_both(typed, value):
    form = KitForm(QueryDict(typed))

    assert form["weeks"].data == value


@pytest.mark.parametrize(
    ("typed", "date_of_birth"),
    [
        ("born_day=14&born_month=3&born_year=1948", date(1948, 3, 14)),
        ("born_day=14&born_month=&born_year=1948", None),
        ("born_day=14&born_month=march&born_year=1948", None),
        ("born_day=30&born_month=2&born_year=1948", None),
        ("born_day=1-1&born_month=3&born_year=1948", None),
    ],
)
def test_three_boxes_are_one_date(typed, date_of_birth):
    form = KitForm(QueryDict(typed))
    form.full_clean()

    assert form.cleaned_data.get("born") == date_of_birth
    assert ("born" in form.errors) is (date_of_birth is None)


def test_a_scale_has_eleven_tiles_and_unsure_below():
    html = page()

    tiles = re.findall(r'<div class="seg"><input type="radio" name="leg_pain" value="(\d+)"', html)

    assert tiles == [str(n) for n in range(11)]
    assert re.search(r'<div class="form-check unsure"><input[^>]*name="leg_pain" value="not_sure"', html)


def test_places_stand_in_named_groups_with_left_before_right(empty):
    html = page()

    values = [have["value"] for have in empty.all("input", name="places")]

    assert values[:3] == ["low_back_midline", "low_back_left", "low_back_right"]
    assert "<b>Left</b> low back" in html
    assert html.count('<fieldset class="region-group"><legend>Hips</legend>') == 2


def test_boxes_that_go_alone_are_marked_for_the_script(empty):
    alone = [have["value"] for have in empty.all("input", type="checkbox") if "data-alone" in have]

    assert alone == ["none", "not_sure", "not_sure"]


def test_nothing_is_styled_or_scripted_inline(wrong):
    inline = [
        (tag, name)
        for tag, attrs in wrong.found
        for name in attrs
        if name == "style" or name.startswith("on")
    ]

    assert inline == []
    assert wrong.all("style") == []
    assert [have for have in wrong.all("script") if not have.get("src")] == []
