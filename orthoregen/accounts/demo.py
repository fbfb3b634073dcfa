"""The staff of the demonstration: one person for each role, with a password that everybody may know."""

import time
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from orthoregen.accounts import on_call
from orthoregen.accounts.models import NEEDS_TWO_PEOPLE, Clinician, Role, User
from orthoregen.accounts.services import (
    confirm_grant,
    grant_role,
    open_staff_account,
    register_clinician,
)

PASSWORD = "seven-lamps-on-the-quay"  # noqa: S105
PERIOD = 30  # seconds
ON_CALL = ("clinician@example.org", "colleague@example.org", "lead@example.org")


class Person(NamedTuple):
    email: str
    role: Role
    name: str
    can: str


STAFF = (
    Person("support@example.org", Role.SUPPORT, "", "accounts, roles and who is on call, no health data"),
    Person(
        "lead@example.org",
        Role.CLINICAL_LEAD,
        "Dr Demo Lead",
        "as a clinician; approves entries of the catalogue, confirms clinical roles",
    ),
    Person(
        "clinician@example.org",
        Role.CLINICIAN,
        "Dr Demo Clinician",
        "the queue, cases, escalations, decisions, the catalogue to read",
    ),
    Person("colleague@example.org", Role.CLINICIAN, "Dr Demo Colleague", "the same, to see two at work"),
    Person("catalogue@example.org", Role.CATALOGUE_ADMIN, "", "writes and proposes entries of the catalogue"),
)


class NotTheDemonstration(Exception):
    """Asked for outside the demonstration, where nobody has a known password."""


class NoStaff(Exception):
    """The demonstration has not been set up."""


def require_demonstration() -> None:
    if not settings.DEMO:
        raise NotTheDemonstration


@transaction.atomic
def open_accounts(*, at: datetime) -> dict[str, User]:
    """Everybody of STAFF by address, made now where missing."""
    require_demonstration()
    people: dict[str, User] = {}
    for person in STAFF:
        known = User.objects.filter(email=person.email).first()
        people[person.email] = known or _open_account(person, people, at)
    if on_call.current().number == 0:
        order = [Clinician.objects.get(user=people[email]) for email in ON_CALL]
        on_call.set_order(clinicians=order, seen=0, by=people["support@example.org"], at=at)
    return people


def _open_account(person: Person, colleagues: dict[str, User], at: datetime) -> User:
    """The operator lets support in; support gives the roles; who is needed for a clinical one confirms it."""
    support, lead = colleagues.get("support@example.org"), colleagues.get("lead@example.org")
    user = open_staff_account(email=person.email, by=support, at=at)
    user.password = support.password if support else make_password(PASSWORD)  # hashing is slow on purpose
    user.save(update_fields=["password"])
    TOTP.activate(user, _secret() or generate_totp_secret())
    RecoveryCodes.activate(user)
    by = None if person.role == Role.CLINICAL_LEAD else support
    grant = grant_role(user=user, role=person.role, by=by, at=at)
    second = support if person.role == Role.CLINICAL_LEAD else lead
    if person.role in NEEDS_TWO_PEOPLE and second:
        confirm_grant(grant=grant, by=second, at=at)
        number = f"DEMO-{len(colleagues)}"
        register_clinician(
            user=user, name=person.name, body="Demo Register", number=number, by=support, at=at
        )
    return user


def _secret() -> str:
    """The secret that all of them share, so that one code serves for each; empty before the first has one."""
    authenticators = Authenticator.objects.filter(
        user__email__in=[person.email for person in STAFF], type=Authenticator.Type.TOTP
    )
    first = authenticators.order_by("created_at", "pk").first()
    return get_adapter().decrypt(first.data["secret"]) if first else ""


def current_code() -> tuple[str, int]:
    """The second-factor code of all demo staff, and for how many seconds the next does not come."""
    require_demonstration()
    secret = _secret()
    if not secret:
        raise NoStaff
    now = int(time.time())
    return format_hotp_value(hotp_value(secret, now // PERIOD)), PERIOD - now % PERIOD
