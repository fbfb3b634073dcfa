"""An event names the request and the role it was done in without being told."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from orthoregen.accounts.models import Role
from orthoregen.audit import context
from orthoregen.audit.models import AuditEvent
from orthoregen.audit.requests import record_read, record_refusal
from orthoregen.audit.services import record
from tests.people import make_patient_user, make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_a_request():
    context.begin("0123abcd")
    yield
    context.end()


def test_outside_a_request_the_system_acts():
    event = record(action="test.act", actor=None)

    assert (event.role, event.request_id) == ("system", "")


def test_inside_a_request_the_event_takes_its_id_and_role(in_a_request):
    context.act_as(Role.CLINICIAN)

    event = record(action="test.act", actor=make_staff(Role.CLINICIAN))

    assert (event.role, event.request_id) == ("clinician", "0123abcd")


def test_without_a_role_the_kind_of_the_account_is_named(in_a_request):
    assert record(action="test.act", actor=make_patient_user()).role == "patient"


def test_a_read_names_the_object_and_the_patient(rf):
    request = rf.get("/")
    request.user = make_staff(Role.CLINICIAN)

    event = record_read(request, request.user, patient_id=request.user.pk)

    assert event.action == "user.read"
    assert event.object_id == str(request.user.pk)
    assert event.patient_id == request.user.pk


def test_a_refused_stranger_is_not_recorded(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    assert record_refusal(request, "role") is None


def test_two_requests_do_not_share_an_id(client):
    sign_in(client, make_patient_user())

    for _ in range(2):
        client.get(reverse("mfa_index"))

    refusals = AuditEvent.objects.filter(action="access.refused")
    first, second = refusals.values_list("request_id", flat=True)
    assert first != second
