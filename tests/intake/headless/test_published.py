"""Ids are permanent: what disappears or means something else has to be named in the change log."""

import json
from pathlib import Path

import pytest

from intake.headless.published import extended, in_use, named_in, read, to_be_named, unnamed
from intake.rules import RULESET, Ruleset
from intake.rules.ruleset import FOLDER

ROOT = Path(__file__).parents[3]
LIST = (FOLDER / "ids.txt").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def changed(change) -> Ruleset:
    """The knowledge with one flag's file changed."""
    content = json.loads(RULESET.text)
    change(content["red_flags/cauda_equina.yaml"]["red_flags"][0])
    return Ruleset.from_content(content)


FIRST = json.loads(RULESET.text)["red_flags/cauda_equina.yaml"]["red_flags"][0]["id"]


def test_every_id_in_use_is_on_the_list():
    assert set(in_use(RULESET)) - set(read(LIST)) == set()


def test_no_id_disappears_or_changes_its_meaning_in_silence():
    assert unnamed(to_be_named(read(LIST), RULESET), named_in(CHANGELOG)) == []


def test_the_list_only_grows():
    assert extended(LIST, RULESET) == LIST
    assert extended("gone_long_ago fact 1 0\n", RULESET).startswith("gone_long_ago fact 1 0\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda flag: flag.update(urgency="urgent", advice_id="watch_nerves"), "means something else"),
        (lambda flag: flag.update(when="age_years > 20"), "means something else"),
        (lambda flag: flag.update(since=2), "appeared in version 2"),
    ],
)
def test_a_change_has_to_be_named(change, why):
    listed = extended("", RULESET)

    wanted = unnamed(to_be_named(read(listed), changed(change)), named_in("### Clinical rules\n- `other`\n"))

    assert next(line for line in wanted if line.startswith(FIRST)).startswith(f"{FIRST} {why}")


def test_better_words_are_no_change_of_meaning():
    listed = read(extended("", RULESET))

    assert to_be_named(listed, changed(lambda flag: flag.update(why="Said better."))) == to_be_named(
        listed, RULESET
    )


def test_an_id_that_is_gone_or_of_another_kind_has_to_be_named():
    listed = read(
        extended("old_line structures 1 0\n", RULESET).replace(f"{FIRST} red_flags", f"{FIRST} term")
    )

    why = to_be_named(listed, RULESET)

    assert why["old_line"] == "is gone"
    assert why[FIRST] == "was term and is red_flags now"


def test_only_names_under_clinical_rules_count_and_a_pattern_names_many():
    changelog = "## 2\n### For clinicians\n- `a`\n### Clinical rules\n- `b`, `root_*`\n\n## 1\n- `c`\n"

    names = named_in(changelog)

    assert names == {"b", "root_*"}
    assert unnamed({"a": "is gone", "b": "is gone", "root_x": "is gone"}, names) == ["a is gone"]


@pytest.mark.parametrize("text", ["one two\n", "a fact 1 0\na fact 1 0\n", "a fact one 0\n"])
def test_a_broken_list_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read(text)
