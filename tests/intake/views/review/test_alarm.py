"""The bar under the head of every page for staff while an escalation waits."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from intake.models import Urgency
from orthoregen.accounts import sessions
from orthoregen.accounts.models import Role
from tests.factories import make_escalation, make_patient_user, make_staff, sign_in
from tests.intake.views.review.people import clinician_in, judged_item
from treatments.services.loading import load_catalogue

pytestmark = pytest.mark.django_db
BAR = 'class="alarm"'


def read(client: Client, address: str = "/review/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def waiting(minutes: int = 6, **fields):
    at = timezone.now() - timedelta(minutes=minutes, seconds=3)
    return make_escalation(raised_at=at, **fields)


def nobody_came(**fields):
    return waiting(unanswered_at=timezone.now(), **fields)


def test_an_emergency_that_waits_stands_on_every_page_of_a_clinician_until_it_is_acknowledged(client):
    clinician_in(client)
    escalation, item = waiting(), judged_item()
    load_catalogue()

    for address in (
        "/review/",
        f"/review/{item.pk}/",
        f"/review/{item.pk}/examination/",
        "/review/escalations/",
        f"/review/escalations/{escalation.pk}/",
        "/treatments/",
        "/treatments/prp/",
        "/accounts/staff/factors/",
    ):
        html = read(client, address)
        assert "1 escalation is not acknowledged. The oldest waits 6 min." in html
        assert html.count(BAR) == 1

    client.post(f"/review/escalations/{escalation.pk}/", {"step": "acknowledged"})
    assert BAR not in read(client)


def test_several_are_counted_and_the_oldest_is_told(client):
    clinician_in(client)
    waiting(6)
    waiting(42)

    assert "2 escalations are not acknowledged. The oldest waits 42 min." in read(client)


def test_what_is_less_than_an_emergency_stands_there_once_nobody_on_call_took_it(client):
    clinician_in(client)
    escalation = waiting(rank=Urgency.URGENT)
    assert BAR not in read(client)

    escalation.unanswered_at = timezone.now()
    escalation.save()

    assert BAR in read(client)


@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        (Role.SUPPORT, ["/accounts/staff/on-call/", "/admin/", "/admin/accounts/user/"]),
        (Role.CATALOGUE_ADMIN, ["/treatments/manage/", "/admin/", "/admin/treatments/source/"]),
    ],
)
def test_other_staff_read_of_what_nobody_on_call_took_without_a_way_to_it(client, role, addresses):
    sign_in(client, make_staff(role))
    waiting()
    assert all(BAR not in read(client, address) for address in addresses)

    nobody_came()

    for address in addresses:
        html = read(client, address)
        assert "1 escalation is not acknowledged. The oldest waits 6 min. Tell a clinician now." in html
        assert "/review/" not in html


def test_it_is_read_out_at_once_only_where_it_is_new(client):
    clinician_in(client)
    waiting()
    assert 'role="alert"' in read(client)
    assert 'role="alert"' not in read(client)
    assert 'role="status"' in read(client)

    waiting(0)
    assert 'role="alert"' in read(client)
    assert 'role="alert"' not in read(client)


def test_that_nobody_came_is_new_once_more(client):
    clinician_in(client)
    escalation = waiting()
    read(client)

    escalation.unanswered_at = timezone.now()
    escalation.save()

    assert 'role="alert"' in read(client)


def test_an_open_page_asks_for_the_bar_by_itself(client):
    clinician_in(client)
    assert 'hx-get="/review/alarm/"' in read(client)
    assert BAR not in read(client, "/review/alarm/")

    waiting()

    piece = read(client, "/review/alarm/")
    assert BAR in piece
    assert "<html" not in piece


@pytest.mark.parametrize(("address", "counts"), [("/review/alarm/", False), ("/review/", True)])
def test_a_page_that_asks_by_itself_does_not_keep_the_session_awake(client, address, counts):
    clinician_in(client)
    session = client.session
    before = session[sessions.SEEN] = int(timezone.now().timestamp()) - 14 * 60
    session.save()

    read(client, address)

    stored = Session.objects.get(pk=session.session_key).get_decoded()[sessions.SEEN]
    assert (stored > before) is counts


def test_a_page_that_is_still_open_after_the_session_is_told_so_and_not_sent_away(client):
    clinician_in(client)
    session = client.session
    session[sessions.SEEN] = int(timezone.now().timestamp()) - 60 * 60
    session.save()

    answer = client.get("/review/alarm/", headers={"Accept": "application/json", "HX-Request": "true"})

    assert answer.status_code == 401
    assert "HX-Redirect" not in answer


def test_a_patient_reads_nothing_of_it(client):
    sign_in(client, make_patient_user())
    nobody_came()

    assert BAR not in read(client, "/intake/")
    assert client.get("/review/alarm/").status_code == 403
