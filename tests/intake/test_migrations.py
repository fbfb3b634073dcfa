"""What was stored meanwhile is no hindrance on the way back to an older version of the tables."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from intake.models import Notice
from tests.factories import make_decision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def each_letter():
    """The step to a notice for each letter, and what the models were before it and after."""
    loader = MigrationLoader(connection)
    before = loader.project_state(("intake", "0012_cases_are_rated_first"))
    step = loader.get_migration("intake", "0013_a_patient_is_told_of_each_letter")
    return step, before


def test_a_decision_keeps_its_own_notice_where_there_is_no_room_for_those_of_its_letters(each_letter):
    step, before = each_letter
    decision = make_decision()
    for letter in (0, 1, 2):
        Notice.objects.create(decision=decision, letter=letter, noted_at=timezone.now())

    with connection.schema_editor(atomic=step.atomic) as editor:
        step.unapply(before.clone(), editor)
    with connection.schema_editor(atomic=step.atomic) as editor:
        step.apply(before.clone(), editor)

    assert list(Notice.objects.values_list("decision", "letter")) == [(decision.pk, 0)]
    Notice.objects.create(decision=decision, letter=1, noted_at=timezone.now())
