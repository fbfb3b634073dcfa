"""Every route of the site. Each one declares its policy (`orthoregen.policies`)."""

from django.contrib import admin
from django.urls import include, path

from orthoregen import health
from orthoregen.policies import open_to_all

urlpatterns = [
    path("healthz", open_to_all(health.healthz), name="healthz"),
    path("readyz", open_to_all(health.readyz), name="readyz"),
    path("accounts/", include("orthoregen.accounts.urls")),
    path("admin/", admin.site.urls),
]
