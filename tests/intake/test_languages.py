"""Nobody who is ill meets a translation that the clinic has not approved as it stands."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import override

from intake import approvals
from intake.approvals import check_approvals, kinds_of, version_of
from intake.languages import offered, spoken
from orthoregen.accounts.models import Role
from orthoregen.clinic import Approval
from tests.people import make_staff, sign_in

pytestmark = pytest.mark.django_db  # pages look whether somebody is signed in

ENGLISH, SPANISH = "Tell us about your pain", '<html lang="es"'
MARK = "This translation has not yet been clinically approved."


@pytest.fixture
def approve(settings):
    """Let the clinic approve these kinds in Spanish as they stand."""

    def approved(*kinds: str) -> None:
        entries = [
            Approval(kind, "es", version_of(kind, "es"), "Dr Test", date(2026, 11, 25)) for kind in kinds
        ]
        settings.CLINIC = replace(settings.CLINIC, approvals=tuple(entries))

    return approved


def codes() -> list[str]:
    return [one.code for one in offered()]


def test_without_approval_a_clinic_offers_english_only(settings):
    settings.DEMO = False

    assert codes() == ["en-gb"]


@pytest.mark.parametrize("lacks", kinds_of("es"))
@pytest.mark.hazard("H15")
def test_a_translation_is_offered_when_all_of_it_is_approved(settings, approve, lacks):
    settings.DEMO = False

    approve(*(kind for kind in kinds_of("es") if kind != lacks))
    before = codes()
    approve(*kinds_of("es"))

    assert (before, codes()) == (["en-gb"], ["en-gb", "es"])


def test_a_translation_is_offered_only_where_the_clinic_says_its_hours_in_it(settings, approve):
    settings.DEMO = False
    approve(*kinds_of("es"))

    settings.CLINIC = replace(settings.CLINIC, in_other_languages={})

    assert codes() == ["en-gb"]


@pytest.mark.hazard("H15")
def test_a_translation_that_changed_since_is_offered_no_more(settings, approve, monkeypatch, tmp_path):
    settings.DEMO = False
    approve(*kinds_of("es"))
    other = tmp_path / "es" / "LC_MESSAGES" / "django.mo"
    other.parent.mkdir(parents=True)
    other.write_bytes(approvals.catalogue("es").read_bytes() + b" ")

    settings.LOCALE_PATHS = [tmp_path]
    settings.CLINIC = replace(settings.CLINIC, approvals=settings.CLINIC.approvals[::-1])  # as at a new start

    assert codes() == ["en-gb"]


def test_the_demonstration_offers_all_and_says_that_nobody_approved_them(client):
    client.cookies["language"] = "es"

    page = client.get(reverse("landing")).content.decode()

    assert codes() == ["en-gb", "es", "hi"]
    assert SPANISH in page
    assert MARK in page


def test_english_has_no_such_mark(client):
    page = client.get(reverse("landing")).content.decode()

    assert ENGLISH in page
    assert MARK not in page


def test_an_approved_translation_has_no_such_mark(client, settings, approve):
    settings.DEMO = False
    approve(*kinds_of("es"))
    client.cookies["language"] = "es"

    page = client.get(reverse("landing")).content.decode()

    assert SPANISH in page
    assert MARK not in page


@pytest.mark.parametrize("how", ["cookie", "browser"])
@pytest.mark.hazard("H15")
def test_what_is_not_offered_cannot_be_had_by_asking(client, settings, how):
    settings.DEMO = False
    headers = {}
    if how == "cookie":
        client.cookies["language"] = "es"
    else:
        headers = {"accept-language": "es"}

    page = client.get(reverse("landing"), headers=headers).content.decode()

    assert SPANISH not in page
    assert ENGLISH in page


def test_a_choice_is_kept_and_leads_back_to_the_page(client):
    response = client.post(reverse("language"), {"language": "hi", "next": reverse("landing")})

    assert response.url == reverse("landing")
    assert '<html lang="hi"' in client.get(reverse("landing")).content.decode()


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_a_choice_leads_nowhere_else(client, next_):
    response = client.post(reverse("language"), {"language": "hi", "next": next_})

    assert response.url == "/"


def test_staff_read_english_whatever_their_browser_asks_for(client):
    sign_in(client, make_staff(Role.CLINICIAN))
    client.cookies["language"] = "es"

    page = client.get(reverse("review:queue")).content.decode()

    assert '<html lang="en-gb"' in page


def test_mail_is_in_english_where_a_language_is_offered_no_more(settings):
    settings.DEMO = False

    assert [spoken(code) for code in ("en-gb", "es", "")] == ["en-gb", "en-gb", "en-gb"]


def test_the_start_refuses_an_approval_of_texts_in_no_known_language(settings):
    entry = Approval("advice", "tlh", "sha256:0", "Dr Test", date(2026, 11, 25))
    settings.CLINIC = replace(settings.CLINIC, approvals=(entry,))

    with pytest.raises(ImproperlyConfigured, match="tlh"):
        check_approvals()


def test_what_advice_and_consents_say_differs_between_languages():
    """The digests are of the words that people read, so a translation that is missing is noticed."""
    with override("es"):
        versions = {kind: version_of(kind, "es") for kind in kinds_of("en-gb")}

    assert all(versions[kind] != version_of(kind, "en-gb") for kind in versions)
