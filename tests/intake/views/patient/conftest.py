"""Whoever fills in forms in these tests."""

import pytest

from orthoregen.accounts.models import User
from tests.people import make_patient_user, sign_in


@pytest.fixture
def user(client) -> User:
    """Somebody who has signed in with `client`."""
    user = make_patient_user()
    sign_in(client, user)
    return user
