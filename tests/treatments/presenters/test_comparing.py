"""What two texts say differently, field by field and word by word."""

from copy import deepcopy

import pytest

from treatments import selectors
from treatments.entries import LEGAL, canonical, entry_of
from treatments.presenters.comparing import Piece, compare, fields

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def entry(catalogue):
    return entry_of(selectors.catalogue().get(code="prp"))


def changes(entry, **changed) -> dict[str, tuple[str, str]]:
    return {one.where: (one.before, one.after) for one in compare(entry, entry | changed)}


def test_the_same_text_has_no_differences(entry):
    assert compare(entry, deepcopy(entry)) == []


def test_a_text_is_compared_word_by_word(entry):
    before = entry | {"harms": "Pain for some days. Infection is rare."}
    after = entry | {"harms": "Pain for some weeks. Infection is rare."}

    (change,) = compare(before, after)

    assert change.where == "Possible harms, in plain words"
    assert change.pieces == [
        Piece("same", "Pain for some "),
        Piece("gone", "days."),
        Piece("new", "weeks."),
        Piece("same", " Infection is rare."),
    ]


def test_a_part_that_comes_or_goes_is_told_in_each_of_its_fields(entry):
    rest = [part for part in entry["evidence"] if part["structure"] != "disc"]

    gone = changes(entry, evidence=rest)

    assert gone["Evidence, Disc: level"] == ("Small trials conflict", "")
    assert gone["Evidence, Disc: against"] == ("Schepers 2022", "")
    assert all(after == "" for _, after in gone.values())


def test_codes_are_told_in_words(entry):
    law = {"jurisdiction": "GB", "status": "off_label", "words": "", "basis": "Letter", "approver": "A"}
    law |= {"as_of": "2026-11-01", "review_by": "2027-11-01", "sources": []}
    first, *others = entry["precautions"]

    told = changes(
        entry,
        legal_statuses=[law],
        preparation=["side"],
        precautions=[first | {"action": "stop"}, *others],
    )

    assert told["Legal status, GB"] == ("", "Off-label")
    assert told["Legal status, GB: look again by"] == ("", "1 Nov 2027")
    assert told["What is written down when it was done"][1] == "Side"
    assert told[f"Precaution “{first['words']}”: then"] == ("Hold", "Stop")


def test_two_precautions_with_the_same_words_are_told_apart(entry):
    first = entry["precautions"][0]
    twice = entry | {"precautions": [first, first | {"why": "Another reason."}]}

    names = [name for name, _ in fields(twice) if name.startswith("Precaution") and name.endswith("why")]

    assert names == [f"Precaution “{first['words']}”: why", f"Precaution “{first['words']}” (2): why"]


def test_every_field_of_an_entry_can_be_told(entry):
    """A field that is added to the text and forgotten here would be approved unseen."""

    legal = dict.fromkeys(LEGAL, "x") | {
        "status": "licensed",
        "as_of": "2026-01-01",
        "review_by": "2027-01-01",
    }
    full = entry | {"legal_statuses": [legal | {"sources": ["expert"]}]}
    missed = []
    for path in paths(full):
        changed = deepcopy(full)
        alter(changed, path)
        if canonical(changed) != canonical(full) and not compare(full, changed):
            missed.append(path)

    assert missed == [("schema",), ("code",)]  # a new form of the text, and a name that never changes


def paths(entry) -> list[tuple]:
    """The way to every value, in the first of each list of parts."""
    found: list[tuple] = []
    for name, value in entry.items():
        if name in ("evidence", "legal_statuses", "precautions"):
            found += [(name, 0, field) for field in value[0]]
        elif name == "cited":
            source = next(iter(value))
            found += [(name, source, field) for field in value[source]]
        else:
            found.append((name,))
    return found


OTHERS = {
    "family": "prolotherapy",
    "structure": "muscle",
    "result": "better",
    "status": "not_permitted",
    "action": "stop",
    "read_on": "2025-01-01",
    "as_of": "2025-01-01",
    "review_by": "2025-01-02",
    "preparation": ["side"],
    "alternatives": [{"code": "nsaids", "name": "Anti-inflammatory medicines"}],
    "sources": [],
    "sources_for": ["expert", "kao2022"],
    "sources_against": ["expert", "kao2022"],
    "is_verified": False,
    "year": 1066,
    "schema": 2,
}


def alter(entry, path) -> None:
    *way, name = path
    for step in way:
        entry = entry[step]
    entry[name] = OTHERS.get(name, "Another text")
