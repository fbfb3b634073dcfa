"""Whatever is sent to a page of the review is answered: with a page, a redirect, a refusal or a conflict."""

import random
import uuid

import pytest

from intake.examination import RECORDS
from intake.review_forms import Records, entered_codes
from tests.factories import make_escalation
from tests.intake.bodies import flagged
from tests.intake.views.review.people import claimed_by, clinician_in, signing

pytestmark = pytest.mark.django_db
NUMBERS = ["0", "-1", "1e999", "nan", "9" * 30, "٣", "1,5"]
WORDS = ["", " ", "a" * 5000, "é" * 300, "<b>", "\u202e", "not_sure", "positive", "yes", "L4/5", "left", "[]"]
VALUES = [*NUMBERS, *WORDS, "2026-02-31", "0001-01-01", str(uuid.UUID(int=4))]
MARKS = ["0__", "0_0_" + "0" * 32, "3_-62135596800000000_" + "f" * 32, "2_" + "9" * 400 + "_" + "f" * 32]


def records(pick: random.Random) -> dict[str, str]:
    """A page of records with counters and fields that do not fit."""
    names = [
        f"{code}-{number}-{name}"
        for code in RECORDS
        for number in range(3)
        for name in Records(code, None).formset.forms[0].fields
    ]
    counters = {
        f"{code}-{counter}": pick.choice(["0", "2", "3", "x", "", "-1", "61", "1000000"])
        for code in RECORDS
        for counter in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return counters | {name: pick.choice(VALUES) for name in pick.sample(names, 20)}


@pytest.mark.parametrize("seed", range(4))
def test_no_body_and_no_query_breaks_a_page(client, seed):
    pick = random.Random(seed)  # noqa: S311 - repeatable, not secret
    item = claimed_by(clinician_in(client), flagged())
    escalation = make_escalation(state=pick.choice(["open", "acknowledged", "contacted", "closed"]))
    state = {"input_seq": pick.choice(["0", *VALUES]), "reason": pick.choice(VALUES)}
    codes = pick.sample(list(entered_codes()), 30)
    parts = pick.sample([*signing(item), "urgency_reason", "agree-0", "why-0", "questions", "agree-9"], 4)
    signed = signing(item) | {name: pick.choice(VALUES) for name in parts}
    case = f"/review/{item.pk}/"

    answers = [
        client.post(f"{case}examination/", state | {code: pick.choice(VALUES) for code in codes}),
        client.post(f"{case}imaging/", state | records(pick)),
        client.post(f"{case}decide/", signed),
        client.post(f"{case}correct/", signed | {"replaces": pick.choice(VALUES)}),
        client.post(
            f"/review/escalations/{escalation.pk}/",
            {"step": pick.choice([*VALUES, "closed"]), "note": pick.choice(VALUES)},
        ),
        client.get("/review/", {"list": pick.choice(VALUES), "after": pick.choice(MARKS)}),
        client.get(case),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 400, 409}
