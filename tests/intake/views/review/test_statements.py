"""A page of one case costs as many statements whatever is stored of the case and of its patient."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON, make_amendment, make_escalation, make_patient, make_submitted
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import clinician_in, judged_item

pytestmark = pytest.mark.django_db


def grown(item, numbers: range) -> None:
    """As many earlier cases, namesakes, corrections, escalations and summaries more."""
    patient, response = item.case.patient, item.case.responses.get()
    for number in numbers:
        make_patient(full_name=patient.full_name)
        earlier = make_submitted(case=patient.cases.create(), at=NOON - timedelta(days=9 + number))
        judged_item(make_judged(case=earlier.case), submitted_at=earlier.submitted_at)
        make_amendment(
            case=item.case, code="duration_weeks", value=9 + number, kind="corrected", reason="Asked"
        )
        make_escalation(response=response, flag=f"rf_test_{number}", because={"cancer_history": "active"})
        make_judged(case=item.case)


@pytest.mark.parametrize("path", ["", "answers/duration_weeks/", "examination/", "imaging/", "summary.pdf"])
def test_a_page_of_a_case_asks_the_database_no_more_where_more_is_stored(client, path):
    clinician_in(client)
    item = judged_item()

    def statements() -> int:
        client.get(f"/review/{item.pk}/{path}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/review/{item.pk}/{path}").status_code == 200
        return len(asked)

    grown(item, range(1))
    few = statements()
    grown(item, range(1, 9))

    assert statements() == few
