"""The pages of the catalogue. Who may open them is held by the access table."""

from datetime import date

import pytest
from django.urls import reverse

from orthoregen.accounts.models import Role
from tests.people import make_clinician, make_patient_user, make_staff, sign_in
from treatments.models import LARGER_TRIALS, LegalStatus, Treatment

pytestmark = pytest.mark.django_db
TABLE = "/treatments/"


@pytest.fixture
def clinician(client):
    return sign_in(client, make_clinician().user)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_table_names_every_entry_with_what_it_lacks(clinician, catalogue):
    page = text(clinician.get(TABLE))

    for treatment in catalogue.values():
        assert f'href="/treatments/{treatment.code}/"' in page
    assert page.index("Exercise and physiotherapy") < page.index("Platelet-rich plasma")
    assert page.count("Draft, not approved") == len(catalogue)
    assert page.count("Status here: not assessed") == len(catalogue)
    assert "Nothing read yet" in page
    assert "No controlled trial" in page


def test_every_regenerative_row_says_that_larger_trials_are_needed(clinician, catalogue):
    regenerative = [treatment for treatment in catalogue.values() if treatment.is_regenerative]

    page = text(clinician.get(TABLE))

    assert page.count(f'<span class="law">{LARGER_TRIALS}</span>') == len(regenerative) == 5


def test_an_assessed_status_stands_under_the_name_with_its_day(clinician, catalogue, settings):
    LegalStatus.objects.create(
        treatment=catalogue["rfa"],
        jurisdiction=settings.CLINIC.country,
        status=LegalStatus.Status.OFF_LABEL,
        basis="Letter",
        approver="A. Person",
        as_of=date(2024, 11, 1),
        review_by=date(2025, 11, 1),
    )

    page = text(clinician.get(TABLE))

    assert "Off-label. As of 1 Nov 2024" in page
    assert page.count("Review is overdue") == 1


def test_the_table_needs_as_many_queries_for_many_entries_as_for_few(
    clinician, catalogue, django_assert_max_num_queries
):
    clinician.get(TABLE)

    with django_assert_max_num_queries(14):
        clinician.get(TABLE)


def test_an_empty_catalogue_says_so(clinician):
    Treatment.objects.all().delete()

    assert text(clinician.get(TABLE)).count("No entry of this kind yet.") == 2


def test_an_entry_shows_evidence_sources_precautions_and_what_is_not_written(clinician, catalogue):
    page = text(clinician.get("/treatments/prp/"))

    assert LARGER_TRIALS in page
    assert "one spondylodiscitis" in page
    assert "Tuakli-Wosornu YA, Terry A, Boachie-Adjei K, et al. (2016)." in page
    assert 'href="https://doi.org/10.1093/pm/pnab332"' in page
    for action in ("Note", "Clinician decides", "Hold", "Stop"):
        assert f'">{action}</span>' in page
    assert "Not written yet" in page
    assert page.count("Draft, not approved") == 1


def test_an_entry_without_precautions_does_not_pass_for_one_without_risk(clinician, catalogue):
    catalogue["surgery"].precautions.all().delete()

    assert "That does not mean that there are none." in text(clinician.get("/treatments/surgery/"))


def test_an_entry_that_is_not_there_is_not_found(clinician):
    assert clinician.get("/treatments/no-such-thing/").status_code == 404


def test_what_an_admin_wrote_is_shown_as_text(clinician, catalogue):
    catalogue["prp"].harms = "<b>Pain</b>"
    catalogue["prp"].save()

    assert "&lt;b&gt;Pain&lt;/b&gt;" in text(clinician.get("/treatments/prp/"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_catalogue_is_only_read_here(clinician, method):
    assert getattr(clinician, method)(TABLE).status_code == 405


def test_a_patient_meets_neither_the_pages_nor_a_link_to_them(client, catalogue):
    sign_in(client, make_patient_user())

    assert client.get(TABLE).status_code == 403
    assert client.get("/treatments/prp/").status_code == 403
    assert "/treatments/" not in client.get("/").content.decode()


def test_catalogue_admins_find_the_pages_in_their_menu(client, catalogue):
    sign_in(client, make_staff(Role.CATALOGUE_ADMIN))

    page = client.get(TABLE)

    assert page.status_code == 200
    assert f'href="{reverse("admin:index")}"' in page.content.decode()
