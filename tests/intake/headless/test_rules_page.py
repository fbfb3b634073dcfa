"""The page of the rules: whole, the same every time, and without a figure that nobody has seen."""

import json
import re

import pytest

from intake.headless.readable import is_expression, words
from intake.headless.rules_page import rules_page
from intake.rules import RULESET

CONTENT = json.loads(RULESET.text)


def page_of(content: dict) -> str:
    """The page of a knowledge that need not be valid: what is new is not known to the loader yet."""

    class Loaded:
        text = json.dumps(content)
        digest = "sha256:test"

    return rules_page(Loaded)


def plain(text: str) -> str:
    """Without what Markdown and the rendering add: only letters, digits and single spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", text).split()).lower()


def said(value: object, *, is_seen: bool = True) -> list[str]:
    """Every word and number of the knowledge that has to stand on the page."""
    if isinstance(value, dict):
        if is_expression(value):
            return []
        is_seen = is_seen and value.get("numbers", "seen") in ("seen", "computed")
        items = [item for key, item in value.items() if is_seen or key != "ci"]
        return [word for item in items for word in said(item, is_seen=is_seen)]
    if isinstance(value, list):
        return [word for item in value for word in said(item, is_seen=is_seen)]
    if value is None or isinstance(value, bool) or is_expression(value):
        return []
    if isinstance(value, int | float) and not is_seen:
        return []
    text = str(value)
    return [] if "{" in text else [text]


PAGE = rules_page(RULESET)
PLAIN = f" {plain(PAGE)} "


def test_the_same_knowledge_gives_the_same_page():
    assert rules_page(RULESET.from_text(RULESET.text)) == PAGE
    assert RULESET.digest in PAGE


@pytest.mark.parametrize("name", CONTENT)
def test_every_word_of_a_file_stands_on_the_page(name):
    missing = [text for text in said(CONTENT[name]) if f" {plain(text)} " not in PLAIN]

    assert missing == []


def test_everything_that_can_be_named_stands_on_the_page():
    def known(id_: str) -> str:
        fact = RULESET.dictionary.facts.get(id_)
        return fact.base if fact and not re.fullmatch(r"\w+_\d+", id_) else re.sub(r"_\d+$", "_", id_)

    ids = [*RULESET.entries, *RULESET.dictionary.facts, *RULESET.sources]

    assert len(ids) > 800
    assert [id_ for id_ in ids if known(id_) not in PAGE] == []


@pytest.mark.parametrize("flag", RULESET.flags, ids=lambda flag: flag.id)
def test_a_red_flag_names_every_fact_that_it_reads(flag):
    begin = PAGE.index(f"# {flag.id}\n")
    entry = PAGE[begin : PAGE.index("\n#", begin)]
    terms = re.findall(r"\(#term-(\w+)\)", entry)
    inside = "".join(PAGE[PAGE.index(f"term `{name}`") :][:2000] for name in terms)

    missing = [code for code in flag.expression.codes if f"*{words(code)}*" not in entry + inside]

    assert missing == []


def test_a_part_that_is_new_is_rendered_too():
    extra = {
        "new_part.yaml": {"things": [{"id": "new_thing", "says": "A new thing is so.", "when": "a_b == c"}]},
        "folder/one.yaml": {"title": "One", "odd": {"deep": [{"deeper": "Words at depth."}]}},
    }

    page = page_of({**CONTENT, **extra})

    assert "## New part" in page
    assert "new_thing" in page
    assert "A new thing is so." in page
    assert "*a b* is c" in page
    assert "Words at depth." in page


def test_a_figure_from_memory_is_not_printed_and_one_that_was_seen_is():
    figures = {"seen": 4.125, "computed": 5.125, "recalled": 6.125, "none": 7.125}
    things = [
        {
            "id": f"x_{numbers}",
            "figures": {"lr_pos": figure, "ci": f"9.9-{figure}", "numbers": numbers},
            "by_age": {"at": {"20": figure}, "all": [figure], "numbers": numbers},
        }
        for numbers, figure in figures.items()
    ]

    page = page_of({**CONTENT, "new.yaml": {"things": things}})

    assert [figure for figure in figures.values() if str(figure) in page] == [4.125, 5.125]


def test_a_source_from_memory_says_so_where_it_is_cited():
    unverified = next(source.id for source in RULESET.sources.values() if not source.verified)

    assert f"[{unverified}](#{unverified}) (from memory)" in PAGE
    assert "[expert](#expert) (from memory)" not in PAGE


def test_every_link_of_the_page_leads_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).replace(" ", "-")
        for line in PAGE.splitlines()
        if line[:1] == "#"
    }
    anchors = set(re.findall(r'<a id="(\w+)">', PAGE)) | headings

    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) - anchors == set()
