"""A citation names who, when and where, and says when nobody has checked it."""

from dataclasses import dataclass

import pytest

from intake.models import Ruleset as StoredRuleset
from intake.presenters.sources import OWN_JUDGEMENT, Source, in_full, ruleset_of, sources
from intake.rules import RULESET
from tests.factories import make_summary
from tests.intake.bodies import make_judged


@dataclass(frozen=True)
class Cited:
    sources: list[Source]


def test_every_source_of_the_knowledge_has_a_short_name():
    for source in RULESET.sources.values():
        (cited,) = sources([source.id], RULESET)
        assert cited.short
        assert (cited.doi, cited.is_checked) == (source.doi, source.verified)


def test_a_publication_is_named_by_its_first_author_and_year():
    (cited,) = sources(["hancock2007"], RULESET)

    assert cited.short == "Hancock and others 2007"
    assert cited.doi.startswith("10.")
    assert cited.is_checked


def test_our_own_judgement_is_never_told_as_checked():
    (cited,) = sources(["expert"], RULESET)

    assert (cited.short, cited.is_checked) == (OWN_JUDGEMENT, False)


def test_a_source_that_is_gone_is_named_by_its_id_and_not_checked():
    (cited,) = sources(["gone2001"], RULESET)

    assert (cited.short, cited.is_checked) == ("Gone2001", False)


@pytest.mark.django_db
class TestRulesetOf:
    def test_the_rules_in_use_are_not_loaded_again(self):
        assert ruleset_of(make_judged()) is RULESET
        assert ruleset_of(None) is RULESET

    def test_older_rules_are_read_from_what_is_stored(self):
        older = StoredRuleset.objects.create(digest="sha256:older", text=RULESET.text)

        found = ruleset_of(make_summary(ruleset=older))

        assert found is not RULESET
        assert found.digest == RULESET.digest

    def test_rules_that_cannot_be_read_any_more_are_none(self):
        assert ruleset_of(make_summary()) is None


@pytest.mark.parametrize(
    ("source_id", "short"),
    [
        ("girft2023", "Getting It Right First Time (GIRFT) 2023"),
        ("bmj_bp_ces", "BMJ Best Practice"),
    ],
)
def test_an_institution_has_no_colleagues(source_id, short):
    (cited,) = sources([source_id], RULESET)

    assert cited.short == short


def test_where_the_authors_are_not_known_the_title_is_cited():
    unnamed = [s for s in RULESET.sources.values() if s.authors.startswith("Authors not shown")]

    assert unnamed
    for source in unnamed:
        (cited,) = sources([source.id], RULESET)
        assert cited.short.startswith(source.title)


def test_sources_of_several_statements_stand_in_full_once_and_in_order():
    first, second = Source("Young 2003", "Young S.", "10.1", True), Source("and one", "", "", False)

    told = in_full([Cited([first])], [Cited([second, first])], [])

    assert told == [second, first]
