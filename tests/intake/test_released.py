"""What a patient reads of decisions that were corrected: the last word, and that something was taken back."""

from datetime import timedelta

import pytest

from intake.models import Decision
from intake.released import letters
from tests.factories import NOON, make_clinician, make_decision, make_review_item

pytestmark = pytest.mark.django_db


def signed(*messages: str) -> Decision:
    """Decisions that each replace the one before, an hour apart; the last of them."""
    item, last = make_review_item(), None
    for number, message in enumerate(messages, start=1):
        last = make_decision(
            item=item,
            message=message,
            replaces=last,
            decided_at=NOON + timedelta(hours=number),
            decided_by=make_clinician(name=f"Dr {number}"),
        )
    return last


@pytest.mark.parametrize(
    ("messages", "read"),
    [
        (["A"], [("A", "Dr 1")]),
        ([""], []),
        (["A", "B"], [("B", "Dr 2")]),
        (["A", ""], [("", "Dr 2")]),
        (["", ""], []),
        (["A", "", "C"], [("C", "Dr 3")]),
        (["A", "", ""], [("", "Dr 2")]),
        (["", "B", ""], [("", "Dr 3")]),
    ],
    ids=str,
)
def test_only_the_last_word_counts_and_what_it_took_back_is_told_once(messages, read):
    last = signed(*messages)

    assert [(letter.text, letter.by) for letter in letters(last.item.case_id)] == read


def test_the_newest_stands_first_also_within_a_day():
    first = make_decision(message="Before noon.")
    again = make_review_item(case=first.item.case, summary=first.summary, **closed())
    make_decision(item=again, message="After noon.", decided_at=NOON + timedelta(hours=2))

    assert [letter.text for letter in letters(first.item.case_id)] == ["After noon.", "Before noon."]


def closed() -> dict:
    """One item of a case is open at most."""
    return {"state": "decided", "closed_at": NOON, "closed_by": make_clinician().user}
