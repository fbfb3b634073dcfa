"""Each guard can still be taken away, the tests that have to miss it are there, and none is left out."""

import ast

import pytest
from django.apps import apps

from orthoregen.append_only import AppendOnly
from tests.architecture.source import ROOT
from tests.boundary.mutating import guards, is_noticed, named_by, without
from tests.boundary.refusals import never_refusing
from tests.guards import name_of, triggers

GUARDS = guards()


def test_each_guard_is_named_once():
    names = [entry["guard"] for entry in GUARDS]

    assert len(names) == len(set(names)) >= 130


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


@pytest.mark.django_db
def test_every_trigger_of_the_database_is_taken_away_once():
    known = {entry.get("takes") or entry["guard"].removeprefix("The database refuses: ") for entry in GUARDS}
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)}
    stay = tuple(f"{table}_no_" for table in tables)  # one test asks all of these for each of their tables

    assert {name_of(one) for one in triggers() if not one.startswith(stay)} - known == set()


def test_a_refusal_is_found_and_never_made():
    service = (
        "def act(é):\n    if é is None or (\n        not é.by\n    ):\n        raise Refused\n    return é\n"
    )

    assert never_refusing(service, 0) == "def act(é):\n    if False:\n        raise Refused\n    return é\n"


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
