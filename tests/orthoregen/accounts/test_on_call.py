"""The on-call order: who can stand in it, who may keep it, and what happens when two change it at once."""

from datetime import timedelta

import pytest

from orthoregen.accounts import on_call
from orthoregen.accounts.models import OnCallOrder, OnCallTurn, Role
from orthoregen.accounts.on_call_page import ordinal
from orthoregen.accounts.services import Refused
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON
from tests.people import make_clinician, make_staff, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/staff/on-call/"
LATER = NOON + timedelta(days=400)  # after the roles of the factories have begun


def on_duty(*names: str) -> list:
    return [make_clinician(name=name) for name in names]


def keep(clinicians, seen=0, by=None):
    return on_call.set_order(clinicians=clinicians, seen=seen, by=by, at=LATER)


def test_the_order_that_was_set_last_counts_and_the_earlier_one_stays_to_be_read():
    first, second = on_duty("Dr First", "Dr Second")
    support = make_staff(Role.SUPPORT)
    keep([first, second])

    keep([second, first], seen=1, by=support)

    assert on_call.on_call(LATER) == [second, first]
    assert [order.clinicians for order in on_call.recent(5)] == [[second, first], [first, second]]
    event = AuditEvent.objects.filter(action="oncall.set").latest("pk")
    assert (event.actor, event.reason) == (support, "2 people")


def test_nobody_is_on_call_before_somebody_was_put_there():
    on_duty("Dr Free")

    assert on_call.on_call(LATER) == []


@pytest.mark.parametrize("why", ["register", "role", "account"])
def test_who_has_left_is_passed_over_and_cannot_be_put_back(why):
    leaves, stays = on_duty("Dr Leaves", "Dr Stays")
    keep([leaves, stays])
    if why == "register":
        leaves.active_until = LATER
        leaves.save()
    elif why == "role":
        grant = leaves.user.role_grants.get()
        grant.valid_until = LATER
        grant.save()
    else:
        leaves.user.is_active = False
        leaves.user.save()

    assert on_call.on_call(LATER) == [stays]
    with pytest.raises(Refused, match="Dr Leaves"):
        keep([leaves, stays], seen=1)


def test_an_order_needs_somebody_and_has_nobody_twice():
    [one] = on_duty("Dr One")

    for wrong in ([], [one, one]):
        with pytest.raises(Refused):
            keep(wrong)

    assert not OnCallOrder.objects.exists()


def test_somebody_who_saw_an_older_order_does_not_replace_the_newer_one():
    one, other = on_duty("Dr One", "Dr Other")
    keep([one])

    with pytest.raises(on_call.ChangedSince):
        keep([other])

    assert on_call.on_call(LATER) == [one]


def test_an_order_that_nobody_ever_set_is_not_replaced():
    one, other = on_duty("Dr One", "Dr Other")
    keep([one])

    with pytest.raises(on_call.ChangedSince):
        keep([other], seen=7)

    assert on_call.on_call(LATER) == [one]


def test_of_two_who_saw_the_same_order_one_is_refused_by_the_database(monkeypatch):
    one, other = on_duty("Dr One", "Dr Other")
    keep([one])
    monkeypatch.setattr(on_call, "current", lambda: on_call.Order(0, []))  # as read before the other's commit

    with pytest.raises(on_call.ChangedSince):
        keep([other])

    assert OnCallTurn.objects.count() == 1


class TestPage:
    @pytest.mark.parametrize("role", [Role.SUPPORT, Role.CLINICAL_LEAD])
    def test_the_order_is_chosen_by_place(self, client, role):
        first, second, rests = on_duty("Dr A", "Dr B", "Dr C")
        sign_in(client, make_staff(role))
        assert "Nobody is on call" in client.get(PAGE).content.decode()

        said = {f"place-{second.pk}": "1", f"place-{first.pk}": "3", f"place-{rests.pk}": "", "seen": "0"}
        html = client.post(PAGE, said, follow=True).content.decode()

        now = html.split("Change the order")[0]
        assert 0 < now.index("Dr B") < now.index("Dr A")
        assert "Nobody is on call" not in html
        assert [turn.clinician for turn in OnCallTurn.objects.order_by("position")] == [second, first]

    def test_a_place_that_is_taken_and_an_empty_order_are_told(self, client):
        first, second = on_duty("Dr A", "Dr B")
        sign_in(client, make_staff(Role.SUPPORT))

        same = {f"place-{first.pk}": "1", f"place-{second.pk}": "1", "seen": "0"}
        assert "Dr A is 1st already. Choose another place." in client.post(PAGE, same).content.decode()
        assert "Somebody has to be on call" in client.post(PAGE, {"seen": "0"}).content.decode()
        assert not OnCallOrder.objects.exists()

    def test_an_order_that_changed_meanwhile_is_shown_as_it_is_now(self, client):
        first, second = on_duty("Dr A", "Dr B")
        sign_in(client, make_staff(Role.SUPPORT))
        keep([first])

        said = {f"place-{second.pk}": "1", "seen": "0"}
        html = client.post(PAGE, said, follow=True).content.decode()

        assert "Somebody changed the order" in html
        assert "Dr A" in html.split("Change the order")[0]

    def test_somebody_who_was_put_there_and_has_left_is_named(self, client):
        stays, leaves = on_duty("Dr A", "Dr Gone")
        keep([stays, leaves])
        leaves.user.is_active = False
        leaves.user.save()
        sign_in(client, make_staff(Role.SUPPORT))

        assert "Dr Gone: no longer in the register" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")]
)
def test_places_have_names(number, words):
    assert ordinal(number) == words
