"""Servers and browsers that some tests need: found here, or the test is skipped with a reason."""

import os
import shutil

import pytest

from scripts.throwaway import postgresql_programs, rabbitmq_programs

ARE_REQUIRED = os.environ.get("ORTHOREGEN_REQUIRE_SERVICES") == "1"
FOUND = {
    "postgresql": lambda: postgresql_programs() is not None,
    "redis": lambda: bool(shutil.which("redis-server") and shutil.which("redis-cli")),
    "rabbitmq": lambda: rabbitmq_programs() is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
    "docker-compose": lambda: shutil.which("docker-compose") is not None,
}


def need(name: str) -> None:
    """Skip the test where `name` is missing. Where services are required, conftest makes that a failure."""
    if not FOUND[name]():
        pytest.skip(f"{name} is not installed here")
