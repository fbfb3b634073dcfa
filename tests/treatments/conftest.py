from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from treatments.models import Treatment
from treatments.services.loading import load_catalogue


@pytest.fixture
def catalogue(db) -> dict[str, Treatment]:
    """The drafts of the knowledge base by code, also where an earlier test has emptied the tables."""
    load_catalogue()
    return {treatment.code: treatment for treatment in Treatment.objects.in_order()}


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many statements a page needs, once whatever is kept between requests is there."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count
