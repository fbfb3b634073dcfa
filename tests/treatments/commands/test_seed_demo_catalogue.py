"""A few entries of the demonstration are published, by invented people, and say that they are invented."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orthoregen.accounts import demo
from treatments import selectors
from treatments.models import Version

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def staff(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # quick, and not tested here
    return demo.open_accounts(at=timezone.now())


def test_plans_can_be_tried_with_entries_that_say_that_they_are_invented(staff, catalogue):
    call_command("seed_demo_catalogue")

    versions = selectors.attachable(timezone.now(), "GB").versions
    assert [version.entry["code"] for version in versions] == ["exercise", "steroid_injection", "prp"]
    for version in versions:
        (law,) = version.entry["legal_statuses"]
        assert law["basis"].startswith("Demonstration")
        assert law["words"].startswith("Invented for the demonstration")
        assert version.proposed_by.email == "catalogue@example.org"
        assert version.approved_by.email == "lead@example.org"


def test_a_second_run_changes_nothing(staff, catalogue):
    call_command("seed_demo_catalogue")
    before = list(Version.objects.values_list("pk", "sha256"))

    call_command("seed_demo_catalogue")

    assert list(Version.objects.values_list("pk", "sha256")) == before


def test_outside_the_demonstration_nothing_is_approved(settings, catalogue):
    settings.DEMO = False

    with pytest.raises(CommandError, match="not the demonstration"):
        call_command("seed_demo_catalogue")

    assert not Version.objects.exists()
