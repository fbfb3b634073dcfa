"""The settings: the demonstration needs no environment, production refuses to start half-configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password

from intake.approvals import KINDS, version_of
from orthoregen import settings as of_the_site

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "ORTHOREGEN_PRODUCTION": "1",
    "ORTHOREGEN_SECRET_KEY": "k" * 20 + "0123456789" * 4 + "-z",
    "ORTHOREGEN_HOSTS": "intake.example.org",
    "ORTHOREGEN_CLINIC": str(ROOT / "orthoregen" / "demo_clinic.yaml"),
    "DATABASE_URL": "postgres://user:word@db.example.org:5432/clinic?sslmode=require",
    "ORTHOREGEN_BROKER": "redis://redis.example.org:6379/0",
    "ORTHOREGEN_MAIL": "smtp+tls://user:word@mail.example.org:587",
    "ORTHOREGEN_MAIL_FROM": "intake@example.org",
}


def start(tmp_path: Path, environment: dict[str, str], program: str) -> subprocess.CompletedProcess[str]:
    """Run `program` in a fresh Python that has loaded the settings."""
    ours = ("ORTHOREGEN_", "DATABASE_URL", "DJANGO_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"ORTHOREGEN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "orthoregen.settings", **environment}
    command = [sys.executable, "-c", f"from django.conf import settings as s\n{program}"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_without_environment_it_is_the_demonstration(tmp_path):
    done = start(tmp_path, {}, "print(s.DEMO, s.DEBUG, s.DATABASES['default']['NAME'], s.CELERY_BROKER_URL)")

    assert done.stdout.split() == ["True", "False", str(tmp_path / "orthoregen.sqlite3"), "filesystem://"]


def test_the_key_of_the_demonstration_is_its_own_and_stays(tmp_path):
    first, second = (start(tmp_path, {}, "print(s.SECRET_KEY)").stdout for _ in range(2))
    other = start(tmp_path / "other", {}, "print(s.SECRET_KEY)").stdout

    assert first == second
    assert len(first) > 50
    assert other != first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"ORTHOREGEN_PRODUCTION"}))
@pytest.mark.hazard("H29")
def test_production_refuses_to_start_without(tmp_path, missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}

    done = start(tmp_path, given, "print(s.DEBUG)")

    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert missing in last


@pytest.fixture(scope="module")
def approved() -> str:
    """The entries of a clinic that has approved its texts for patients as they stand."""
    said = "approved_by: 'Dr Test, clinical lead', approved_on: 2026-11-25"
    entries = [
        f"  - {{texts: {kind}, language: en-gb, version: '{version_of(kind, 'en-gb')}', {said}}}"
        for kind in KINDS
    ]
    return "\n".join(["approvals:", *entries, ""])


def clinic_with(tmp_path: Path, entries: str) -> dict[str, str]:
    """The environment of a production whose clinic's file has these entries too."""
    path = tmp_path / "clinic.yaml"
    path.write_text(Path(PRODUCTION["ORTHOREGEN_CLINIC"]).read_text(encoding="utf-8") + entries)
    return {**PRODUCTION, "ORTHOREGEN_CLINIC": str(path)}


@pytest.mark.parametrize("lacking", ["advice", "consents"])
def test_production_does_not_start_while_the_clinic_has_not_approved_its_texts(tmp_path, approved, lacking):
    entries = "".join(line for line in approved.splitlines(True) if f"texts: {lacking}," not in line)

    done = start(tmp_path, clinic_with(tmp_path, entries), "import django; django.setup()")

    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert f"approvals: the clinic has not approved these texts for patients: {lacking} in en-gb" in last


def test_an_approval_of_another_text_does_not_count(tmp_path, approved):
    older = approved.replace(version_of("advice", "en-gb"), "sha256:0000000000000000")

    done = start(tmp_path, clinic_with(tmp_path, older), "import django; django.setup()")

    assert "advice in en-gb" in done.stderr.strip().splitlines()[-1]


def test_production_starts_when_everything_is_set_and_passes_the_deployment_check(tmp_path, approved):
    check = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "print(s.DEMO, s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT)"
    )

    done = start(tmp_path, clinic_with(tmp_path, approved), check)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "False __Host-session True"


def test_options_of_the_database_address_are_kept_beside_ours(tmp_path):
    show = "d = s.DATABASES['default']['OPTIONS']; print(d['sslmode'], d['options'])"

    assert start(tmp_path, PRODUCTION, show).stdout.startswith("require -c statement_timeout=30s")


def test_any_folder_name_holds_the_demonstration(tmp_path):
    home = tmp_path / "a space #hash %20 ?mark"
    program = (
        "import django; django.setup()\nfrom django.db import connection\nconnection.ensure_connection()"
    )

    done = start(tmp_path, {"ORTHOREGEN_VAR": str(home)}, program)

    assert done.returncode == 0, done.stderr
    assert (home / "orthoregen.sqlite3").exists()


END_ALL_OTHERS = (  # and wait until they have
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@pytest.mark.parametrize(
    ("is_checked", "has_rested", "status"), [(True, True, 0), (True, False, 0), (False, False, 1)]
)
def test_connections_from_before_a_restart_of_the_database_are_not_used(
    postgresql_url, tmp_path, is_checked, has_rested, status
):
    program = (
        f"s.DATABASES['default']['CONN_HEALTH_CHECKS'] &= {is_checked}\n"
        "import time, django, psycopg; django.setup()\n"
        "from django.db import connection\n"
        "connection.cursor().execute('SELECT 1')\n"
        "connection.close_if_unusable_or_obsolete()  # a request is over\n"
        f"connection.looked_at = 0.0 if {has_rested} else time.monotonic()\n"
        f"with psycopg.connect({postgresql_url!r}, autocommit=True) as other:\n"
        f"    other.execute({END_ALL_OTHERS!r})\n"
        "with connection.cursor() as cursor: cursor.execute('SELECT 1')"
    )

    done = start(tmp_path, {"DATABASE_URL": postgresql_url}, program)

    assert done.returncode == status, done.stderr


def test_passwords_are_hashed_with_argon2_outside_the_tests(settings):
    in_tests = identify_hasher(make_password("seven lamps")).algorithm
    settings.PASSWORD_HASHERS = of_the_site.PASSWORD_HASHERS

    assert in_tests == "md5"
    assert identify_hasher(make_password("seven lamps")).algorithm == "argon2"
