"""What a role may touch in the stock admin. Roles come from grants, never from Django's groups."""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import Role, User

APPS = {Role.SUPPORT: "accounts", Role.CATALOGUE_ADMIN: "treatments"}


class RoleBackend(BaseBackend):
    """Grants a role the whole of its own app; the admin classes say what can be changed there."""

    def has_module_perms(self, user: User, app_label: str) -> bool:
        roles = roles_of(user, timezone.now()) if user.is_active else frozenset()
        return any(APPS.get(role) == app_label for role in roles)

    def has_perm(self, user: User, perm: str, obj: object = None) -> bool:
        return self.has_module_perms(user, perm.split(".")[0])
