"""Who is behind a request: the roles in force, and whether a second factor was used."""

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from orthoregen.accounts.models import Role, RoleGrant, User


def roles_of(user: User, at: datetime) -> frozenset[Role]:
    """The roles a person has at `at`. Patients are patients by the kind of their account, staff by grants."""
    if user.kind == User.Kind.PATIENT:
        return frozenset({Role.PATIENT})
    granted = RoleGrant.objects.in_force(at).filter(user=user).values_list("role", flat=True)
    return frozenset(Role(role) for role in granted) - {Role.PATIENT}


def request_roles(request: HttpRequest) -> frozenset[Role]:
    """The roles of whoever sends this request, looked up once."""
    if not isinstance(request.user, User):
        return frozenset()
    if not hasattr(request, "_roles"):
        request._roles = roles_of(request.user, timezone.now())  # type: ignore[attr-defined]
    return request._roles  # type: ignore[attr-defined]


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a code from an authenticator or with a passkey."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
