"""Every answer carries exactly these headers: pages, redirects, files and errors."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.urls import path

from orthoregen.policies import PATIENT, open_to_all, policy
from tests.people import make_patient_user, sign_in

pytestmark = pytest.mark.django_db

EXACT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), "
        "storage-access=(), sync-xhr=(), usb=(), xr-spatial-tracking=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def boom(request):
    raise RuntimeError("planted")


def suspicious(request):
    raise SuspiciousOperation("planted")


urlpatterns = [
    path("landing/", open_to_all(boom, methods="GET POST"), name="landing"),
    path("healthz/", open_to_all(suspicious), name="healthz"),
    path("readyz/", open_to_all(lambda request: HttpResponse("ok"), methods="GET POST"), name="readyz"),
    path("patient/", policy(boom, roles=PATIENT), name="patient-page"),
]


@pytest.fixture
def planted(settings):
    from orthoregen import urls

    settings.ROOT_URLCONF = __name__
    for name in ("handler400", "handler403", "handler404", "handler500"):
        globals()[name] = getattr(urls, name)
    urlpatterns.extend(entry for entry in urls.urlpatterns if entry not in urlpatterns)


def page(client):
    return client.get("/accounts/sign-in/"), 200


def redirect(client):
    return client.get("/patient/"), 302


def broken(client):
    client.raise_request_exception = False
    return client.get("/landing/"), 500


def bad_input(client):
    return client.get("/healthz/"), 400


def bad_host(client):
    return client.get("/accounts/sign-in/", HTTP_HOST="evil.example"), 400


def unknown(client):
    return client.get("/nowhere/"), 404


def forbidden(client):
    sign_in(client, make_patient_user())
    return client.get("/accounts/staff/factors/"), 403


def wrong_method(client):
    return client.put("/accounts/sign-in/"), 405


def no_token(client):
    client.handler.enforce_csrf_checks = True
    return client.post("/accounts/sign-in/", {"email": "a@example.org"}), 403


def too_long(client):
    return client.post("/accounts/sign-in/", {"email": "a" * 600_000}), 413


def too_many_fields(client):
    return client.post("/accounts/sign-in/", {f"f{n}": "" for n in range(2_100)}), 400


def static_file(client):
    response = client.get("/static/admin/css/base.css")
    response.close()
    return response, 200


def no_static_file(client):
    return client.get("/static/none.css"), 404


CASES = [
    page, redirect, broken, bad_input, bad_host, unknown, forbidden, wrong_method, no_token, too_long,
    too_many_fields, static_file, no_static_file,
]  # fmt: skip
ERRORS = [case for case in CASES if case not in (page, redirect, static_file)]


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
class TestEveryAnswer:
    def test_has_exactly_these_headers(self, client, case, settings):
        settings.WHITENOISE_USE_FINDERS = True
        response, status = case(client)

        assert response.status_code == status
        assert {name: response.get(name) for name in EXACT} == EXACT
        assert "Strict-Transport-Security" not in response
        assert response["X-Request-Id"]

    def test_over_https_in_production_asks_browsers_to_stay_there(self, client, case, settings):
        settings.WHITENOISE_USE_FINDERS = True
        settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        client.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
        response, _status = case(client)

        assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.__name__)
def test_every_error_says_what_to_do_and_gives_the_number_and_an_id(client, case, settings):
    response, _status = case(client)

    text = response.content.decode()
    assert response["X-Request-Id"][:8] in text  # enough to find it, short enough to say
    assert f"tel:{settings.CLINIC.emergency_number}" in text
    assert "<h1" in text
    for leak in ("Traceback", "planted", "RuntimeError", "DEBUG", "django"):
        assert leak not in text


def test_when_even_the_error_page_cannot_be_made_plain_words_go_out(client, planted, monkeypatch, settings):
    monkeypatch.setattr("orthoregen.errors.render_to_string", boom)
    client.raise_request_exception = False

    response = client.get("/landing/")

    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/plain")
    assert settings.CLINIC.emergency_number in response.content.decode()


def test_an_error_page_asks_no_database(client, planted, django_assert_num_queries):
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        client.get("/landing/")
        client.get("/nowhere/")
