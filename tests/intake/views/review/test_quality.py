"""The page of quality: figures with intervals, drawings with a table, and nothing of a few."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_clinician
from tests.intake.quality.signed import make_signed
from tests.intake.views.review.people import clinician_in

pytestmark = pytest.mark.django_db
PAGE = "/review/quality/"


@pytest.fixture
def sign():
    """Sign so many decisions some days ago."""
    by, now = make_clinician(), timezone.now()

    def sign_many(number: int, days: int = 0, **said) -> None:
        for _ in range(number):
            make_signed(at=now - timedelta(days=days), decided_by=by, **said)

    return sign_many


def read(client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_signature_it_says_what_comes(client):
    clinician_in(client)

    html = read(client)

    assert "Nothing was signed in these months" in html
    assert "<svg" not in html.split("<main")[1]


def test_a_figure_stands_with_its_interval_and_its_number(client, sign):
    clinician_in(client)
    sign(9, opinions={"disc": "agree"})
    sign(3, opinions={"disc": "disagree"})

    html = read(client)

    assert "From 12 signed decisions since" in html
    assert "75\u00a0%" in html
    assert "47 to 91\u00a0%, of 12" in html
    assert "No case is drawn at present" in html


def test_every_drawing_says_what_its_table_says(client, sign):
    clinician_in(client)
    sign(12, opinions={"disc": "agree"})

    html = read(client)

    panel = html.split('aria-labelledby="agreed"')[1].split("</section>")[0]
    assert panel.count("<svg") == 1  # the disc: of the other structures nothing was rated
    point = re.search(r"<circle[^>]*><title>([^<]+)</title>", panel).group(1)
    assert point.endswith(": 100\u00a0%, 76 to 100\u00a0%")
    assert "76 to 100\u00a0%, of 12" in panel.split("<table")[1]


def test_of_nine_nothing_is_shown_not_even_how_many(client, sign):
    clinician_in(client)
    sign(9, opinions={"disc": "agree"})

    html = read(client)

    assert "100\u00a0%" not in html
    assert "of 9" not in html
    assert html.count("nothing is shown yet") == 6
