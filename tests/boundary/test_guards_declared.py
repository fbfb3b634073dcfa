"""guards.yaml is up to date: each change can still be made, and each test that has to fail is there."""

import ast

import pytest

from tests.architecture.source import ROOT, parse
from tests.boundary.mutating import guards, without

GUARDS = guards()


def names_in(file: str) -> list[str]:
    """The tests of a file."""
    tree = parse(ROOT / file)
    return [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and "test_" in node.name
    ]


def test_each_guard_is_named_once():
    names = [entry["guard"] for entry in GUARDS]

    assert len(names) == len(set(names)) >= 30


@pytest.mark.parametrize("entry", GUARDS, ids=lambda entry: entry["guard"])
def test_it_can_still_be_taken_away(entry):
    text = (ROOT / entry["file"]).read_text(encoding="utf-8")

    changed = without(entry, text)

    assert changed != text
    if entry["file"].endswith(".py"):
        ast.parse(changed)


@pytest.mark.parametrize("entry", GUARDS, ids=lambda entry: entry["guard"])
def test_the_tests_that_have_to_fail_are_there(entry):
    for test in entry["tests"]:
        file, _, words = test.partition(" -k ")
        for word in words.strip('"').split(" or "):
            assert any(word in name for name in names_in(file)), test


@pytest.mark.parametrize("text", ["", "twice twice"])
def test_what_is_not_there_once_is_not_taken_away(text):
    with pytest.raises(ValueError, match="times"):
        without({"file": "x", "from": "twice"}, text)


def test_a_change_takes_out_or_replaces():
    assert without({"file": "x", "from": "b"}, "abc") == "ac"
    assert without({"file": "x", "from": "b", "to": "d\n"}, "abc") == "adc"
    assert without({"file": "x", "from": "b", "also": {"from": "c", "to": ""}}, "abc") == "a"
