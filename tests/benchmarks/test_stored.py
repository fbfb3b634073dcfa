"""What the benchmark of the queue stores is what the site could have stored."""

import pytest
from django.db import connection

from benchmarks.stored import store
from intake import selectors
from intake.models import Decision, ReviewItem, TriageSummary
from tests.factories import make_decision

pytestmark = pytest.mark.django_db


def test_copies_hang_together_and_the_queue_reads_them():
    make_decision()

    store(0, 40, 10)
    store(40, 44, 4)

    connection.check_constraints()
    assert ReviewItem.objects.open().count() == 1 + 10 + 4
    assert Decision.objects.count() == 1 + 30
    assert not TriageSummary.objects.exclude(case__responses__state="submitted").exists()
    rows = [*selectors.waiting().rows, *selectors.done().rows]
    names = {row.full_name for row in rows if row.full_name.startswith("Person")}
    assert len(names) == len(rows) - 1  # the pattern is among them
    assert {row.rank for row in rows} == {0, 1, 2, 3}
