"""Sources in the stock admin, as a catalogue admin meets them."""

import pytest
from auditlog.models import LogEntry

from orthoregen.accounts.models import Role
from tests.people import make_staff, sign_in
from treatments.models import Source

pytestmark = pytest.mark.django_db
SOURCES = "/admin/treatments/source/"


@pytest.fixture
def admin(client, catalogue):
    user = make_staff(Role.CATALOGUE_ADMIN, is_staff=True)
    sign_in(client, user)
    client.user = user
    return client


def test_a_source_is_written_and_the_log_names_its_author(admin):
    response = admin.post(f"{SOURCES}add/", {"id": "new2026", "authors": "A", "title": "T", "year": "2026"})

    assert response.status_code == 302, response.context["errors"]
    source = Source.objects.get(pk="new2026")
    assert LogEntry.objects.get_for_object(source).get().actor == admin.user


def test_a_source_that_is_cited_cannot_be_deleted(admin):
    response = admin.post(f"{SOURCES}tuakli2016/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Source.objects.filter(pk="tuakli2016").exists()
    assert "deletelink" not in admin.get(f"{SOURCES}tuakli2016/change/").content.decode()


def test_a_source_that_only_speaks_against_something_is_cited_too(admin, catalogue):
    Source.objects.create(id="other2026", authors="A", title="T")
    catalogue["prp"].evidence.first().sources_against.add("other2026")

    assert admin.post(f"{SOURCES}other2026/delete/", {"post": "yes"}).status_code == 403


def test_a_source_that_nothing_rests_on_can_be_deleted(admin):
    Source.objects.create(id="typo2026", authors="A", title="T")

    response = admin.post(f"{SOURCES}typo2026/delete/", {"post": "yes"})

    assert response.status_code == 302
    assert not Source.objects.filter(pk="typo2026").exists()


def test_nothing_is_deleted_in_bulk(admin):
    assert "delete_selected" not in admin.get(SOURCES).content.decode()


def test_entries_are_not_kept_here_beside_their_own_pages(admin):
    assert admin.get("/admin/treatments/treatment/").status_code == 404
