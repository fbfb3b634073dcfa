"""The pages of the catalogue. Who may open them is held by the access table."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orthoregen.accounts.models import Role
from tests.people import make_clinician, make_patient_user, make_staff, sign_in
from tests.treatments.published import make_lawful, publish
from treatments.models import LARGER_TRIALS, Treatment
from treatments.selectors import day_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the services behind it are tried on both databases
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
    assert page.index('href="/treatments/exercise/"') < page.index('href="/treatments/prp/"')
    assert page.count("Draft, not approved") == len(catalogue)
    assert page.count("Status here: not assessed") == len(catalogue)
    assert "Nothing read yet" in page
    assert "No controlled trial" in page


def test_every_regenerative_row_says_that_larger_trials_are_needed(clinician, catalogue):
    regenerative = [treatment for treatment in catalogue.values() if treatment.is_regenerative]

    page = text(clinician.get(TABLE))

    assert page.count(f'<span class="law">{LARGER_TRIALS}</span>') == len(regenerative) == 5


def test_an_assessed_status_stands_under_the_name_with_its_day(clinician, catalogue):
    make_lawful(catalogue["rfa"], status="off_label", as_of=date(2024, 11, 1), review_by=date(2025, 11, 1))

    page = text(clinician.get(TABLE))

    assert "Off-label. As of 1 Nov 2024" in page
    assert page.count("Review is overdue") == 1


def test_a_version_is_read_instead_of_the_draft_and_says_who_approved_it(clinician, catalogue):
    version = publish(catalogue["prp"])
    catalogue["prp"].harms = "Not approved yet."
    catalogue["prp"].save()

    table, page = text(clinician.get(TABLE)), text(clinician.get("/treatments/prp/"))

    words = f"Version 1, approved by {version.approved_by.email}"
    assert words in table
    assert words in page
    assert table.count("Draft, not approved") == len(catalogue) - 1
    assert "Not approved yet." not in page


def test_an_earlier_version_stays_to_be_read_as_it_was(clinician, catalogue):
    publish(catalogue["prp"])
    catalogue["prp"].harms = "Pain for some days."
    catalogue["prp"].save()
    publish(catalogue["prp"])

    first, second = (text(clinician.get(f"/treatments/prp/versions/{number}/")) for number in (1, 2))

    assert "This is an earlier version" in first
    assert "Pain for some days." not in first
    assert "This is an earlier version" not in second
    assert "Pain for some days." in second
    assert clinician.get("/treatments/prp/versions/3/").status_code == 404


def test_a_version_of_a_later_day_is_not_read_before_it(clinician, catalogue):
    publish(catalogue["prp"], effective_from=day_of(timezone.now()) + timedelta(30))

    assert "Draft, not approved" in text(clinician.get("/treatments/prp/"))
    assert "not in effect yet" in text(clinician.get("/treatments/prp/versions/1/"))


def test_one_structure_is_one_column_with_every_treatment(clinician, catalogue):
    page = text(clinician.get(f"{TABLE}?structure=disc"))

    assert '<th scope="col">Disc</th>' in page
    assert '<th scope="col">Muscle</th>' not in page
    assert page.count('<td><span class="of"') == len(catalogue)


@pytest.mark.parametrize(
    ("query", "found"),
    [("family=prp", "1 entry fits"), ("q=spondylodiscitis", "1 entry fits"), ("q=unicorn", "No entry fits")],
)
def test_whatever_is_looked_for_conventional_care_stays(clinician, catalogue, query, found):
    page = text(clinician.get(f"{TABLE}?{query}"))

    assert found in page
    for treatment in catalogue.values():
        if not treatment.is_regenerative:
            assert f'<th scope="row"><a href="/treatments/{treatment.code}/">' in page
    assert "Prolotherapy (hypertonic dextrose)" not in page


def test_rows_that_were_found_are_made_only_where_something_is_looked_for(clinician, catalogue):
    assert clinician.get(TABLE).context["found"] == []
    assert clinician.get(f"{TABLE}?structure=disc").context["found"] == []
    assert len(clinician.get(f"{TABLE}?family=prp").context["found"]) == 1


def test_an_address_that_was_typed_by_hand_shows_everything(clinician, catalogue):
    page = text(clinician.get(f"{TABLE}?structure=spleen&family=none&q="))

    assert page.count('<td><span class="of"') == 6 * len(catalogue)


def test_the_pages_need_as_many_queries_for_many_versions_as_for_few(clinician, catalogue, queries):
    addresses = (TABLE, "/treatments/prp/")
    publish(catalogue["prp"])
    few = [queries(clinician, address) for address in addresses]
    for code in ("prp", "prp", "rfa"):
        publish(catalogue[code])

    assert [queries(clinician, address) for address in addresses] == few
    assert max(few) <= 20


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

    publish(catalogue["prp"])
    for address in ("", "prp/", "prp/versions/1/", "manage/", "manage/prp/", "manage/export/"):
        assert client.get(f"{TABLE}{address}").status_code == 403
    assert "/treatments/" not in client.get("/").content.decode()


def test_catalogue_admins_find_the_pages_in_their_menu(client, catalogue):
    sign_in(client, make_staff(Role.CATALOGUE_ADMIN))

    page = client.get(TABLE)

    assert page.status_code == 200
    assert f'href="{reverse("admin:index")}"' in page.content.decode()
