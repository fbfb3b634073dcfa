"""Puts our admin site in the place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class RoleAdminConfig(AdminConfig):
    default_site = "orthoregen.accounts.admin_site.AdminSite"
