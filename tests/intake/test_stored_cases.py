"""Stored summaries come with the facts as they were, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake import stored_cases as module
from intake.models import Response
from intake.services import triage
from intake.stored_cases import stored_cases
from tests.factories import ANSWERS, NOON, make_amendment, make_outbox, make_summary

pytestmark = pytest.mark.django_db


def judged(**overrides):
    row = make_outbox(**overrides)
    return triage.process(outbox_id=row.pk, at=NOON)


def test_each_summary_has_the_facts_of_its_own_input():
    first = judged()
    make_amendment(case=first.case, code="slr_right", value="positive")
    second = judged(case=first.case)
    make_amendment(case=first.case, code="slr_right", value=None)
    third = judged(case=first.case)

    found = list(stored_cases(newest_only=False))

    assert (
        [one.input_seq for one in found] == [first.input_seq, second.input_seq, third.input_seq] == [0, 1, 2]
    )
    assert [one.answers.get("slr_right") for one in found] == [None, "positive", None]
    assert found[0].answers == ANSWERS
    assert (found[1].body, found[1].sha256) == (second.body, second.sha256)


def test_the_newest_summary_of_each_case_is_the_one_of_its_last_input():
    old = judged()
    make_amendment(case=old.case)
    new, other = judged(case=old.case), judged()

    found = {(one.case, one.input_seq) for one in stored_cases(newest_only=True)}

    assert found == {(str(new.case_id), 1), (str(other.case_id), 0)}


def test_a_summary_without_a_form_says_so():
    summary = make_summary()
    Response.objects.filter(case=summary.case).delete()

    (found,) = stored_cases(newest_only=True)

    assert found.answers is None


def test_a_form_that_was_sent_without_an_answer_is_a_form():
    judged(answers={})

    (found,) = stored_cases(newest_only=True)

    assert found.answers == {}


def test_only_the_cases_between_two_ids_and_until_a_moment_are_read():
    found = sorted([judged() for _ in range(4)], key=lambda summary: summary.case_id)
    two = {str(summary.case_id) for summary in found[1:3]}
    between = (found[1].case_id, found[2].case_id)

    assert {one.case for one in stored_cases(newest_only=False, between=between)} == two
    assert {one.case for one in stored_cases(newest_only=True, between=between, until=NOON)} == two
    assert list(stored_cases(newest_only=True, until=NOON - timedelta(seconds=1))) == []


def test_the_number_of_queries_depends_on_the_chunks_and_not_on_the_cases(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 3)
    for _ in range(7):
        judged()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = list(stored_cases(newest_only=False))

    assert len(found) == 7
    assert len(queries) <= 1 + 2 * 3 + 3  # the summaries, then form and amendments of each chunk
