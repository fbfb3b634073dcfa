"""A catalogue that was kept for very long: its pages ask no more of the database than on the first day."""

import pytest
from django.db import connection
from django.utils import timezone

from tests.people import sign_in
from tests.treatments.published import lead, publish
from treatments import selectors
from treatments.models import Proposal, Verdict, Version

pytestmark = pytest.mark.django_db
ADDRESSES = ("/treatments/", "/treatments/prp/", "/treatments/manage/", "/treatments/manage/prp/")


@pytest.mark.parametrize("number", [60, pytest.param(10_000, marks=pytest.mark.soak)])
def test_the_pages_of_many_versions_ask_as_many_queries_as_those_of_two(client, catalogue, queries, number):
    versions = [publish(catalogue[code]) for code in ("prp", "exercise")]
    sign_in(client, lead())
    few = [queries(client, address) for address in ADDRESSES]

    for version in versions:
        repeat(version, number // 2)

    assert Version.objects.count() == number + 2
    assert [queries(client, address) for address in ADDRESSES] == few
    now = timezone.now()
    assert {one.number for one in selectors.attachable(now, "GB").versions} == {number // 2 + 1}


@pytest.mark.once
def test_a_page_that_asks_something_of_each_version_is_noticed(client, catalogue, queries, monkeypatch):
    version, shown = publish(catalogue["prp"]), selectors.shown
    sign_in(client, lead())
    monkeypatch.setattr(
        selectors, "shown", lambda day: shown(day) if [one.treatment for one in Version.objects.all()] else []
    )
    few = queries(client, "/treatments/")

    repeat(version, 3)

    assert queries(client, "/treatments/") == few + 3


def repeat(version: Version, times: int) -> None:
    """Approve the same text again and again, past the services but not past the database's own rules."""
    numbers = range(2, times + 2)
    kept = ("text", "sha256", "what_changed", "review_by", "treatment", "proposed_by")
    same = {name: getattr(version, name) for name in kept}
    Proposal.objects.bulk_create(Proposal(number=number, **same) for number in numbers)
    take_stock()
    proposals = list(version.treatment.proposals.filter(number__gte=2).order_by("number"))
    by, at = version.approved_by, timezone.now()
    Verdict.objects.bulk_create(
        Verdict(proposal=one, kind=Verdict.Kind.APPROVED, given_by=by, given_at=at) for one in proposals
    )
    take_stock()
    begins = {"effective_from": version.effective_from, "approved_at": at}
    Version.objects.bulk_create(
        Version(number=one.number, proposal=one, approved_by=by, **same, **begins) for one in proposals
    )


def take_stock() -> None:
    """What a database does by itself, in time: without it the triggers would search every row."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
