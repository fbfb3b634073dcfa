"""What a clinic copies and fills in names what the app reads, and nothing else."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from orthoregen.database_roles import WEB, WORKER
from tests.services import need

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(r"""(?:env(?:\.\w+)?|mandatory)\(\s*"([A-Z][A-Z_]+)\"""")
FOR_COMPOSE = {"POSTGRES_PASSWORD"}
PASSWORDS = {"POSTGRES_PASSWORD", "DATABASE_WEB_PASSWORD", "DATABASE_WORKER_PASSWORD"}


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_example_lists_what_the_settings_read():
    read = set(READ.findall((ROOT / "orthoregen" / "settings.py").read_text()))

    assert len(read) >= 10
    assert set(example()) == read | FOR_COMPOSE


def test_only_the_settings_read_the_environment():
    readers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("orthoregen", "intake", "treatments")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ\.get|environ\[|getenv)", path.read_text())
    }

    assert readers == set()


def test_every_variable_of_the_example_is_explained():
    lines = (ROOT / ".env.example").read_text().splitlines()

    explained = [line for before, line in pairwise(lines) if "=" in line and before.startswith("# ")]
    assert len(explained) == len(example())


def test_compose_has_the_five_parts(compose):
    parts = {"web", "worker", "sweeper", "postgres", "redis"}

    assert parts <= set(compose["services"])
    assert set(compose["services"]) - parts == {"migrate"}


def test_compose_uses_only_variables_of_the_example(compose):
    text = (ROOT / "docker-compose.yml").read_text()

    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= set(example())
    ours = [service for service in compose["services"].values() if service.get("image") == "orthoregen"]
    assert len(ours) == 4
    for service in ours:
        assert "env_file" not in service  # it would tell each part every password
        assert set(example()) - PASSWORDS - set(service["environment"]) == set()


@pytest.mark.parametrize(
    ("part", "account", "told"),
    [
        ("migrate", "orthoregen", PASSWORDS),
        ("web", WEB, {"DATABASE_WEB_PASSWORD"}),
        ("worker", WORKER, {"DATABASE_WORKER_PASSWORD"}),
        ("sweeper", WORKER, {"DATABASE_WORKER_PASSWORD"}),
    ],
)
def test_each_part_signs_in_to_the_database_as_itself_and_is_told_no_other_password(
    compose, part, account, told
):
    given = compose["services"][part]["environment"]

    assert given["DATABASE_URL"].startswith(f"postgres://{account}:$")
    assert {name for name in PASSWORDS if name in str(given)} == told


def test_whoever_migrates_sets_up_the_accounts_afterwards(compose):
    command = compose["services"]["migrate"]["command"]

    assert command.index("manage.py migrate") < command.index("manage.py database_roles")


def test_compose_and_the_procfile_run_the_same_programs(compose):
    procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())

    assert set(procfile) == {"web", "worker", "sweeper"}
    for name, command in procfile.items():
        program = command.removeprefix("exec ").split(" --")[0]
        assert compose["services"][name]["command"].startswith(program)


def test_the_image_holds_everything_that_is_imported():
    copied = set(re.findall(r"^COPY (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {"orthoregen", "intake", "treatments", "templates", "static", "manage.py"} <= copied
    assert copied == allowed
    assert all((ROOT / path).exists() for path in copied)


def test_docker_compose_accepts_the_file(tmp_path):
    need("docker-compose")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")

    done = subprocess.run(
        ["docker-compose", "config", "--quiet"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
