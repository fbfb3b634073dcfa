"""Long proofs run with --soak only, and are left out without counting as skipped."""

from types import SimpleNamespace

import pytest

from tests.conftest import pytest_collection_modifyitems


class Item:
    """As much of a test as collecting looks at."""

    nodeid = "tests/test_soak.py"
    fixturenames = ()

    def __init__(self, *marks):
        self.marks = set(marks)

    def get_closest_marker(self, name):
        return name in self.marks

    def iter_markers(self):
        return [SimpleNamespace(name=mark) for mark in self.marks]

    def add_marker(self, mark):
        self.marks.add(mark.name)


@pytest.mark.parametrize(("is_soak", "kept"), [(False, ["short"]), (True, ["short", "long"])])
def test_a_long_proof_is_deselected_unless_it_is_asked_for(is_soak, kept):
    items = {"short": Item(), "long": Item("soak")}
    deselected = []
    hook = SimpleNamespace(pytest_deselected=lambda items: deselected.extend(items))
    collected = list(items.values())

    pytest_collection_modifyitems(SimpleNamespace(getoption=lambda name: is_soak, hook=hook), collected)

    assert collected == [items[name] for name in kept]
    assert deselected == [item for item in items.values() if item not in collected]
