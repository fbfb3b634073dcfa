"""Every route of the site. Each one declares its policy (`orthoregen.policies`)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("orthoregen.accounts.urls")),
    path("admin/", admin.site.urls),
]
