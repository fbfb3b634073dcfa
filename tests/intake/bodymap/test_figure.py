"""The picture that is only read: each mark has its own form, and nothing needs a style sheet."""

from xml.etree import ElementTree

import pytest

from intake.bodymap.figure import Labels, figure, unmapped
from intake.bodymap.marks import Marks, marks_of

ANSWERS = {
    "pain_regions": ["buttock_right", "calf_right"],
    "main_pain_region": "calf_right",
    "one_finger_point": "psis_right",
    "numb_regions": ["foot_outer_right", "calf_right"],
    "tingling_regions": ["shin_right"],
}


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314, our own


def draw(marks: Marks, **options) -> ElementTree.Element:
    return parsed(figure(marks, Labels("Marked places", "L <1>", "R"), **options))


def of(svg: ElementTree.Element, class_: str) -> list[ElementTree.Element]:
    return [one for one in svg.iter() if one.get("class") == class_]


def test_marks_are_read_from_answers():
    marks = marks_of(ANSWERS)

    assert marks.worst == ("calf_right",)
    assert marks.finger == ("psis_right",)
    assert marks.painful == ("buttock_right", "calf_right")
    assert marks.numb == ("foot_outer_right", "calf_right")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"pain_regions": [], "numb_regions": "not_sure", "main_pain_region": "not_sure"},
        {"one_finger_point": None},
    ],
)
def test_not_sure_and_none_mark_nothing(answers):
    assert not marks_of(answers)


def test_each_kind_of_mark_has_its_own_form():
    svg = draw(marks_of(ANSWERS), name="m")

    assert len(of(svg, "fig-pain")) == 1
    assert len(of(svg, "fig-worst")) == 1
    assert sorted(edge.get("fill") for edge in of(svg, "fig-edge")) == [
        "url(#m-numb)",
        "url(#m-numb)",
        "url(#m-tingling)",
    ]
    assert [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")].count("1") == 1
    assert len([path for path in svg.iter("{http://www.w3.org/2000/svg}path") if "h18" in path.get("d")]) == 1


def test_an_empty_body_has_no_marks():
    svg = draw(Marks())

    assert [of(svg, name) for name in ("fig-pain", "fig-worst", "fig-edge", "fig-before")] == [[]] * 4
    assert len(of(svg, "fig-cell")) == 55


def test_a_picture_that_takes_the_body_from_elsewhere_draws_only_places_with_a_mark():
    text = figure(marks_of(ANSWERS), Labels("Marked places"), body_at="/static/body.svg#body")

    light = parsed(text)
    assert [(one.get("href"), one.get("class")) for one in light.findall(".//{*}use")] == [
        ("/static/body.svg#body", "fig-body")
    ]
    assert [len(of(light, name)) for name in ("fig-worst", "fig-pain", "fig-edge")] == [1, 1, 3]
    assert len(of(light, "fig-cell")) == len({"foot_outer_right", "shin_right", "psis_right"})
    assert len(text) < len(figure(marks_of(ANSWERS), Labels("Marked places"))) * 0.2


def test_last_time_is_a_dashed_edge_over_what_is_marked_now():
    svg = draw(marks_of(ANSWERS), before=Marks(pain=("low_back_left", "calf_right")))

    assert [edge.get("fill") for edge in of(svg, "fig-before")] == ["none", "none"]
    assert all(edge.get("stroke-dasharray") for edge in of(svg, "fig-before"))
    assert len(of(svg, "fig-worst")) == 1


def test_it_needs_no_style_sheet_and_its_words_are_text():
    text = figure(marks_of(ANSWERS), Labels("Places of <Ada>", "L & L"))

    assert "style" not in text
    assert "Places of &lt;Ada&gt;" in text
    assert "L &amp; L" in text
    assert all(path.get("fill") for path in parsed(text).findall(".//{*}path"))


def test_left_stands_left_on_the_back_and_right_on_the_front():
    svg = draw(Marks())
    sides = [text for text in of(svg, "fig-name") if text.get("y") == "36"]

    assert [text.text for text in sorted(sides, key=lambda text: int(text.get("x")))] == [
        "L <1>",
        "R",
        "R",
        "L <1>",
    ]


def test_two_pictures_on_a_page_share_no_id():
    ids = [
        {one.get("id") for one in draw(marks_of(ANSWERS), name=name).iter() if one.get("id")} for name in "ab"
    ]

    assert len(ids[0]) == 3
    assert not ids[0] & ids[1]


def test_a_place_that_a_version_does_not_draw_is_told_in_words():
    marks = Marks(pain=("tail", "calf_left"), numb=("tail",))

    assert unmapped(marks) == ["tail"]
    assert len(of(draw(marks), "fig-pain")) == 1
