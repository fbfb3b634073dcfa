"""What a person reads of a form that nobody goes on with."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories import make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ENDS = datetime(2026, 12, 27, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("route", ["intake:home", "intake:case"])
def test_a_form_that_ends_soon_says_when_and_how_to_keep_it(client, user, route):
    draft = make_draft(user=user, expires_at=ENDS)
    url = reverse(route, args=[draft.pk] if route == "intake:case" else [])

    html = client.get(url).content.decode()

    assert "We remove it on 27 December 2026, 9:30 AM. Go on with it to keep it." in html
    assert reverse("intake:page", args=[draft.pk, "urgent-signs"]) in html


def test_a_form_that_was_removed_says_so_and_not_that_somebody_threw_it_away(client, user):
    removed = make_draft(user=user, expires_at=ENDS, state="expired")

    html = client.get(reverse("intake:case", args=[removed.pk])).content.decode()

    assert "Nobody went on with it. It was not sent." in html
    assert "Thrown away" not in html
