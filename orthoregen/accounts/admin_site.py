"""The stock admin, for support and catalogue admins. Nothing clinical stands in it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from orthoregen.accounts.access import request_roles
from orthoregen.accounts.models import Role


class AdminSite(admin.AdminSite):
    site_header = site_title = "OrthoRegen"
    index_title = "Accounts and catalogue"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        roles = request_roles(request)
        return request.user.is_active and bool(roles & {Role.SUPPORT, Role.CATALOGUE_ADMIN})

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """The admin has no sign-in of its own: it would know no second factor."""
        return redirect(f"{reverse('account_login')}?next={reverse('admin:index')}")
