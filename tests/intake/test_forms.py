"""Pages as forms: what a person can give becomes an answer, everything else a sentence beside the field."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.forms import PageForm, form_for
from intake.questionnaire import PAGE, PAGES, asked
from intake.questionnaire.declaration import NOT_SURE
from intake.rules import RULESET
from tests.intake.questionnaire.strategies import on_page

PAGE_NUMBERS = range(len(PAGES))
CRISPY = engines["django"].from_string("{% load crispy_forms_tags %}{{ form|crispy }}")
HELPED = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")


def post(page: str, data: str | dict[str, Any], **saved: Any) -> PageForm:
    return form_for(PAGE[page], saved)(QueryDict(data) if isinstance(data, str) else data)


def errors(form: PageForm) -> dict[str, str]:
    return {name: str(found[0]) for name, found in form.errors.items()}


class Inputs(HTMLParser):
    """What a browser would send from a rendered form that nobody touched."""

    def __init__(self, html: str):
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.textarea: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag == "textarea":
            self.textarea = have["name"]
            self.sent[have["name"]] = ""
        elif tag == "input" and (have["type"] not in ("radio", "checkbox") or "checked" in have):
            self.sent.appendlist(have["name"], have.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.textarea:
            # A browser drops the first line break and sends the others as two signs.
            self.sent[self.textarea] = data.removeprefix("\n").replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = None


@pytest.mark.parametrize("number", PAGE_NUMBERS, ids=list(PAGE))
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_answers_that_are_shown_and_sent_back_are_the_same(number, data):
    before, own = data.draw(on_page(number))
    saved = before | own
    visible = {code: own[code] for code in own if code in {q.code for q in asked(PAGES[number], saved)}}
    form_class = form_for(PAGES[number], saved)

    sent = Inputs(CRISPY.render({"form": form_class()})).sent
    form = form_class(sent)

    assert form.answers == visible
    assert {type(value) for value in form.answers.values()} <= {bool, int, float, str, list, dict}
    assert RULESET.dictionary.faults(form.answers) == []
    assert form.cleared == set()
    assert {error.code for found in form.errors.as_data().values() for error in found} <= {"required"}


NONSENSE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "1e999",
            "nan",
            "-inf",
            "١٢",
            "\uff11\uff12",
            "1,000",
            "--5",
            "9" * 5000,
            "12 not_sure",
            "not_sure",
            "none",
            "true",
            "yes",
            "\x00",
            "\ud800",
            "a" * 9000,
            " ",
            "0x10",
            "1_0",
        ]
    ),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.lists(st.text(max_size=5) | st.integers() | st.none(), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.mark.parametrize("number", PAGE_NUMBERS, ids=list(PAGE))
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_nonsense_is_an_error_beside_the_field_and_never_an_exception(number, data):
    before, own = data.draw(on_page(number))
    form_class = form_for(PAGES[number], before | own)
    names = [name + tail for name in form_class.base_fields for tail in ("", "-unsure")]
    sent = data.draw(st.dictionaries(st.sampled_from(names), NONSENSE)) if names else {}

    form = form_class(sent)

    form.is_valid()
    assert RULESET.dictionary.faults(form.answers) == []
    assert set(form.errors) <= set(form.fields)
    assert not form.cleared & set(form.answers)
    json.dumps(form.answers, allow_nan=False, ensure_ascii=False).encode()
    assert "is-invalid" in CRISPY.render({"form": form}) or not form.errors


@given(
    st.lists(st.sampled_from([*RULESET.dictionary["pain_quality"].of, "none", "not_sure", "x"]), max_size=5)
)
@settings(max_examples=100, deadline=None)
def test_none_and_not_sure_go_alone(chosen):
    form = post("pain-9", {"pain_quality": chosen})

    alone = {"none", "not_sure"} & set(chosen)
    is_wrong = "x" in chosen or bool(alone and len(set(chosen)) > 1) or len(set(chosen)) < len(chosen)

    assert ("pain_quality" in form.errors) is is_wrong
    if not is_wrong and chosen:
        assert form.answers["pain_quality"] == (
            "not_sure" if alone == {"not_sure"} else sorted(set(chosen) - alone, key=quality)
        )


def quality(value: str) -> int:
    return RULESET.dictionary["pain_quality"].of.index(value)


@pytest.mark.parametrize(
    ("key", "data", "answer"),
    [
        ("urgent-signs-2", "saddle_numbness=yes", {"saddle_numbness": "yes"}),
        ("health-now", "fever_or_chills=yes", {"fever_or_chills": True}),
        ("health-now", "fever_or_chills=no", {"fever_or_chills": False}),
        ("health-now", "fever_or_chills=not_sure", {"fever_or_chills": NOT_SURE}),
        ("pain", "pain_now=0", {"pain_now": 0}),
        ("pain", "pain_now=not_sure", {"pain_now": NOT_SURE}),
        ("pain-2", "duration_weeks=12", {"duration_weeks": 12}),
        ("pain-2", "duration_weeks=+12+", {"duration_weeks": 12}),
        ("pain-2", "duration_weeks=1.5", {"duration_weeks": 1.5}),
        ("pain-2", "duration_weeks=1,5", {"duration_weeks": 1.5}),
        ("pain-2", "duration_weeks=&duration_weeks-unsure=1", {"duration_weeks": NOT_SURE}),
        (
            "where",
            "pain_regions=calf_left&pain_regions=buttock_left",
            {"pain_regions": ["buttock_left", "calf_left"]},
        ),
        ("where", "pain_regions=none", {"pain_regions": []}),
        ("where", "pain_regions=not_sure", {"pain_regions": NOT_SURE}),
        ("where-4", "numb_regions=none", {"numb_regions": []}),
        ("earlier-care", "previous_treatments=none", {"previous_treatments": ["none"]}),
        ("changes", "effect_sitting=no_change", {"effect_sitting": "no_change"}),
        ("goal", "treatment_goal=+Walk%0D%0Aagain+", {"treatment_goal": "Walk\nagain"}),
        ("goal", "treatment_goal=+", {}),
    ],
)
def test_what_is_posted_becomes_an_answer(key, data, answer):
    assert post(key, data).answers == answer


@pytest.mark.parametrize(
    ("key", "data", "name", "says"),
    [
        ("pain-2", "duration_weeks=-1", "duration_weeks", "Enter a number from 0 to 6500."),
        ("pain-2", "duration_weeks=7000", "duration_weeks", "Enter a number from 0 to 6500."),
        ("pain-2", "duration_weeks=1,000", "duration_weeks", "without a point or a comma"),
        ("pain-2", "duration_weeks=1.000", "duration_weeks", "without a point or a comma"),
        ("pain-2", "duration_weeks=\u0661\u0662", "duration_weeks", "in figures"),
        ("pain-2", "duration_weeks=\uff11\uff12", "duration_weeks", "in figures"),
        ("pain-2", "duration_weeks=1e3", "duration_weeks", "in figures"),
        ("pain-2", "duration_weeks=nan", "duration_weeks", "in figures"),
        ("pain-2", "duration_weeks=1_0", "duration_weeks", "in figures"),
        ("pain-2", f"duration_weeks={'9' * 5000}", "duration_weeks", "in figures"),
        ("pain-2", "duration_weeks=twelve", "duration_weeks", "or choose “I'm not sure”."),
        ("pain-2", "duration_weeks=12&duration_weeks-unsure=1", "duration_weeks", "not both"),
        ("pain-4", "age_at_onset_years=12.5", "age_at_onset_years", "a whole number"),
        ("urgent-signs-2", "saddle_numbness=maybe", "saddle_numbness", "one of the answers on the page"),
        ("urgent-signs-2", "", "saddle_numbness", "Say if you are numb between your legs."),
        ("where", "pain_regions=head", "pain_regions", "one of the answers on the page"),
        ("where", "", "pain_regions", "Mark at least one place, or choose “I can't show it”."),
        (
            "where",
            "pain_regions=none&pain_regions=calf_left",
            "pain_regions",
            "“I have no pain in any place” goes",
        ),
        (
            "earlier-care",
            "previous_treatments=none&previous_treatments=prp",
            "previous_treatments",
            "“None of these”",
        ),
        ("goal", f"treatment_goal={'x' * 501}", "treatment_goal", "at most 500 characters"),
        ("goal", "treatment_goal=a%00b", "treatment_goal", "signs that we cannot store"),
    ],
)
def test_an_error_says_what_to_do(key, data, name, says):
    assert says in errors(post(key, data))[name]


def test_nothing_given_is_no_error_where_nothing_is_required():
    form = post("pain", "")

    assert form.is_valid()
    assert form.answers == {}


def test_a_wrong_answer_keeps_the_right_ones():
    form = post("pain-2", "duration_weeks=x&onset=sudden")

    assert not form.is_valid()
    assert form.answers == {"onset": "sudden"}


def test_what_was_emptied_is_cleared_and_what_is_wrong_is_not():
    saved = {"duration_weeks": 12, "first_episode": False, "cancer_history": "past", "age_at_onset_years": 30}

    form = post("pain-4", "age_at_onset_years=x", **saved)

    assert form.cleared == {"first_episode"}
    assert form.answers == {}


def test_a_required_answer_that_was_emptied_is_missed_and_cleared():
    form = post("where", "", pain_regions=["calf_left"])

    assert "pain_regions" in form.errors
    assert form.cleared == {"pain_regions"}


def test_an_answer_that_is_not_asked_any_more_is_left_alone():
    saved = {"pain_regions": ["neck_left"], "leg_pain_average": 4}

    form = post("pain", "", **saved)

    assert "leg_pain_average" not in form.fields
    assert form.cleared == set()


def test_a_form_that_was_not_sent_gives_and_clears_nothing():
    form = form_for(PAGE["pain"], {"pain_now": 3})()

    assert form.answers == {}
    assert form.cleared == set()
    assert form.initial == {"pain_now": "3"}


def test_answers_can_be_those_of_another_moment():
    form = form_for(PAGE["pain"], {"pain_now": 3})(QueryDict(""), answers={})

    assert form.cleared == set()


TRIED = {"previous_treatments": ["nsaids", "physiotherapy"]}


def test_results_are_two_numbers_for_each_treatment_that_was_tried():
    data = "treatment_response-nsaids-relief_percent=30&treatment_response-nsaids-lasted_weeks=4"

    form = post("earlier-care-2", data, **TRIED)

    assert list(form.fields) == [
        "treatment_response-nsaids-relief_percent",
        "treatment_response-nsaids-lasted_weeks",
        "treatment_response-physiotherapy-relief_percent",
        "treatment_response-physiotherapy-lasted_weeks",
    ]
    assert form.is_valid()
    assert form.answers == {"treatment_response": {"nsaids": {"relief_percent": 30, "lasted_weeks": 4}}}
    assert "Physiotherapy: How" in CRISPY.render({"form": form})


def test_a_wrong_result_keeps_what_was_saved_and_names_its_limits():
    saved = {**TRIED, "treatment_response": {"nsaids": {"relief_percent": 20}}}
    data = "treatment_response-nsaids-relief_percent=300&treatment_response-nsaids-lasted_weeks=4"

    form = post("earlier-care-2", data, **saved)

    assert errors(form) == {"treatment_response-nsaids-relief_percent": "Enter a number from 0 to 100."}
    assert form.answers == {"treatment_response": {"nsaids": {"relief_percent": 20, "lasted_weeks": 4}}}
    assert form.cleared == set()


def test_results_that_are_all_emptied_are_cleared():
    saved = {**TRIED, "treatment_response": {"nsaids": {"relief_percent": 20}}}

    form = post("earlier-care-2", "", **saved)

    assert form.answers == {}
    assert form.cleared == {"treatment_response"}


def places_in(form: PageForm, name: str) -> list[tuple[str, list[str]]]:
    """The groups of a question about places: heading and codes."""
    return [(str(head), [code for code, _words in rows]) for head, rows in form.fields[name].widget.choices]


def test_marked_places_and_their_other_side_are_offered_first_and_once():
    form = form_for(PAGE["where-3"], {"pain_regions": ["calf_right", "neck_midline"]})()

    (_head, first), *groups = places_in(form, "one_finger_point")
    others = [code for _head, codes in groups for code in codes]

    assert first == ["neck_midline", "calf_left", "calf_right"]
    assert sorted(first + others) == sorted([*RULESET.dictionary.regions, NOT_SURE])


@pytest.mark.parametrize("marked", [["calf_right"], ["low_back_left", "saddle", "big_toe_right"], []])
def test_left_stands_beside_right_in_every_group(marked):
    form = form_for(PAGE["where-4"], {"pain_regions": marked})()

    for _head, codes in places_in(form, "numb_regions"):
        sided = [code for code in codes if code.endswith(("_left", "_right"))]
        assert [code.rsplit("_", 1)[1] for code in sided] == ["left", "right"] * (len(sided) // 2)


def test_the_worst_place_is_one_of_those_that_were_marked():
    saved = {"pain_regions": ["calf_left", "buttock_left"], "main_pain_region": "groin_left"}

    groups = places_in(form_for(PAGE["where-2"], saved)(), "main_pain_region")

    assert [codes for _head, codes in groups] == [["buttock_left", "groin_left", "calf_left"], [NOT_SURE]]


# With these answers every page asks something, but for what stands there a second time.
ALL_ASKED = {
    "previous_treatments": ["nsaids"],
    **dict.fromkeys(("phq4_1", "phq4_2", "phq4_3", "phq4_4"), 2),
    "more_mood_questions": True,
}


@pytest.mark.parametrize("shown", PAGES, ids=list(PAGE))
def test_not_sure_stands_last_and_is_drawn_dashed(shown):
    form = form_for(shown, ALL_ASKED)()
    if shown.instrument and not shown.is_tick_list:
        assert "unsure" not in CRISPY.render({"form": form})  # its answers are its authors' and no others
        return

    for field in form.fields.values():
        if hasattr(field.widget, "choices"):
            last, rest = list(field.widget.choices)[-1]
            assert (last or rest[-1][0]) == ("unknown" if field.code == "onset" else NOT_SURE)
    assert CRISPY.render({"form": form}).count("unsure") >= sum(
        hasattr(field.widget, "choices") for field in form.fields.values()
    )


@pytest.mark.parametrize("shown", PAGES, ids=list(PAGE))
def test_the_helper_draws_every_field_without_a_form_of_its_own(shown):
    form = form_for(shown, ALL_ASKED)()
    html = HELPED.render({"form": form})

    assert "<form" not in html
    assert "csrf" not in html
    assert html.count("<legend") + html.count("<label") >= len(form.fields)
    assert form.fields or all(question.asked_when for question in shown.questions)


# --- validated questionnaires ---------------------------------------------------------------------
TICKS = [question.code for question in PAGE["daily-life-2"].questions]


def test_a_sentence_without_a_tick_is_answered_with_no():
    form = post("daily-life-2", f"rmdq={TICKS[1]}&rmdq={TICKS[3]}")

    assert form.is_valid()
    assert form.answers == {code: code in (TICKS[1], TICKS[3]) for code in TICKS}


@pytest.mark.parametrize(
    ("sent", "value"), [("rmdq=none", False), ("rmdq=not_sure", NOT_SURE)], ids=["none", "rather not"]
)
def test_an_empty_list_is_an_answer_only_when_it_is_said(sent, value):
    said = post("daily-life-2", sent)
    silent = post("daily-life-2", "")

    assert said.answers == dict.fromkeys(TICKS, value)
    assert said.is_valid()
    assert silent.answers == {}
    assert "choose “None of these apply to me today”" in errors(silent)["rmdq"]


@pytest.mark.parametrize(
    "sent", ["rmdq=rmdq_25", "rmdq=phq4_1", "rmdq=rmdq_04&rmdq=rmdq_04", "rmdq=none&rmdq=rmdq_04"]
)
def test_a_tick_that_is_not_of_the_list_changes_nothing(sent):
    saved = dict.fromkeys(TICKS, True)

    form = post("daily-life-2", sent, **saved)

    assert form.answers == {}
    assert form.cleared == set()
    assert list(form.errors) == ["rmdq"]


def test_ticks_that_were_all_taken_away_are_cleared_and_asked_about():
    form = post("daily-life-2", "", **dict.fromkeys(TICKS, True))

    assert form.cleared == set(TICKS)
    assert list(form.errors) == ["rmdq"]


def test_the_pages_of_the_list_offer_every_sentence():
    pages = [page for page in PAGES if page.instrument == "rmdq"]
    html = "".join(CRISPY.render({"form": form_for(page, {})()}) for page in pages)

    assert html.count('type="checkbox"') == 24 + 2 * len(pages)
    assert "I have trouble putting on my socks (or stockings) because of the pain in my back." in html


def test_a_rating_becomes_its_number_and_nothing_else_is_taken():
    form = post("mood", "phq4_1=3&phq4_2=0&phq4_3=4&phq4_4=not_sure")

    assert form.answers == {"phq4_1": 3, "phq4_2": 0}
    assert set(form.errors) == {"phq4_3", "phq4_4"}
