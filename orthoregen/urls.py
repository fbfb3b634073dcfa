"""Every route of the site. Each one declares its policy (`orthoregen.policies`)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from orthoregen import demo, health, pages
from orthoregen.policies import open_to_all

urlpatterns = [
    path("", open_to_all(pages.landing), name="landing"),
    path("language/", open_to_all(set_language, methods="POST"), name="language"),
    path("healthz", open_to_all(health.healthz), name="healthz"),
    path("readyz", open_to_all(health.readyz), name="readyz"),
    path("accounts/", include("orthoregen.accounts.urls")),
    path("intake/", include("intake.urls.patient")),
    path("review/", include("intake.urls.review")),
    path("treatments/plan/", include("treatments.urls_plans")),
    path("treatments/", include("treatments.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/mail/", open_to_all(demo.mail), name="demo-mail"))

handler400 = "orthoregen.errors.bad_request"
handler403 = "orthoregen.errors.permission_denied"
handler404 = "orthoregen.errors.page_not_found"
handler429 = "orthoregen.errors.too_many_requests"
handler500 = "orthoregen.errors.server_error"
