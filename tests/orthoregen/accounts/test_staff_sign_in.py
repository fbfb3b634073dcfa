"""Staff come in with a password and a second factor, and in no other way."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.people import PASSWORD, SECRET, make_patient_user, make_staff, sign_in

pytestmark = pytest.mark.django_db
STAFF = "/accounts/staff/"
FACTOR = "/accounts/staff/second-factor/"


@pytest.fixture(autouse=True)
def fresh_throttles():
    cache.clear()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(client, user, password=PASSWORD, **extra):
    return client.post(STAFF, {"login": user.email, "password": password}, **extra)


def test_password_and_code_open_a_session(client):
    user = make_staff(Role.CLINICIAN)

    first = give_password(client, user)
    assert first.url == FACTOR
    assert "_auth_user_id" not in client.session
    client.post(FACTOR, {"code": code_of(SECRET)})

    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.CLINICIAN, "/review/"),
        (Role.CLINICAL_LEAD, "/review/"),
        (Role.CATALOGUE_ADMIN, "/treatments/manage/"),
        (Role.SUPPORT, "/admin/"),
    ],
)
def test_each_role_comes_to_its_own_work(client, role, address):
    give_password(client, make_staff(role))

    response = client.post(FACTOR, {"code": code_of(SECRET)})

    assert response.url == address


def test_the_password_alone_opens_nothing(client):
    give_password(client, make_staff(Role.CLINICIAN))

    assert client.get(reverse("mfa_index")).status_code == 302


def test_a_code_of_the_authenticator_is_used_once(client):
    user = make_staff(Role.CLINICIAN)
    code = code_of(SECRET)
    give_password(client, user)
    client.post(FACTOR, {"code": code})
    client.post("/accounts/sign-out/")

    give_password(client, user)
    client.post(FACTOR, {"code": code})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "data", [{}, {"code": ""}, {"code": "000000"}, {"code": "x" * 5000}, {"credential": "?"}]
)
def test_a_wrong_second_factor_opens_nothing(client, data):
    give_password(client, make_staff(Role.CLINICIAN))

    assert client.post(FACTOR, data).status_code == 200
    assert "_auth_user_id" not in client.session


def test_wrong_password_and_unknown_address_get_the_same_answer(client):
    user = make_staff(Role.CLINICIAN)
    patient = make_patient_user()
    pages = set()

    for email in (user.email, patient.email, "nobody@example.org"):
        response = client.post(STAFF, {"login": email, "password": "wrong"})
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        pages.add((response.status_code, text.replace(email, "…")))

    assert len(pages) == 1


def test_failures_are_recorded_against_the_account_but_by_nobody(client):
    user = make_staff(Role.CLINICIAN)

    give_password(client, user, "wrong")

    event = AuditEvent.objects.get(action="session.refused")
    assert (event.actor, event.role, event.object_id) == (None, "anonymous", str(user.pk))


def test_a_strangers_failures_do_not_lock_the_owner_out(client):
    user = make_staff(Role.CLINICIAN)
    for _ in range(8):
        give_password(client, user, "wrong", REMOTE_ADDR="203.0.113.9")

    blocked = give_password(client, user, REMOTE_ADDR="203.0.113.9")
    assert blocked.status_code == 200
    assert give_password(client, user, REMOTE_ADDR="198.51.100.7").url == FACTOR


def test_a_patient_does_not_come_in_by_password(client):
    patient = make_patient_user(password=PASSWORD)

    give_password(client, patient)

    assert "_auth_user_id" not in client.session


def test_a_closed_account_opens_nothing(client):
    user = make_staff(Role.CLINICIAN, is_active=False)

    give_password(client, user)
    client.post(FACTOR, {"code": code_of(SECRET)})

    assert "_auth_user_id" not in client.session


class TestWithoutSecondFactor:
    @pytest.fixture
    def newcomer(self, client):
        user = make_staff(Role.CLINICIAN, second_factor=False)
        give_password(client, user)
        return user

    def test_only_the_pages_to_set_one_up_are_open(self, client, newcomer):
        response = client.get(reverse("mfa_view_recovery_codes"))

        assert response.url == reverse("mfa_activate_totp")
        assert client.get(response.url).status_code == 200

    def test_setting_one_up_lets_them_in_with_a_new_session_id(
        self, client, newcomer, django_capture_on_commit_callbacks
    ):
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        before = client.session.session_key

        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

        assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
        assert client.session.session_key != before
        assert AuditEvent.objects.filter(action="factor.added", actor=newcomer).exists()

    def test_the_secret_is_not_stored_in_the_clear(self, client, newcomer):
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

        stored = Authenticator.objects.get(user=newcomer, type="totp").data["secret"]
        assert secret not in stored


def test_a_session_that_went_round_the_second_factor_is_ended(client):
    user = make_staff(Role.CLINICIAN)
    sign_in(client, user, second_factor=False)

    response = client.get(reverse("mfa_index") + "codes/")

    assert response.url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_the_last_second_factor_cannot_be_removed(client):
    user = make_staff(Role.CLINICIAN)
    give_password(client, user)
    client.post(FACTOR, {"code": code_of(SECRET)})

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_the_admin_has_no_sign_in_of_its_own(client):
    response = client.post("/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 405
    assert client.get("/admin/login/").url.startswith(STAFF)


class TestForgottenPassword:
    def ask(self, client, email):
        return client.post(reverse("account_reset_password"), {"email": email})

    def test_a_code_by_mail_lets_staff_choose_a_new_one_but_not_in(self, client):
        user = make_staff(Role.CLINICIAN)
        self.ask(client, user.email)
        code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()

        client.post(reverse("account_confirm_password_reset_code"), {"code": code})
        new = "nine blue kettles by the door"
        client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})

        assert "_auth_user_id" not in client.session
        assert give_password(client, user, new).url == FACTOR

    @pytest.mark.parametrize("who", ["patient", "nobody"])
    def test_others_get_the_same_page_and_no_code(self, client, who):
        email = make_patient_user().email if who == "patient" else "nobody@example.org"

        response = self.ask(client, email)

        assert response.url == reverse("account_confirm_password_reset_code")
        assert not re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)

    @pytest.mark.parametrize("weak", ["short", "password1234", "123456789012"])
    def test_a_weak_password_is_refused(self, client, weak):
        user = make_staff(Role.CLINICIAN)
        self.ask(client, user.email)
        code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
        client.post(reverse("account_confirm_password_reset_code"), {"code": code})

        response = client.post(
            reverse("account_complete_password_reset"), {"password1": weak, "password2": weak}
        )

        assert response.context["form"].errors
