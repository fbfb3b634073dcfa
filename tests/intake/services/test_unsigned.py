"""What somebody wrote to sign stays theirs for a while, and is gone once it is signed or nobody came back."""

from datetime import timedelta

import pytest

from intake.models import UnsignedText
from intake.services import unsigned
from intake.services.sweeper import sweep
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_review_item, make_staff

pytestmark = pytest.mark.django_db
TEXTS = {"note": "Examined today.", "message": ""}


@pytest.fixture
def me():
    return make_staff(Role.CLINICIAN)


@pytest.fixture
def item():
    return make_review_item()


def keep(item, me, at=NOON, **texts):
    return unsigned.keep(item_id=item.pk, texts=TEXTS | texts, by=me, at=at)


def waiting(item, me, at=NOON):
    return unsigned.waiting(item_id=item.pk, by=me, at=at)


def test_who_wrote_it_gets_it_back_and_nobody_else_does(item, me):
    keep(item, me)

    assert waiting(item, me) == TEXTS | {"replaces": ""}
    assert waiting(item, make_staff(Role.CLINICIAN)) == {}
    assert waiting(make_review_item(), me) == {}


def test_what_was_written_last_is_kept(item, me):
    keep(item, me)
    keep(item, me, note="Examined again.")

    assert waiting(item, me)["note"] == "Examined again."
    assert UnsignedText.objects.count() == 1


def test_where_nothing_was_written_nothing_is_kept(item, me):
    assert keep(item, me, note="  ") is None
    assert not UnsignedText.objects.exists()


def test_it_is_gone_once_it_is_signed(item, me):
    keep(item, me)

    unsigned.drop(item_id=item.pk, by=me)

    assert not UnsignedText.objects.exists()


def test_after_half_an_hour_it_is_shown_to_nobody_and_removed(item, me):
    keep(item, me)
    keep(make_review_item(), me, at=NOON + timedelta(minutes=1))
    later = NOON + unsigned.KEPT_FOR

    assert waiting(item, me, later) == {}
    assert sweep(at=later).forgotten == 1
    assert UnsignedText.objects.get().item_id != item.pk


@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "replaced"])
def test_what_was_signed_or_replaced_as_it_ran_out_is_not_told_as_forgotten(item, me, is_signed):
    keep(item, me)
    later = NOON + unsigned.KEPT_FOR
    ran_out = unsigned.forgotten(later).get()
    if is_signed:
        unsigned.drop(item_id=item.pk, by=me)
    else:
        keep(item, me, later)

    assert unsigned.forget(ran_out, later) is False

    assert not AuditEvent.objects.filter(action="reviewitem.text_forgotten").exists()
    assert UnsignedText.objects.count() == (0 if is_signed else 1)


def test_the_trail_tells_of_it_and_repeats_none_of_it(item, me):
    keep(item, me)
    sweep(at=NOON + unsigned.KEPT_FOR)

    events = AuditEvent.objects.filter(action__startswith="reviewitem.text")
    assert [(one.action, one.actor_id) for one in events.order_by("pk")] == [
        ("reviewitem.text_kept", me.pk),
        ("reviewitem.text_forgotten", None),
    ]
    assert "Examined" not in str(list(AuditEvent.objects.values()))
