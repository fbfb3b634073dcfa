import pytest

from treatments.models import Treatment
from treatments.services.loading import load_catalogue


@pytest.fixture
def catalogue(db) -> dict[str, Treatment]:
    """The drafts of the knowledge base by code, also where an earlier test has emptied the tables."""
    load_catalogue()
    return {treatment.code: treatment for treatment in Treatment.objects.with_parts()}
