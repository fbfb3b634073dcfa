"""What to ask or examine next, as the pages tell it."""

import pytest

from intake.models import ReviewItem
from intake.presenters import next_items as presenter
from intake.presenters.examination import grid
from intake.presenters.next_items import WOULD_CHANGE, WOULD_SETTLE, what_next
from intake.review_forms import examination_form
from intake.selectors import case_record
from intake.services import triage
from tests.factories import NOON, make_amendment, make_decision, make_outbox
from tests.intake.rules.examples import SACROILIAC

pytestmark = pytest.mark.django_db


def judged(answers):
    triage.process(outbox_id=make_outbox(answers=answers).pk, at=NOON)
    return case_record(ReviewItem.objects.get().pk)


def test_a_group_of_tests_is_named_with_sides_and_each_way_that_it_can_turn_out():
    first = what_next(judged(SACROILIAC)).items[0]

    assert first.do == "Examine"
    assert {"SI distraction", "Thigh thrust LEFT", "Gaenslen LEFT"} <= set(first.names)
    assert first.sentences[0] == (
        "Any three of five positive would raise the LEFT sacroiliac joint to supported."
    )


def test_a_question_for_the_patient_is_told_in_its_own_words():
    unasked = {code: value for code, value in SACROILIAC.items() if code != "chest_pain_or_breathless_now"}

    first = what_next(judged(unasked)).items[0]

    assert first.do == "Ask"
    assert "chest pain" in first.names[0].lower()


def test_the_grid_marks_the_side_that_would_change_something():
    record = judged(SACROILIAC | {"saddle_numbness": "not_sure"})
    form = examination_form()(None, answers=record.answers)

    rows = {row.words: row.mark for group in grid(form, what_next(record).marks) for row in group.rows}

    assert rows["Thigh thrust"] == f"LEFT {WOULD_CHANGE}"
    assert rows["SI distraction"] == WOULD_CHANGE
    assert rows["Anal tone reduced"] == WOULD_SETTLE
    assert rows["Hoffmann"] == ""


def test_nothing_is_told_of_a_case_that_is_decided_or_not_judged_as_it_stands():
    record = judged(SACROILIAC)

    make_amendment(case=record.item.case)
    assert what_next(case_record(record.item.pk)) is None

    decided = make_decision()
    assert what_next(case_record(decided.item_id)) is None


def test_it_is_looked_for_once_and_again_when_the_facts_or_the_rules_are_others(monkeypatch):
    record, looked = judged(SACROILIAC), []
    really = presenter.next_items
    monkeypatch.setattr(presenter, "next_items", lambda *given: looked.append(given) or really(*given))

    first, again = what_next(record), what_next(record)
    assert first == again
    assert len(looked) == 1

    monkeypatch.setattr(presenter, "ENGINE_VERSION", "other")
    what_next(record)
    assert len(looked) == 2

    amended = make_amendment(case=record.item.case, code="sij_distraction", value="negative")
    triage.process(outbox_id=make_outbox(case=amended.case).pk, at=NOON)
    assert what_next(case_record(record.item.pk)) != first
    assert len(looked) == 3


def test_other_rules_than_those_of_the_summary_are_said():
    record = judged(SACROILIAC)
    assert not what_next(record).by_other_rules

    record.item.summary.ruleset_id = "sha256:other"
    assert what_next(record).by_other_rules
