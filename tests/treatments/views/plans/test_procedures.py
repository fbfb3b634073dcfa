"""Writing down what was done, as its entry asks."""

import pytest
from django.utils import timezone

from tests.treatments.planned import make_item, make_version, withdraw
from tests.treatments.views.plans.pages import filled, home, text_of, today
from treatments.models import PlanItem, ProcedureRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def done_path(decision) -> str:
    asked = ["volume_ml", "platelet_count", "device", "level", "side"]
    item = make_item(decision=decision, version=make_version(preparation=asked), on=today())
    return f"/treatments/plan/item/{item.pk}/done/"


def test_a_procedure_is_recorded_as_its_entry_asks(client, decision, done_path):
    sent = filled(text_of(client.get(done_path)))

    wrong = text_of(
        client.post(
            done_path, sent | {"device": "", "side": "", "volume_ml": "much", "done_on": "2020-01-01"}
        )
    )
    early = text_of(client.post(done_path, sent | {"done_on": "2020-01-01"}))
    elsewhere = text_of(client.post(done_path, sent | {"side": "left"}))
    saved = client.post(done_path, sent)

    for words in ("Device or kit: fill this in.", "Side: fill this in.", "Volume in ml: enter a number"):
        assert words in wrong
    assert "the plan stood on those" in early
    assert "another level or side" in elsewhere
    assert saved.url == home(decision)
    assert ProcedureRecord.objects.get().preparation["platelet_count"] is None
    assert "Not measured" in text_of(client.get(home(decision)))


def test_a_record_is_corrected_by_another_that_says_why(client, decision, done_path):
    client.post(done_path, filled(text_of(client.get(done_path))))
    record = ProcedureRecord.objects.get()
    path = f"/treatments/plan/done/{record.pk}/"
    page = text_of(client.get(path))

    assert 'value="Kit A"' in page
    sent = filled(page) | {"device": "Kit B"}
    assert "Write what was wrong" in text_of(client.post(path, sent))
    client.post(path, sent | {"reason": "It was kit B."})

    after = text_of(client.get(home(decision)))
    assert "Kit B" in after
    assert "It was kit B." in after
    assert "Kit A" not in after
    assert "corrected before" in text_of(client.get(path, follow=True))


def test_whoever_corrects_a_record_second_keeps_what_they_typed(client, decision, done_path):
    client.post(done_path, filled(text_of(client.get(done_path))))
    path = f"/treatments/plan/done/{ProcedureRecord.objects.get().pk}/"
    mine, theirs = (filled(text_of(client.get(path))) | {"reason": "Wrong kit."} for _ in range(2))

    saved = client.post(path, theirs | {"device": "Kit B"})
    late = client.post(path, mine | {"device": "Kit C"})
    again = client.post(path, theirs | {"device": "Kit B"})

    assert saved.url == again.url == home(decision)
    assert "This record was corrected before." in text_of(late)
    assert 'value="Kit C"' in text_of(late)
    assert ProcedureRecord.objects.count() == 2
    assert "the procedure is recorded" in text_of(client.get(home(decision)))


def test_what_was_done_before_an_item_was_withdrawn_can_still_be_recorded(client, decision, done_path):
    withdraw(PlanItem.objects.get(), at=timezone.now(), on=today())

    page = text_of(client.get(home(decision)))
    saved = client.post(done_path, filled(text_of(client.get(done_path))))

    assert f'href="{done_path}"' in page
    assert saved.url == home(decision)
    assert ProcedureRecord.objects.count() == 1
