"""guards.yaml is up to date: each change can still be made, and each test that has to fail is there."""

import ast

import pytest

from tests.architecture.source import ROOT
from tests.boundary.mutating import guards, is_noticed, named_by, without

GUARDS = guards()


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
    assert named_by(entry)


def test_a_test_that_is_not_there_is_no_proof():
    with pytest.raises(LookupError, match="has no test of_nothing"):
        named_by({"tests": ["tests/boundary/test_hazards.py -k of_nothing"]})


@pytest.mark.parametrize("text", ["", "twice twice"])
def test_what_is_not_there_once_is_not_taken_away(text):
    with pytest.raises(ValueError, match="times"):
        without({"file": "x", "from": "twice"}, text)


def test_a_change_takes_out_or_replaces():
    assert without({"file": "x", "from": "b"}, "abc") == "ac"
    assert without({"file": "x", "from": "b", "to": "d\n"}, "abc") == "adc"
    assert without({"file": "x", "from": "b", "also": {"from": "c", "to": ""}}, "abc") == "a"


@pytest.mark.parametrize(
    ("status", "said", "noticed"),
    [
        (1, "E   Failed: DID NOT RAISE NotClaimed", True),
        (1, "E   AssertionError: assert 1 == 0", True),
        (0, "2 passed", False),
        (2, "E   AssertionError", False),
        (1, "E   NameError: name 'plans' is not defined", False),
        (1, "E   ImportError: cannot import name 'PATIENT'", False),
    ],
)
def test_a_change_that_only_breaks_the_code_is_not_noticed(status, said, noticed):
    assert is_noticed(status, said) is noticed
