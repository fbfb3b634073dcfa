"""Roles take two people where they treat patients; every change stands in the trail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orthoregen.accounts import services
from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Clinician, Role, User
from orthoregen.accounts.services import Refused
from orthoregen.audit.models import AuditEvent
from tests.people import make_patient_user, make_staff

pytestmark = pytest.mark.django_db
NOW = timezone.now() + timedelta(days=1)  # after whatever the fixtures grant, however slow the machine is


@pytest.fixture
def support():
    return make_staff(Role.SUPPORT)


@pytest.fixture
def newcomer():
    return make_staff()


def test_a_clinical_role_counts_only_once_a_second_person_confirmed_it(support, newcomer):
    grant = services.grant_role(user=newcomer, role=Role.CLINICIAN, by=support, at=NOW)
    assert roles_of(newcomer, NOW) == frozenset()

    services.confirm_grant(grant=grant, by=make_staff(Role.CLINICAL_LEAD), at=NOW)

    assert roles_of(newcomer, NOW) == {Role.CLINICIAN}
    assert list(AuditEvent.objects.values_list("action", "reason")) == [
        ("role.granted", "clinician"),
        ("role.confirmed", "clinician"),
    ]


def test_other_roles_count_at_once(support, newcomer):
    services.grant_role(user=newcomer, role=Role.CATALOGUE_ADMIN, by=support, at=NOW)

    assert roles_of(newcomer, NOW) == {Role.CATALOGUE_ADMIN}


def test_who_gave_a_role_does_not_confirm_it(support, newcomer):
    grant = services.grant_role(user=newcomer, role=Role.CLINICIAN, by=support, at=NOW)

    with pytest.raises(Refused, match="second person"):
        services.confirm_grant(grant=grant, by=support, at=NOW)


def test_who_gets_a_role_does_not_confirm_it(support):
    lead = make_staff(Role.CLINICAL_LEAD)
    grant = services.grant_role(user=lead, role=Role.CLINICIAN, by=support, at=NOW)

    with pytest.raises(Refused, match="second person"):
        services.confirm_grant(grant=grant, by=lead, at=NOW)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.CATALOGUE_ADMIN])
def test_only_support_or_a_lead_confirms(support, newcomer, role):
    grant = services.grant_role(user=newcomer, role=Role.CLINICIAN, by=support, at=NOW)

    with pytest.raises(Refused, match="Only support"):
        services.confirm_grant(grant=grant, by=make_staff(role), at=NOW)


def test_a_confirmation_is_given_once(support, newcomer):
    grant = services.grant_role(user=newcomer, role=Role.CLINICIAN, by=support, at=NOW)
    services.confirm_grant(grant=grant, by=make_staff(Role.SUPPORT), at=NOW)

    with pytest.raises(Refused, match="no confirmation"):
        services.confirm_grant(grant=grant, by=make_staff(Role.SUPPORT), at=NOW)


def test_nobody_gives_themselves_a_role(support):
    with pytest.raises(Refused, match="themselves"):
        services.grant_role(user=support, role=Role.CATALOGUE_ADMIN, by=support, at=NOW)


def test_a_patient_account_gets_no_role(support):
    with pytest.raises(Refused, match="Only staff"):
        services.grant_role(user=make_patient_user(), role=Role.CLINICIAN, by=support, at=NOW)


@pytest.mark.parametrize(
    ("held", "wanted"), [(Role.CLINICIAN, Role.SUPPORT), (Role.SUPPORT, Role.CLINICAL_LEAD)]
)
def test_nobody_treats_patients_and_manages_accounts(support, held, wanted):
    with pytest.raises(Refused, match="cannot treat"):
        services.grant_role(user=make_staff(held), role=wanted, by=support, at=NOW)


def test_a_role_that_has_ended_is_neither_confirmed_nor_ended_again(support, newcomer):
    grant = services.grant_role(user=newcomer, role=Role.CLINICIAN, by=support, at=NOW)
    end = NOW + timedelta(hours=1)
    services.revoke_grant(grant=grant, by=support, at=end)

    with pytest.raises(Refused, match="already ended"):
        services.confirm_grant(grant=grant, by=make_staff(Role.CLINICAL_LEAD), at=end)
    with pytest.raises(Refused, match="already ended"):
        services.revoke_grant(grant=grant, by=support, at=end + timedelta(hours=1))

    grant.refresh_from_db()
    assert (grant.valid_until, grant.confirmed_at) == (end, None)


def test_a_role_is_not_given_twice_but_again_after_it_ended(support, newcomer):
    grant = services.grant_role(user=newcomer, role=Role.CATALOGUE_ADMIN, by=support, at=NOW)
    with pytest.raises(Refused, match="already"):
        services.grant_role(user=newcomer, role=Role.CATALOGUE_ADMIN, by=support, at=NOW)

    later = NOW + timedelta(days=1)
    services.revoke_grant(grant=grant, by=support, at=later)
    assert roles_of(newcomer, later) == frozenset()
    services.grant_role(user=newcomer, role=Role.CATALOGUE_ADMIN, by=support, at=later)

    assert roles_of(newcomer, later) == {Role.CATALOGUE_ADMIN}


def test_a_role_for_a_time_ends_by_itself(support, newcomer):
    end = NOW + timedelta(days=7)
    services.grant_role(user=newcomer, role=Role.CATALOGUE_ADMIN, by=support, at=NOW, until=end)

    assert roles_of(newcomer, end - timedelta(seconds=1)) == {Role.CATALOGUE_ADMIN}
    assert roles_of(newcomer, end) == frozenset()


def test_a_superuser_has_no_role():
    assert roles_of(User.objects.create_superuser("root@example.org"), NOW) == frozenset()


class TestRegister:
    entry = {"name": "Dr A", "body": "Council", "number": "1"}

    def test_a_clinician_is_entered_and_their_signing_ended(self, support, newcomer):
        clinician = services.register_clinician(user=newcomer, by=support, at=NOW, **self.entry)
        assert list(Clinician.objects.active(NOW)) == [clinician]

        services.end_registration(clinician=clinician, by=support, at=NOW + timedelta(hours=1))

        assert list(Clinician.objects.active(NOW + timedelta(hours=1))) == []

    def test_an_entry_ends_once(self, support, newcomer):
        clinician = services.register_clinician(user=newcomer, by=support, at=NOW, **self.entry)
        services.end_registration(clinician=clinician, by=support, at=NOW + timedelta(hours=1))

        with pytest.raises(Refused, match="already ended"):
            services.end_registration(clinician=clinician, by=support, at=NOW + timedelta(hours=2))

        clinician.refresh_from_db()
        assert clinician.active_until == NOW + timedelta(hours=1)

    def test_a_patient_is_not_entered(self, support):
        with pytest.raises(Refused, match="Only staff"):
            services.register_clinician(user=make_patient_user(), by=support, at=NOW, **self.entry)

    def test_a_number_is_entered_once(self, support, newcomer):
        services.register_clinician(user=newcomer, by=support, at=NOW, **self.entry)

        with pytest.raises(Refused, match="already in the register"):
            services.register_clinician(user=make_staff(), by=support, at=NOW, **self.entry)

    def test_nobody_enters_themselves(self, newcomer):
        with pytest.raises(Refused, match="themselves"):
            services.register_clinician(user=newcomer, by=newcomer, at=NOW, **self.entry)

    @pytest.mark.parametrize("field", ["name", "body", "number"])
    def test_an_incomplete_entry_is_refused(self, support, newcomer, field):
        with pytest.raises(Refused, match="needs"):
            services.register_clinician(user=newcomer, by=support, at=NOW, **{**self.entry, field: " "})


def test_an_account_is_opened_once_for_an_address(support):
    services.open_staff_account(email="New@example.org", by=support, at=NOW)

    with pytest.raises(Refused, match="already"):
        services.open_staff_account(email="new@example.org", by=support, at=NOW)
    with pytest.raises(Refused, match="already"):
        services.invite_patient(email="NEW@example.org", by=support, at=NOW)


def test_nobody_closes_their_own_account(support):
    with pytest.raises(Refused, match="own account"):
        services.set_active(user=support, is_active=False, by=support)
