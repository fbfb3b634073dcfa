"""The list of what was planned."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_clinician
from tests.treatments.planned import decide, make_item, make_procedure, withdraw
from tests.treatments.views.plans.pages import text_of
from treatments import planned

pytestmark = pytest.mark.django_db
NO_TIMES = ("2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


def test_the_list_tells_the_newest_first_and_costs_the_same_on_every_page(client, version, monkeypatch):
    start = timezone.now() - timedelta(hours=1)
    items = [
        make_item(
            version=version,
            at=start + timedelta(seconds=number // 2),
            by=make_clinician(active_from=start - timedelta(days=9)),
        )
        for number in range(7)
    ]
    withdraw(items[0], at=timezone.now(), by=items[0].by)
    make_procedure(items[1], at=timezone.now(), by=items[1].by)
    decide(item=items[2].decision.item, replaces=items[2].decision)
    monkeypatch.setattr(planned.newest, "__defaults__", ("", 3))
    costs, pages, path = set(), [], "/treatments/plan/"
    while path:
        with CaptureQueriesContext(connection) as queries:
            pages.append(text_of(client.get(path)))
        costs.add(len(queries))
        following = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        path = following[1].replace("&amp;", "&") if following else ""

    everything = "".join(pages)
    expected = sorted(items, key=lambda item: (item.at, item.pk), reverse=True)
    seen = re.findall(r'<td class="who"><a href="/treatments/plan/([^/]+)/"', everything)
    assert seen == [str(item.decision_id) for item in expected]
    assert (len(pages), len(costs)) == (3, 1)
    for words in ("Stands", "Withdrawn", "Ended: the decision was replaced", "done "):
        assert words in everything


@pytest.mark.parametrize("after", ["nonsense", "2026-01-01_x", *(f"{at}_{UUID(int=1)}" for at in NO_TIMES)])
def test_a_key_that_is_not_ours_begins_anew(client, version, after):
    make_item(version=version)

    pages = [text_of(client.get("/treatments/plan/", query)) for query in ({"after": after}, {})]

    asked, first = (page.partition("<tbody>")[2].partition("</tbody>")[0] for page in pages)
    assert asked == first
    assert "Test plasma" in asked


def test_without_a_plan_the_list_says_how_one_comes_about(client):
    assert "Nothing is planned yet" in text_of(client.get("/treatments/plan/"))
