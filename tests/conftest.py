"""Fixtures that every test may use."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests need no collected files."""
    settings.WHITENOISE_AUTOREFRESH = True  # without it the missing folder is a warning
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
