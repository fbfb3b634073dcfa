"""The demonstration fills itself through the real services, once, and only where it is the demonstration."""

import re

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.management.commands import seed_demo
from intake.management.demo_cases import CASES, CORRECTED, VERIFIED
from intake.models import Amendment, Escalation, Outbox, Patient, Response, ReviewItem, Urgency
from orthoregen.accounts import demo
from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Clinician, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_verified(monkeypatch):
    """A case that was gone through takes a while; one test goes through all of it."""
    monkeypatch.setattr(seed_demo, "VERIFIED", VERIFIED[:2])


@pytest.fixture
def printed(capsys) -> str:
    call_command("seed_demo")
    return capsys.readouterr().out


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.usefixtures("printed")
class TestPatients:
    def test_each_case_is_there_and_marked_as_invented(self):
        names = set(Patient.objects.filter(is_demo=True).values_list("full_name", flat=True))

        assert names == {f"Demo Patient {letter}" for letter in "ABCDEFGH"}
        assert Patient.objects.filter(is_demo=False).count() == 0

    def test_the_queue_holds_every_urgency_and_everything_was_evaluated(self):
        items = ReviewItem.objects.all()

        assert {item.rank for item in items} == set(Urgency)
        assert all(item.is_evaluated for item in items)
        assert items.count() == 7
        assert not Outbox.objects.waiting().exists()

    def test_every_answer_of_a_sent_form_was_asked_for(self):
        for case in CASES:
            response = Response.objects.get(case__patient__full_name=case.name)
            assert response.dropped == {}
            assert response.state == ("draft" if case.until else "submitted")

    def test_an_emergency_is_raised_on_a_form_that_was_never_sent(self):
        draft = Response.objects.drafts().get()

        assert draft.last_page == "urgent-signs-2"
        assert Escalation.objects.filter(response=draft, rank=Urgency.EMERGENCY).exists()

    def test_one_case_is_decided(self):
        item = ReviewItem.objects.get(state="decided")

        assert item.decisions.get().decided_by.user.email == "clinician@example.org"
        assert item.submitted_at < item.closed_at < timezone.now()

    def test_somebody_who_is_not_sure_has_flags_that_are_not_excluded(self):
        item = ReviewItem.objects.get(case__patient__full_name="Demo Patient G")

        assert len(item.summary.not_excluded) > 2


def test_one_case_was_gone_through_answer_by_answer_and_nothing_was_raised_by_it(monkeypatch):
    monkeypatch.setattr(seed_demo, "VERIFIED", VERIFIED)

    call_command("seed_demo")

    item = ReviewItem.objects.get(case__patient__full_name="Demo Patient E")
    kinds = list(Amendment.objects.filter(case=item.case_id).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("verified") == len(VERIFIED) == 32
    assert len(kinds) - kinds.count("verified") == len(CORRECTED) == 8
    assert (item.state, item.summary.input_seq) == ("waiting", 40)
    assert not Escalation.objects.filter(response__case=item.case_id).exists()


def test_a_second_run_changes_nothing_and_prints_the_same(printed, capsys):
    before = counts()

    call_command("seed_demo")

    assert counts() == before
    assert capsys.readouterr().out == printed


def test_what_a_visitor_did_stays(printed):
    item = ReviewItem.objects.filter(state="waiting").first()
    Patient.objects.filter(pk=item.case.patient_id).update(full_name="Somebody Else")

    call_command("seed_demo")

    assert Patient.objects.count() == len(CASES)


def test_everybody_who_is_printed_has_the_role_and_may_sign_in(printed, client):
    addresses = re.findall(r"^ +(\S+@\S+)  ", printed, re.MULTILINE)

    assert addresses == [person.email for person in demo.STAFF]
    for person in demo.STAFF:
        user = User.objects.get(email=person.email)
        assert roles_of(user, timezone.now()) == {person.role}
        assert user.check_password(demo.PASSWORD)
        assert demo.PASSWORD in printed
    assert {person.role for person in demo.STAFF} == set(Role) - {Role.PATIENT}
    assert Clinician.objects.active(timezone.now()).count() == 3


def test_the_printed_password_and_the_code_open_a_session(printed, capsys):
    client = Client()
    client.post(
        reverse("account_login"), {"login": "clinician@example.org", "password": demo.PASSWORD}, follow=True
    )
    call_command("demo_code")
    code = capsys.readouterr().out.strip()
    assert re.fullmatch(r"\d{6}", code)

    client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)

    assert client.get(reverse("treatments:list")).status_code == 200


# --- outside the demonstration --------------------------------------------------------------------
@pytest.mark.parametrize("command", ["seed_demo", "demo_code"])
@pytest.mark.hazard("H31")
def test_it_refuses_outside_the_demonstration(settings, command):
    settings.DEMO = False

    with pytest.raises(CommandError, match="not the demonstration"):
        call_command(command)

    assert not User.objects.exists()
    assert not Patient.objects.exists()


def test_without_staff_there_is_no_code():
    with pytest.raises(CommandError, match="no demo staff"):
        call_command("demo_code")
