"""What was judged of the same patient before."""

from datetime import timedelta

import pytest

from intake.visits import MOST, visits_before
from tests.factories import NOON, make_clinician, make_submitted
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import clinician_in, judged_item, unread_by_rules

pytestmark = pytest.mark.django_db
SCORE = {"instrument": "rmdq", "max": 24, "band": None}


def visit(patient, days: int, total: int = 12):
    """A judged case of this patient, sent so many days before the others' noon."""
    at = NOON - timedelta(days=days)
    form = make_submitted(case=patient.cases.create(), at=at)
    scores = {"rmdq": {**SCORE, "total": total}}
    return judged_item(make_judged(case=form.case, scores=scores), submitted_at=at)


def test_earlier_cases_of_the_patient_come_oldest_first_and_nobody_elses():
    patient, other = make_submitted().case.patient, make_submitted().case.patient
    now, last, first, _later = (visit(patient, days) for days in (10, 20, 30, 5))
    visit(other, 25)

    assert visits_before(now) == [first, last]
    assert visits_before(first) == []


def test_a_case_that_came_back_is_one_visit_on_the_day_on_which_it_was_sent():
    patient = make_submitted().case.patient
    first, now = visit(patient, 20), visit(patient, 10)
    sent = first.submitted_at
    decided = {"state": "decided", "closed_at": sent, "closed_by": make_clinician().user}
    judged_item(first.summary, submitted_at=sent + timedelta(days=3), **decided)

    assert visits_before(now) == [first]


def test_a_case_that_the_rules_could_not_read_has_no_scores_to_compare():
    now = visit(make_submitted().case.patient, 10)
    before = make_submitted(case=now.case.patient.cases.create(), at=NOON - timedelta(days=20))
    unread_by_rules(case=before.case, submitted_at=before.submitted_at)

    assert visits_before(now) == []


def test_only_the_newest_of_very_many_are_read():
    patient = make_submitted().case.patient
    visits = [visit(patient, days) for days in range(MOST + 2, 0, -1)]

    assert visits_before(visits[-1]) == visits[1:-1]


def test_the_page_of_the_case_shows_how_the_score_went(client):
    clinician_in(client)
    patient = make_submitted().case.patient
    first, now = visit(patient, 30, total=20), visit(patient, 10, total=8)

    page, earlier = (client.get(f"/review/{one.pk}/").content.decode() for one in (now, first))

    assert "Better by 12 since 25 Oct 2026: a change that matters" in page
    assert page.count('class="trend"') == 1
    assert "No earlier score to compare with" in earlier
    assert 'class="trend"' not in earlier
