"""The stock admin shows accounts to support. What other packages register there is taken out."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from orthoregen.accounts.models import User

for model in (Group, EmailAddress, Authenticator, LogEntry):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "kind", "is_active", "created_at")
    list_filter = ("kind", "is_active")
    search_fields = ("email",)
    fields = ("email", "kind", "is_active", "created_at", "last_login")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
