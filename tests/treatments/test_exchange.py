"""What is written to a file is read again as the same, and what cannot be read is refused with its place."""

import json

import pytest

from treatments import exchange
from treatments.exchange import Unreadable

SOURCE = {
    "authors": "A",
    "title": "T",
    "year": 2020,
    "journal": "",
    "doi": "",
    "is_verified": True,
    "note": "",
}
ENTRY = {"code": "heat", "name": "Heat", "family": "other_conventional"}


def document(**changes) -> str:
    """A file with one entry; as JSON, which is YAML too and has no aliases."""
    return json.dumps({"format": 1, "sources": {}, "entries": [ENTRY], **changes})


def faults(text: str) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        exchange.read(text)
    return refused.value.faults


def test_what_a_file_leaves_out_is_empty():
    _, (entry,) = exchange.read(document())

    assert entry["harms"] == ""
    assert entry["evidence"] == entry["alternatives"] == []


def test_a_day_may_be_written_with_or_without_quotation_marks():
    part = "{structure: disc, result: open, level: x, read_on: %s}"
    head = "format: 1\nentries: [{code: a, name: A, family: prp, evidence: ["

    for written in ("2026-01-31", "'2026-01-31'"):
        _, (entry,) = exchange.read(f"{head}{part % written}]}}]")
        assert entry["evidence"][0]["read_on"] == "2026-01-31"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "no YAML that can be read: line"),
        ("- just a list", "format: 1"),
        ("format: 2", "format: 1"),
        ("format: 1\nentries: &a [*a]", "with * stands for"),
        ("format: 1\nentries: [!!bool maybe]", "line 2, this is not of the kind that it passes for"),
        ('format: 1\nentries: [!!int ""]', "line 2, this is not of the kind"),
        ("format: 1\nentries: [!!timestamp x]", "line 2, this is not of the kind"),
        ("format: 1\nentries: [2026-13-40]", "line 2, this is not of the kind"),
        (document(entries=[ENTRY | {"harms": "a\0b"}]), "line 1, a NUL or half a character"),
        (document(entries=[ENTRY | {"harms": "a\ud800b"}]), "line 1, a NUL or half a character"),
        (document(sources={"a\ud800": SOURCE}), "line 1, a NUL or half a character"),
        ("format: 1\nentries: [a\0b]", "special characters are not allowed"),
        ("!!python/object/apply:os.system [ls]", "no YAML"),
        ("x" * (exchange.LARGEST + 1), "too large"),
        ("format: 1\nentries: text", "entries a list"),
        (document(other=1), "other: this is no part"),
        (document(entries=["text"]), "entry 1: this has to be"),
        (document(entries=[{"code": "a", "name": "A"}]), "entry 1 (a): family is missing"),
        (document(entries=[ENTRY | {"harm": "x"}]), "entry 1 (heat): “harm” is not known"),
        (document(entries=[ENTRY | {"harms": 5}]), "entry 1 (heat): harms has to be text"),
        (document(entries=[ENTRY | {"harms": None}]), "harms has to be text"),
        (document(entries=[ENTRY | {"sources": "chen2022"}]), "sources has to be a list of names"),
        (document(entries=[ENTRY | {"evidence": [{"stars": 5}]}]), "evidence 1: “stars” is not known"),
        (document(entries=[ENTRY | {"evidence": [{"read_on": "soon"}]}]), "read_on has to be a day"),
        (document(entries=[ENTRY, ENTRY]), "heat stands there twice"),
        (
            document(entries=[ENTRY | {"legal_statuses": [{"jurisdiction": "GB"}] * 2}]),
            "GB stands there twice",
        ),
        (document(sources={"a": SOURCE | {"year": "2020"}}), "source a: year has to be a number"),
        (document(sources={"a": SOURCE | {"is_verified": "yes"}}), "is_verified has to be true or false"),
        (
            document(entries=[ENTRY | {"precautions": [{"condition": 5}]}]),
            "condition has to be an expression",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what(text, said):
    assert any(said in fault for fault in faults(text)), faults(text)


def test_what_is_written_has_no_aliases_though_entries_share_a_part():
    shared = dict.fromkeys(exchange.OF_ENTRY, "") | {"alternatives": [], "cited": {}, "sources": ["a"]}

    text = exchange.write([shared, shared])

    assert "*" not in text


def test_every_fault_is_told_at_once():
    text = document(entries=[ENTRY | {"harms": 5}, {"code": "a"}, ENTRY | {"stars": 5, "code": "b"}])

    assert len(faults(text)) == 4
