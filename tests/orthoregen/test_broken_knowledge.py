"""A knowledge that cannot be used ends every program with one line and status 1, never with a traceback."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from intake.headless.start import in_one_line, knowledge_or_end
from intake.rules import BadKnowledge, Ruleset
from tests.architecture.source import ROOT

PARTS = ("intake", "orthoregen", "treatments", "templates")
TERMS = "intake/rules/knowledge/terms.yaml"
PROCFILE = dict(line.split(": exec python ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
PROGRAMS = {
    "triage": "manage.py triage",
    "another command": "manage.py check",
    "web": PROCFILE["web"].replace("${PORT:-8000}", "0"),
    "worker": PROCFILE["worker"],
}
UNREADABLE = "terms: [\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The project once more, to be broken."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "static").mkdir()
    return folder


def run(project: Path, command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=project,
        env={"ORTHOREGEN_VAR": str(project / "var"), "PATH": ""},
        input="{}",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_ends_with_one_line(project, program):
    (project / TERMS).write_text(UNREADABLE, encoding="utf-8")

    status, said = run(project, PROGRAMS[program])

    assert status == 1
    assert said.startswith("The knowledge cannot be used: terms.yaml: cannot be read: ")
    assert said.count("\n") == 1


def test_a_code_that_is_not_known_is_named(project):
    whole = (ROOT / TERMS).read_text(encoding="utf-8")
    assert "saddle_numbness == yes" in whole
    broken = whole.replace("saddle_numbness == yes", "sadle_numbness == yes")
    (project / TERMS).write_text(broken, encoding="utf-8")

    status, said = run(project, PROGRAMS["triage"])

    assert (status, said.count("\n")) == (1, 1)
    assert "terms.yaml" in said
    assert "sadle_numbness" in said


def test_a_whole_knowledge_starts(project):
    shutil.copy(ROOT / TERMS, project / TERMS)

    assert run(project, PROGRAMS["triage"]) == (0, "")


def test_any_other_error_is_no_broken_knowledge():
    with pytest.raises(ValueError, match="else"), knowledge_or_end():
        raise ValueError("something else")


def test_of_many_faults_the_first_are_told_and_the_others_counted():
    assert in_one_line(BadKnowledge(["a: 1", "b: 2"])) == "a: 1; b: 2"
    assert in_one_line(BadKnowledge(["a", "b", "c", "d", "e"])) == "a; b; c; and 2 more"


def test_a_folder_of_ones_own_is_answered_with_faults_too(tmp_path):
    (tmp_path / "terms.yaml").write_text(UNREADABLE, encoding="utf-8")
    (tmp_path / "grading.yaml").mkdir()  # no file

    with pytest.raises(BadKnowledge) as error:
        Ruleset.from_folder(tmp_path)

    assert [fault.split(": ")[:2] for fault in error.value.faults] == [
        ["grading.yaml", "cannot be read"],
        ["terms.yaml", "cannot be read"],
    ]
    assert not any("\n" in fault for fault in error.value.faults)
