"""Who is signed in, and what a role may touch in the stock admin.

Roles come from grants, never from Django's groups.
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from orthoregen.accounts.access import roles_of, user_with_roles
from orthoregen.accounts.models import Role, User

APPS = {Role.SUPPORT: "accounts", Role.CATALOGUE_ADMIN: "treatments"}


class SignInBackend(AuthenticationBackend):
    """Signs people in as allauth does; with each request the person comes with their roles."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_with_roles(user_id, timezone.now())
        return user if user is not None and self.user_can_authenticate(user) else None


class RoleBackend(BaseBackend):
    """Grants a role the whole of its own app; the admin classes say what can be changed there."""

    def has_module_perms(self, user: User | AnonymousUser, app_label: str) -> bool:
        if not isinstance(user, User) or not user.is_active:
            return False
        roles = roles_of(user, timezone.now())
        return any(APPS.get(role) == app_label for role in roles)

    def has_perm(self, user: User | AnonymousUser, perm: str, obj: object = None) -> bool:
        return self.has_module_perms(user, perm.split(".")[0])
