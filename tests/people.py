"""People for tests: accounts in each role, and signing them in as the site would."""

import itertools
import time
from datetime import UTC, datetime
from functools import cache

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from orthoregen.accounts.models import NEEDS_TWO_PEOPLE, Clinician, Role, RoleGrant, User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "seven green lamps on the quay"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
numbers = itertools.count(1)


@cache
def hashed(password: str) -> str:
    """Hashing is slow on purpose; once is enough."""
    return make_password(password)


def make_patient_user(**overrides) -> User:
    """Somebody who signs in with a code and fills in forms."""
    fields = {"email": f"patient{next(numbers)}@example.org", "kind": User.Kind.PATIENT, **overrides}
    return User.objects.create_user(**fields)


def make_staff(*roles: Role, second_factor: bool = True, **overrides) -> User:
    """A staff member with an authenticator and these roles, confirmed by a second person where needed."""
    fields = {"email": f"staff{next(numbers)}@example.org", "kind": User.Kind.STAFF, **overrides}
    user = User.objects.create(password=hashed(PASSWORD), **fields)
    if second_factor:
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    for role in roles:
        confirmation = {}
        if role in NEEDS_TWO_PEOPLE:
            second = User.objects.create_user(
                email=f"second{next(numbers)}@example.org", kind=User.Kind.STAFF
            )
            confirmation = {"confirmed_by": second, "confirmed_at": timezone.now()}
        RoleGrant.objects.create(user=user, role=role, **confirmation)
    return user


def make_clinician(**overrides) -> Clinician:
    """A clinician with the role and an entry in the register; `.user` signs in."""
    user = overrides.pop("user", None) or make_staff(Role.CLINICIAN)
    fields = {
        "name": "Dr Test",
        "registration_body": "Test Council",
        "registration_number": f"T{next(numbers)}",
        "active_from": LONG_AGO,
        **overrides,
    }
    return Clinician.objects.create(user=user, **fields)


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """Open a session for `user`; staff get one with a second factor unless told otherwise."""
    client.force_login(user, backend="orthoregen.accounts.backends.SignInBackend")
    if user.kind == User.Kind.STAFF and second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "at": time.time(), "type": "totp"},
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session.save()
    return client
