"""The stock admin of the catalogue, as a catalogue admin meets it."""

import pytest
from auditlog.models import LogEntry

from orthoregen.accounts.models import Role
from tests.people import make_staff, sign_in
from treatments.models import Source, Treatment

pytestmark = pytest.mark.django_db
TREATMENTS = "/admin/treatments/treatment/"
SOURCES = "/admin/treatments/source/"
EMPTY = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
NEW = {
    "code": "heat",
    "name": "Heat",
    "family": "other_conventional",
    "preparation": "[]",
    **{
        f"{part}-{name}": n
        for part in ("evidence", "legal_statuses", "precautions")
        for name, n in EMPTY.items()
    },
}


@pytest.fixture
def admin(client, catalogue):
    user = make_staff(Role.CATALOGUE_ADMIN, is_staff=True)
    sign_in(client, user)
    client.user = user
    return client


def test_an_entry_is_written_and_the_log_names_its_author(admin):
    response = admin.post(f"{TREATMENTS}add/", NEW)

    assert response.status_code == 302, response.context["errors"]
    heat = Treatment.objects.get(code="heat")
    assert LogEntry.objects.get_for_object(heat).get().actor == admin.user


def test_every_draft_can_be_opened(admin, catalogue):
    for treatment in catalogue.values():
        assert admin.get(f"{TREATMENTS}{treatment.pk}/change/").status_code == 200


def test_a_precaution_that_the_rules_cannot_read_is_refused_beside_its_field(admin):
    precaution = {
        "precautions-TOTAL_FORMS": "1",
        "precautions-0-place": "1",
        "precautions-0-words": "Smokes",
        "precautions-0-condition": "smokes == true",
        "precautions-0-action": "note",
        "precautions-0-why": "Healing.",
        "precautions-0-sources": ["expert"],
    }

    response = admin.post(f"{TREATMENTS}add/", NEW | precaution)

    assert response.status_code == 200
    assert "The rules cannot read this" in response.content.decode()
    assert not Treatment.objects.filter(code="heat").exists()


def test_an_assessed_status_without_a_person_is_refused_in_words(admin):
    status = {
        "legal_statuses-TOTAL_FORMS": "1",
        "legal_statuses-0-jurisdiction": "GB",
        "legal_statuses-0-status": "licensed",
    }

    response = admin.post(f"{TREATMENTS}add/", NEW | status)

    assert "An assessed status says what it rests on" in response.content.decode()


def test_the_code_of_an_entry_is_permanent(admin, catalogue):
    page = admin.get(f"{TREATMENTS}{catalogue['prp'].pk}/change/").content.decode()

    assert 'name="name"' in page
    assert 'name="code"' not in page


def test_the_page_of_an_entry_is_one_click_away(admin, catalogue):
    page = admin.get(f"{TREATMENTS}{catalogue['prp'].pk}/change/").content.decode()

    assert 'href="/treatments/prp/"' in page


def test_a_source_that_is_cited_cannot_be_deleted(admin):
    response = admin.post(f"{SOURCES}tuakli2016/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Source.objects.filter(pk="tuakli2016").exists()
    assert "deletelink" not in admin.get(f"{SOURCES}tuakli2016/change/").content.decode()


def test_a_source_that_nothing_rests_on_can_be_deleted(admin):
    Source.objects.create(id="typo2026", authors="A", title="T")

    response = admin.post(f"{SOURCES}typo2026/delete/", {"post": "yes"})

    assert response.status_code == 302
    assert not Source.objects.filter(pk="typo2026").exists()


@pytest.mark.parametrize("address", [TREATMENTS, SOURCES])
def test_nothing_is_deleted_in_bulk(admin, address):
    assert "delete_selected" not in admin.get(address).content.decode()
