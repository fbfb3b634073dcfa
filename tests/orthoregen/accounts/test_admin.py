"""The stock admin: what its head offers can be done."""

import re

import pytest
from django.test import Client

from orthoregen.accounts.models import Role
from tests.people import make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.CATALOGUE_ADMIN])
def test_every_way_in_the_head_of_the_admin_is_open(role):
    client = sign_in(Client(), make_staff(role, is_staff=True))
    page = client.get("/admin/").content.decode()

    head = page[page.index('id="user-tools"') : page.index('id="logout-form"')]
    ways = re.findall(r'href="([^"]+)"', head)

    assert len(ways) == 3
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)
    assert 'action="/admin/logout/"' in page


def test_the_admin_of_a_demonstration_says_that_it_is_one():
    client = sign_in(Client(), make_staff(Role.CATALOGUE_ADMIN, is_staff=True))

    for address in ("/admin/", "/admin/treatments/treatment/"):
        assert "invented data." in client.get(address).content.decode()
