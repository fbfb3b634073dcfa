"""A person and their roles are read together, and it is the same roles as when they are asked for alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orthoregen.accounts.access import READ_WITH, roles_of, user_with_roles
from orthoregen.accounts.models import Role, RoleGrant
from tests.people import make_clinician, make_patient_user, make_staff, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
GRANTS = {
    "ended": {"role": Role.SUPPORT, "valid_until": NOW},
    "not begun": {"role": Role.SUPPORT, "valid_from": NOW + timedelta(seconds=1)},
    "not confirmed": {"role": Role.CLINICAL_LEAD},
    "of a patient": {"role": Role.PATIENT},
}


def read(user) -> frozenset[Role]:
    return getattr(user_with_roles(user.pk, NOW), READ_WITH)


@pytest.mark.parametrize("name", GRANTS)
def test_a_grant_that_does_not_count_gives_no_role_and_takes_none(name):
    user, other = make_staff(Role.CLINICIAN, Role.CATALOGUE_ADMIN), make_staff(Role.SUPPORT)
    for grant in user.role_grants.all():
        grant.valid_from = NOW
        grant.save()
    RoleGrant.objects.create(user=user, **{"valid_from": NOW - timedelta(days=1), **GRANTS[name]})

    assert read(user) == roles_of(user, NOW) == {Role.CLINICIAN, Role.CATALOGUE_ADMIN}
    assert user_with_roles(other.pk, NOW) == other


def test_nobody_has_roles_of_nothing():
    assert read(make_staff()) == frozenset()
    assert read(make_patient_user()) == {Role.PATIENT}
    assert user_with_roles(uuid4(), NOW) is None


def test_the_bar_for_staff_says_the_name_of_who_is_registered_and_else_the_address():
    clinician, other = make_clinician(name="Dr <Ada> Byron"), make_staff(Role.CLINICIAN)

    named = sign_in(Client(), clinician.user).get("/review/").content.decode()
    plain = sign_in(Client(), other).get("/review/").content.decode()

    assert "Dr &lt;Ada&gt; Byron" in named
    assert clinician.user.email not in named
    assert other.email in plain


def test_a_closed_account_is_nobody_from_the_next_request_on():
    client, user = Client(), make_staff(Role.CLINICIAN)
    sign_in(client, user)
    assert client.get("/review/").status_code == 200
    user.is_active = False
    user.save()

    assert client.get("/review/").status_code == 302


def test_a_request_of_somebody_signed_in_begins_with_two_statements():
    client = sign_in(Client(), make_staff(Role.SUPPORT))
    client.get("/review/alarm/")  # refused; before that the session began

    with CaptureQueriesContext(connection) as statements:
        assert client.get("/accounts/staff/factors/").status_code == 200

    first = [query["sql"].split('FROM "')[1].split('"')[0] for query in statements.captured_queries[:3]]
    assert first[:2] == ["django_session", "accounts_user"]
    assert first[2] != "accounts_rolegrant"
