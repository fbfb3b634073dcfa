"""What the knowledge base brings in, and that it brings it in once."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from treatments.models import Evidence, Family, Precaution, Source, Structure, Treatment
from treatments.services.loading import knowledge, load_catalogue

ENTRIES = {entry["code"]: entry for entry in knowledge("modalities")}
SOURCES = {source["id"]: source for source in knowledge("sources")}
PARTS = [
    pytest.param(part, id=f"{code}-{part.get('structure') or part['words']}")
    for code, entry in ENTRIES.items()
    for part in (*entry["evidence"], *entry["precautions"])
]


# --- the files themselves -------------------------------------------------------------------------
def test_conventional_care_stands_in_the_file_as_well():
    families = [entry["family"] for entry in ENTRIES.values()]

    assert families == sorted(families, key=Family.values.index)
    assert len(families) == 11
    assert set(families) == set(Family.values) - {"other_conventional", "other_regenerative"}


@pytest.mark.parametrize("part", PARTS)
def test_every_statement_has_a_source_that_is_there(part):
    assert part["sources"]
    assert set(part["sources"]) <= set(SOURCES)


@pytest.mark.parametrize("part", PARTS)
def test_a_figure_rests_on_a_source_that_somebody_read(part):
    words = " ".join(str(part.get(name, "")) for name in ("in_short", "summary", "why"))
    has_figure = re.search(r"\d+ (?:people|%|weeks|months|years)|\d %", words)

    if has_figure:
        assert any(SOURCES[source]["is_verified"] for source in part["sources"])


def test_every_source_is_cited_by_something():
    cited = {
        source
        for entry in ENTRIES.values()
        for part in (entry, *entry["evidence"], *entry["precautions"])
        for source in part["sources"]
    }

    assert cited == set(SOURCES)


def test_a_source_that_the_rules_cite_too_is_the_same_there():
    from intake.rules import RULESET

    shared = [RULESET.source(name) for name in SOURCES if name != "expert" and name in RULESET.sources]

    assert shared
    for source in shared:
        ours = SOURCES[source.id]
        assert (ours["title"], ours.get("year"), ours.get("doi", "")) == (
            source.title,
            source.year,
            source.doi or "",
        )


@pytest.mark.parametrize("code", ENTRIES)
def test_the_rules_can_read_every_precaution(code):
    from treatments.conditions import fault_of

    assert [fault_of(part["condition"]) for part in ENTRIES[code]["precautions"]] == [""] * len(
        ENTRIES[code]["precautions"]
    )


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_nobody_is_told_to_stop_a_medicine(entry):
    for part in entry["precautions"]:
        if re.search(r"(anticoagulant|antiplatelet|nsaid)", str(part["condition"])):
            assert part["action"] in ("note", "clinician_decides")


# --- loading --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_new_database_holds_the_drafts_and_every_part_of_them(catalogue):
    assert set(catalogue) >= set(ENTRIES)
    for code, entry in ENTRIES.items():
        parts = catalogue[code].evidence.all()
        assert {part.structure for part in parts} == {part["structure"] for part in entry["evidence"]}
        assert [part.words for part in catalogue[code].precautions.all()] == [
            part["words"] for part in entry["precautions"]
        ]
        for part in parts:
            part.full_clean()


@pytest.mark.django_db
def test_what_the_clinic_must_write_is_empty(catalogue):
    assert {(t.benefits, t.harms, t.cost_note) for t in catalogue.values()} == {("", "", "")}
    assert not any(t.legal_statuses.exists() for t in catalogue.values())


@pytest.mark.django_db
def test_loading_again_changes_nothing(catalogue):
    counts = [model.objects.count() for model in (Source, Treatment, Evidence, Precaution)]

    new = load_catalogue()

    assert new == []
    assert [model.objects.count() for model in (Source, Treatment, Evidence, Precaution)] == counts


@pytest.mark.django_db
def test_a_draft_that_was_edited_is_not_overwritten(catalogue):
    prp = catalogue["prp"]
    prp.name = "PRP of this clinic"
    prp.save()
    prp.precautions.all().delete()
    prp.evidence.get(structure=Structure.MUSCLE).delete()

    load_catalogue()

    prp.refresh_from_db()
    assert prp.name == "PRP of this clinic"
    assert not prp.precautions.exists()
    assert not prp.evidence.filter(structure=Structure.MUSCLE).exists()


@pytest.mark.django_db
def test_the_command_brings_in_what_is_missing_and_names_it(catalogue):
    catalogue["rfa"].delete()
    said = StringIO()

    call_command("load_catalogue", stdout=said)

    assert said.getvalue() == "New drafts: rfa\n"
    assert Treatment.objects.get(code="rfa").precautions.count() == 9
