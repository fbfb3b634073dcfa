"""A session ends when it is idle, old, or no longer what its person may do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orthoregen.accounts import services
from orthoregen.accounts.models import Role, RoleGrant
from orthoregen.audit.models import AuditEvent
from tests.people import make_patient_user, make_staff, sign_in

pytestmark = pytest.mark.django_db
STAFF_PAGE = "/accounts/staff/factors/"
START = "2026-11-24 10:00:00"


def is_open(client) -> bool:
    return client.get(STAFF_PAGE).status_code == 200


@pytest.fixture
def at_work(client, time_machine):
    time_machine.move_to(START, tick=False)
    user = make_staff(Role.CLINICIAN)
    sign_in(client, user)
    return user


def test_staff_are_signed_out_after_15_idle_minutes(client, at_work, time_machine):
    time_machine.move_to("2026-11-24 10:15:00", tick=False)
    assert is_open(client)

    time_machine.move_to("2026-11-24 10:30:01", tick=False)
    response = client.get(STAFF_PAGE)

    assert response.url == f"{reverse('account_login')}?next=%2Faccounts%2Fstaff%2Ffactors%2F"
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.get(action="session.ended").reason == "idle"


@pytest.mark.hazard("H22")
def test_patients_are_signed_out_after_30_idle_minutes_and_told_that_nothing_is_lost(client, time_machine):
    time_machine.move_to(START, tick=False)
    sign_in(client, make_patient_user())

    time_machine.move_to("2026-11-24 10:30:01", tick=False)
    page = client.get(reverse("account_request_login_code"))

    assert "_auth_user_id" not in client.session
    assert "Your answers are safe" in next(str(m) for m in page.context["messages"])


def test_a_session_ends_after_12_hours_however_busy(client, at_work, time_machine):
    for quarter in range(1, 49):
        minutes = quarter * 15 - 1
        time_machine.move_to(f"2026-11-24 {10 + minutes // 60}:{minutes % 60:02}:00", tick=False)
        assert is_open(client)

    time_machine.move_to("2026-11-24 22:00:01", tick=False)

    assert not is_open(client)
    assert AuditEvent.objects.get(action="session.ended").reason == "age"


def test_last_seen_is_written_at_most_once_a_minute(client, at_work, time_machine):
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(STAFF_PAGE)
        return sum("UPDATE" in q["sql"] and "django_session" in q["sql"] for q in queries)

    time_machine.move_to("2026-11-24 10:00:59", tick=False)
    assert writes() == 0
    time_machine.move_to("2026-11-24 10:01:00", tick=False)
    assert writes() == 1
    assert writes() == 0


def test_a_closed_account_is_out_at_the_next_request(client, at_work):
    services.set_active(user=at_work, is_active=False, by=None)

    assert not is_open(client)


def test_a_revoked_role_ends_the_session_at_the_next_request(client, at_work, time_machine):
    time_machine.move_to("2026-11-24 10:01:00", tick=False)
    services.revoke_grant(grant=RoleGrant.objects.get(user=at_work), by=None, at=timezone.now())

    response = client.get(STAFF_PAGE)

    assert response.status_code == 302
    assert AuditEvent.objects.get(action="session.ended").reason == "roles"


def test_a_new_role_asks_for_a_new_sign_in(client, at_work):
    RoleGrant.objects.create(user=at_work, role=Role.CATALOGUE_ADMIN)

    assert not is_open(client)


def test_a_new_password_ends_other_sessions(client, at_work):
    at_work.set_password("nine blue kettles by the door")
    at_work.save()

    assert not is_open(client)


def test_signing_out_clears_what_the_browser_kept(client, at_work):
    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get(reverse("account_login"))


def test_pages_are_kept_out_of_caches(client, at_work):
    assert "no-store" in client.get(STAFF_PAGE)["Cache-Control"]
    assert "no-store" in client.get("/nowhere/")["Cache-Control"]
