"""Who is behind a request: the roles in force, and whether a second factor was used."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.db import models
from django.db.models import F, FilteredRelation
from django.http import HttpRequest
from django.utils import timezone

from orthoregen.accounts.models import Role, RoleGrant, User, in_force
from orthoregen.prepared import Prepared

READ_WITH = "_roles_read_with_it"  # on a user: the roles that came in the same statement


def roles_of(user: User, at: datetime) -> frozenset[Role]:
    """The roles a person has at `at`. Patients are patients by the kind of their account, staff by grants."""
    if user.kind == User.Kind.PATIENT:
        return _roles(user, ())
    return _roles(user, RoleGrant.objects.in_force(at).filter(user=user).values_list("role", flat=True))


def user_with_roles(user_id: UUID | str, at: datetime) -> User | None:
    """A person, their entry as a clinician and the roles they have at `at`, in one statement.

    Every request of theirs needs all of it.
    """
    rows = PERSON.all(user=user_id, at=at)
    if not rows:
        return None
    user: User = rows[0]
    setattr(user, READ_WITH, _roles(user, (row.has for row in rows if row.has)))
    return user


def _person(user: Any, at: Any) -> "models.QuerySet[User, Any]":
    granted = FilteredRelation("role_grants", condition=in_force(at, "role_grants__"))
    people = User.objects.select_related("clinician").annotate(granted=granted, has=F("granted__role"))
    return people.filter(pk=user)


PERSON = Prepared(_person, user=models.UUIDField(), at=models.DateTimeField())


def _roles(user: User, granted: Iterable[str]) -> frozenset[Role]:
    if user.kind == User.Kind.PATIENT:
        return frozenset({Role.PATIENT})
    return frozenset(Role(role) for role in granted) - {Role.PATIENT}


def request_roles(request: HttpRequest) -> frozenset[Role]:
    """The roles of whoever sends this request, looked up once."""
    if not isinstance(request.user, User):
        return frozenset()
    if not hasattr(request, "_roles"):
        known = getattr(request.user, READ_WITH, None)
        request._roles = roles_of(request.user, timezone.now()) if known is None else known  # type: ignore[attr-defined]
    return request._roles  # type: ignore[attr-defined]


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a code from an authenticator or with a passkey."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
