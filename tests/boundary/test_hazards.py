"""docs/hazards.md is true: what is controlled has tests that run, and what is open stands in the README."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (H\d\d) \| (.+?) \| ([1-5]) \| (.+?) \|$", re.MULTILINE)
LATER = {"skip", "skipif", "xfail", "soak"}  # a test that need not run, or runs only sometimes


class Hazard(NamedTuple):
    id: str
    what: str
    worst: str
    held_by: str


def table(heading: str, text: str) -> list[Hazard]:
    """The hazards under a heading."""
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [Hazard(*row) for row in ROW.findall(part)]


def marked(tree: ast.AST) -> set[tuple[str, str, bool]]:
    """Each test that names a hazard: the hazard, the test, and whether it runs every time."""
    return {
        (hazard, node.name, not (LATER & set(marks)))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for marks in [dict(map(mark, node.decorator_list))]
        for hazard in marks.get("hazard", ())
    }


def mark(decorator: ast.expr) -> tuple[str, tuple[str, ...]]:
    """The name of a mark and what stands in its brackets."""
    call = decorator.args if isinstance(decorator, ast.Call) else []
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(name, "attr", ""), tuple(str(one.value) for one in call if isinstance(one, ast.Constant))


@cache
def live() -> dict[str, list[str]]:
    """The tests of each hazard that run every time, in files that pytest collects."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.hazard(" in text:
            for hazard, test, runs in marked(ast.parse(text)):
                found.setdefault(hazard, []).extend([f"{path.name}::{test}"] if runs else [])
    return found


TEXT = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
CONTROLLED, OPEN = table("Controlled", TEXT), table("Open", TEXT)


def test_every_hazard_stands_once():
    ids = [hazard.id for hazard in CONTROLLED + OPEN]

    assert len(ids) == len(set(ids)) == len(re.findall(r"^\| H\d", TEXT, re.MULTILINE))
    assert ids == sorted(ids[: len(CONTROLLED)]) + sorted(ids[len(CONTROLLED) :])


@pytest.mark.parametrize("hazard", CONTROLLED, ids=lambda hazard: hazard.id)
def test_a_controlled_hazard_has_a_test_that_runs(hazard):
    assert live().get(hazard.id), f"{hazard.id} {hazard.what}: nothing shows that it is held"


def test_a_mark_names_a_hazard_of_the_list():
    assert set(live()) - {hazard.id for hazard in CONTROLLED + OPEN} == set()


def test_the_readme_tells_every_open_hazard_and_no_other():
    part = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("Hazards that nothing here controls yet", 1)[1]
    )
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", part.split("\n## ", 1)[0], re.MULTILINE)

    assert sorted(rows[1:]) == sorted((hazard.what, hazard.held_by) for hazard in OPEN)


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('@pytest.mark.hazard("H99")\ndef test_a(): ...', ("H99", "test_a", True)),
        ('class TestA:\n    @pytest.mark.hazard("H99")\n    def test_a(self): ...', ("H99", "test_a", True)),
        ('@pytest.mark.skip\n@pytest.mark.hazard("H99")\ndef test_a(): ...', ("H99", "test_a", False)),
        ('@pytest.mark.hazard("H99")\n@pytest.mark.soak\ndef test_a(): ...', ("H99", "test_a", False)),
    ],
)
def test_a_mark_is_read_and_a_test_that_does_not_run_is_no_proof(planted, said):
    assert marked(ast.parse(planted)) == {said}


def test_what_is_no_test_shows_nothing():
    assert marked(ast.parse('@pytest.mark.hazard("H99")\ndef helper(): ...')) == set()


def test_a_table_that_lacks_its_number_is_not_read():
    assert table("Open", "## Open\n\n| H1 | a | 3 | b |\n| H11 | a | 9 | b |\n") == []
