"""What is asked, where and in which order; pages that disagree with the dictionary are refused."""

from collections import Counter
from dataclasses import replace

import pytest

from intake.questionnaire import (
    MORE,
    NOT_ASKED,
    PAGE,
    PAGES,
    PARTS,
    QUESTIONS,
    SHORT,
    Page,
    Question,
    QuestionnaireFault,
)
from intake.questionnaire.declaration import FIRST_PARTS, INSTRUMENTS, check, later
from intake.rules import RULESET

DICTIONARY = RULESET.dictionary


def test_every_fact_of_patients_is_asked_exactly_once_or_left_out_by_name():
    asked = Counter(one.code for page in PAGES for one in page.questions if not one.is_later)
    patients = {code for code in DICTIONARY if DICTIONARY[code].who == "patient"}
    instruments = {code for code in patients if DICTIONARY[code].theme == INSTRUMENTS}

    assert set(asked.values()) == {1}
    assert set(asked) | set(NOT_ASKED) | instruments == patients
    assert set(asked) & set(NOT_ASKED) == set()
    assert set(NOT_ASKED) == {"age_years", "activity_ability_now"}


def test_what_stands_twice_is_asked_once():
    twice = [question for page in MORE for question in page.questions if question.is_later]

    assert {"first_episode", "smoker", "diabetes", "anticoagulant"} <= {question.code for question in twice}
    for question in twice:
        assert question.asked_when == {"sure": {"not": QUESTIONS[question.code].asked_when}}
        assert not question.core
        assert not question.required


def test_the_short_path_comes_first_and_nothing_else_is_required():
    assert (*SHORT, *MORE) == PAGES
    assert all(question.core for page in SHORT for question in page.questions)
    assert not any(question.core or question.required for page in MORE for question in page.questions)


def test_the_parts_stand_in_the_order_of_the_journey():
    assert (
        *("urgent-signs", "nerves", "health-now", "where", "pain", "changes", "about-you", "health", "goal"),
        *("daily-life", "mood", "earlier-care"),  # only under "tell us more"
    ) == PARTS
    assert list(PAGE) == [page.key for page in PAGES]
    assert not {"stop", "check", "sent", "more", "person", "new"} & set(PAGE)


def test_critical_questions_come_first_and_are_not_optional():
    critical = {code for code in DICTIONARY if DICTIONARY[code].critical and code in QUESTIONS}
    first = {question.code for page in PAGES if page.part in FIRST_PARTS for question in page.questions}

    assert len(critical) >= 24
    assert critical <= first
    assert [code for code in critical if not QUESTIONS[code].required] == []


def test_one_critical_question_hangs_on_others_that_are_critical():
    """How weakness changes is asked of those who have some, or cannot say."""
    hanging = [question for question in QUESTIONS.values() if question.fact.critical and question.condition]

    assert [question.code for question in hanging] == ["weakness_course"]
    assert all(DICTIONARY[code].critical for code in hanging[0].condition.codes)


def test_only_critical_questions_the_body_and_the_time_of_an_injury_are_required():
    required = {code for code, question in QUESTIONS.items() if question.required}

    assert required == {code for code in QUESTIONS if DICTIONARY[code].critical} | {
        "pain_regions",
        "trauma_weeks_ago",
    }


def test_every_choice_ends_with_not_sure_or_a_way_to_decline():
    closed = [
        q for q in QUESTIONS.values() if q.fact.type != "text" and q.kind != "records" and not q.item_of
    ]

    assert len(closed) > 100
    assert [q.code for q in closed if not q.allows_not_sure] == ["onset"]  # has a value of its own for it
    assert str(QUESTIONS["onset"].options["unknown"]) == str(QUESTIONS["course"].unsure)


# --- validated questionnaires ---------------------------------------------------------------------
def test_only_questionnaires_that_may_be_shipped_are_asked_each_as_a_whole():
    asked: dict[str, list[str]] = {}
    for page in PAGES:
        asked.setdefault(page.instrument, []).extend(question.code for question in page.questions)
    asked.pop("")

    assert set(asked) == {"rmdq", "phq4", "gad7", "phq9"}
    for id_, codes in asked.items():
        instrument = RULESET.instruments[id_]
        assert instrument.may_be_shipped
        assert codes == [item.code for item in instrument.all_items]


def test_every_questionnaire_is_shown_with_its_instruction_and_the_notice_that_belongs_to_it():
    for page in PAGES:
        if page.instrument:
            instrument = RULESET.instruments[page.instrument]
            assert page.lead == instrument.instruction
            assert instrument.attribution in page.foot


def test_none_of_its_questions_belongs_to_the_short_path_or_is_required():
    items = [question for question in QUESTIONS.values() if question.item_of]

    assert len(items) == 24 + 4 + 7 + 10
    assert not any(question.core or question.required for question in items)


def whole(id_, **changes):
    """All of a questionnaire on one page, with a change."""
    pages = [page for page in PAGES if page.instrument == id_]
    page = replace(pages[0], questions=tuple(question for one in pages for question in one.questions))
    return replace(page, **{name: change(page) for name, change in changes.items()})


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (
            Page("p", "?", (Question("odi_1", "?", item_of="odi"),)),
            "odi_1: belongs to Oswestry Disability Index 2.1a, which may not be shown",
        ),
        (
            Page("p", "?", (Question("activity_ability_now", "?", ends=("a", "b")),)),
            "activity_ability_now: belongs to Patient-Specific Functional Scale, which may not be shown",
        ),
        (Page("p", "?", (QUESTIONS["phq9_9"],)), "phq9_9: belongs to PHQ-9 and must stand on its page"),
        (whole("gad7", questions=lambda page: page.questions[:6]), "is not the whole GAD-7, word for word"),
        (
            whole(
                "gad7",
                questions=lambda page: (replace(page.questions[0], text="Nerves"), *page.questions[1:]),
            ),
            "is not the whole GAD-7, word for word",
        ),
        (whole("gad7", foot=lambda page: "GAD-7"), "lacks the instruction or the notice of GAD-7"),
        (whole("gad7", lead=lambda page: "How often?"), "lacks the instruction or the notice of GAD-7"),
    ],
)
def test_a_questionnaire_that_is_not_free_or_was_changed_is_refused(page, says):
    assert says in fault_of(page)


# --- planted faults -------------------------------------------------------------------------------


def fault_of(page: Page, not_asked: dict[str, str] | None = None) -> str:
    with pytest.raises(QuestionnaireFault) as caught:
        check((page,), not_asked or {}, DICTIONARY)
    return str(caught.value)


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        (Question("back_ache", "?"), "p: back_ache: is not a fact that patients are asked"),
        (Question("babinski", "?"), "p: babinski: is not a fact that patients are asked"),
        (
            Question("course", "?", options={"improving": "x"}),
            "no words for rapidly_worse, same, slowly_worse",
        ),
        (Question("night_sweats", "?", options={"yes": "x"}), "has options, but is no choice"),
        (
            Question("cancer_history", "?", options={"none": "", "past": "", "active": "", "soon": ""}),
            "words for soon",
        ),
        (Question("duration_weeks", "?"), "is a number without a unit"),
        (Question("duration_weeks", "?", ends=("a", "b")), "does not go from 0 to 10"),
        (Question("night_sweats", "?", asked_when="no_such_code == true"), "its condition cannot be read"),
        (Question("night_sweats", "?", asked_when="osteoporosis == true"), "depends on osteoporosis"),
        (Question("fever_or_chills", "?", asked_when="osteoporosis == true"), "is critical"),
        (Question("treatment_response", "?"), "its records need a list"),
    ],
)
def test_a_planted_fault_is_named_with_its_page_and_code(planted, says):
    assert says in fault_of(Page("p", "?", (planted, QUESTIONS["osteoporosis"])))


def test_a_question_that_stands_twice_is_named():
    twice = (QUESTIONS["osteoporosis"], QUESTIONS["osteoporosis"])

    assert "p: osteoporosis: is asked twice" in fault_of(Page("p", "?", twice))


def test_a_critical_question_on_a_late_page_is_named():
    late = Page("late", "?", (QUESTIONS["bladder_change"],))

    assert "late: bladder_change: is critical and must stand on one of the first pages" in fault_of(late)


def test_a_critical_question_that_hangs_on_another_kind_is_named():
    first = Page("nerves", "?", (QUESTIONS["osteoporosis"],))
    hanging = replace(QUESTIONS["bladder_change"], asked_when="osteoporosis == true")

    with pytest.raises(QuestionnaireFault, match="may hang on critical questions only"):
        check((first, Page("nerves-2", "?", (hanging,))), {}, DICTIONARY)


def test_a_condition_on_a_question_that_may_be_hidden_is_named():
    child = replace(QUESTIONS["episodes_past_year"], asked_when="breastfeeding == true")
    pages = (Page("a", "?", (QUESTIONS["sex_at_birth"],)), Page("b", "?", (QUESTIONS["breastfeeding"],)))

    with pytest.raises(QuestionnaireFault, match="depends on breastfeeding, which may itself be hidden"):
        check((*pages, Page("c", "?", (child,))), {}, DICTIONARY)


def test_a_condition_is_read_beside_the_one_of_the_question_that_it_reads():
    parent = replace(QUESTIONS["breastfeeding"], asked_when="sex_at_birth == female")
    beside = {"any": [{"all": ["sex_at_birth == female", "breastfeeding == true"]}, "pregnant == yes"]}
    outside = {"any": ["sex_at_birth == female", "breastfeeding == true"]}
    pages = (Page("a", "?", (QUESTIONS["sex_at_birth"], QUESTIONS["pregnant"])), Page("b", "?", (parent,)))

    def fault(condition):
        child = replace(QUESTIONS["implanted_device"], asked_when=condition)
        with pytest.raises(QuestionnaireFault) as caught:
            check((*pages, Page("c", "?", (child,))), {}, DICTIONARY)
        return str(caught.value)

    assert "depends on" not in fault(beside)
    assert "depends on breastfeeding, which may itself be hidden" in fault(outside)


def test_a_question_that_comes_again_under_another_condition_is_named():
    once = replace(QUESTIONS["smoker"], asked_when="onset == sudden")
    again = replace(later(once), asked_when="onset == gradual")
    onset = Page("a", "?", (QUESTIONS["onset"],))

    def fault(second):
        with pytest.raises(QuestionnaireFault) as caught:
            check((onset, Page("b", "?", (once,)), Page("c", "?", (second,))), {}, DICTIONARY)
        return str(caught.value)

    assert "c: smoker: is asked twice" in fault(again)
    assert "is asked twice" not in fault(later(once))


def test_too_many_rows_and_a_mixed_or_late_page_are_named():
    effects = tuple(question for code, question in QUESTIONS.items() if code.startswith("effect_"))
    mixed = Page("p", "?", (QUESTIONS["night_sweats"], QUESTIONS["pain_quality"]))
    more, short = Page("a", "?", (QUESTIONS["pain_quality"],)), Page("b", "?", (QUESTIONS["night_sweats"],))

    assert "has more than 8 rows" in fault_of(Page("p", "?", effects))
    assert "beside something that is not" in fault_of(mixed)
    with pytest.raises(QuestionnaireFault, match="b: belongs to the short path and stands after it"):
        check((more, short), {}, DICTIONARY)


def test_a_fact_that_nobody_asks_is_named():
    assert "osteoporosis: is not asked" in fault_of(Page("p", "?", (QUESTIONS["night_sweats"],)))
    assert "night_sweats: is asked and left out" in fault_of(
        Page("p", "?", (QUESTIONS["night_sweats"],)), {"night_sweats": "?"}
    )


def test_the_questionnaire_itself_has_no_fault():
    check(PAGES, NOT_ASKED, DICTIONARY)


def test_pain_is_rated_in_the_words_and_between_the_ends_that_the_knowledge_names():
    rating = RULESET.instruments["nrs_pain"]

    for item in rating.items:
        question = QUESTIONS[item.code]
        ends = (item.options[0].label, item.options[-1].label)
        assert (str(question.text), tuple(map(str, question.ends))) == (item.text, ends)
