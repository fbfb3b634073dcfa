"""Templates print what they are given: they ask the database nothing."""

import pytest
from django.db import connection
from django.shortcuts import render
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON, make_decision, make_escalation
from tests.intake.bodies import HIP, flagged
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item

pytestmark = pytest.mark.django_db
ALARM = 1  # the bar on top of every page is asked for where it is printed


@pytest.mark.parametrize("module", ["queue", "case", "decided", "examination", "imaging", "escalations"])
def test_a_template_asks_the_database_nothing(client, monkeypatch, module):
    clinician = clinician_in(client)
    item = claimed_by(clinician, flagged(mimics=[HIP]))
    decided = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    make_decision(item=decided, decided_by=clinician)
    make_escalation(response=item.case.responses.get())
    counted = []

    def counting(*args, **kwargs):
        with CaptureQueriesContext(connection) as asked:
            response = render(*args, **kwargs)
        counted.append(len(asked))
        return response

    where = {"decided": "case", "imaging": "examination"}.get(module, module)
    monkeypatch.setattr(f"intake.views.review.{where}.render", counting)

    addresses = {
        "queue": "/review/",
        "case": f"/review/{item.pk}/",
        "decided": f"/review/{decided.pk}/",
        "examination": f"/review/{item.pk}/examination/",
        "imaging": f"/review/{item.pk}/imaging/",
        "escalations": "/review/escalations/",
    }
    assert client.get(addresses[module]).status_code == 200

    assert counted == [ALARM]
