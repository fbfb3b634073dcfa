"""What the pages say: that something is unread, unassessed or unwritten is said, never left out."""

from datetime import date

import pytest

from treatments.models import LegalStatus
from treatments.presenters import reading as presenters
from treatments.selectors import catalogue as entries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def entry(code):
    return entries().get(code=code)


def test_conventional_care_is_the_first_group_and_regenerative_the_second(catalogue):
    conventional, regenerative = presenters.table(entries(), country="GB", today=TODAY)

    assert conventional.rows[0].treatment.code == "exercise"
    assert not any(row.treatment.is_regenerative for row in conventional.rows)
    assert all(row.treatment.is_regenerative for row in regenerative.rows)
    assert "Larger randomised trials are needed" in regenerative.title


def test_every_row_has_a_cell_for_every_structure_and_says_what_was_not_read(catalogue):
    cells = presenters.cells_of(entry("growth_factors"))

    assert [cell.sign for cell in cells] == ["na", "against", "na", "na", "na", "na"]
    assert cells[1].structure == "Disc"


def test_a_source_that_nobody_has_read_is_marked_where_it_is_cited(catalogue):
    cells = presenters.cells_of(entry("prp"))

    assert cells[5].sources == "Hussein 2016 (from memory)"
    assert "memory" not in cells[1].sources


def test_our_own_judgement_is_no_publication_that_somebody_could_read(catalogue):
    assert presenters.cells_of(entry("bone_marrow_concentrate"))[4].sources == "Our own judgement"


def test_a_country_that_nobody_wrote_down_is_not_assessed(catalogue):
    assert presenters.law_of(entry("prp"), "GB", TODAY).status is None


def test_the_clinics_own_country_comes_first_and_each_keeps_its_own_status(catalogue):
    assessed = {"status": "licensed", "basis": "x", "approver": "x", "as_of": date(2026, 1, 1)}
    for country, review_by in [("DE", date(2026, 11, 24)), ("GB", date(2027, 1, 1))]:
        LegalStatus.objects.create(
            treatment=catalogue["prp"], jurisdiction=country, review_by=review_by, **assessed
        )
    LegalStatus.objects.create(treatment=catalogue["prp"], jurisdiction="FR")

    laws = presenters.laws_of(entry("prp"), "GB", TODAY)

    assert [(law.jurisdiction, law.status is not None, law.is_overdue) for law in laws] == [
        ("GB", True, False),
        ("DE", True, True),
        ("FR", False, False),
    ]


def test_what_is_not_written_says_so(catalogue):
    rows = {row["label"]: row for row in presenters.written(entry("prp"))}

    assert rows["What it costs"]["value"] == "Not written yet"
    assert rows["What it costs"]["is_unsure"]
    assert not rows["How it is said to work"]["is_unsure"]


def test_every_source_of_an_entry_is_listed_once(catalogue):
    sources = [source.pk for source in presenters.sources_of(entry("prp"))]

    assert len(sources) == len(set(sources))
    assert {"tuakli2016", "kao2022", "asipp2025", "expert"} <= set(sources)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("smoker == current", "smoker == current"),
        ({"any": ["a == 1", {"all": ["b == 2", "c == 3"]}]}, "any of (a == 1; all of (b == 2; c == 3))"),
    ],
)
def test_a_condition_is_shown_on_one_line(condition, text):
    assert presenters.condition_text(condition) == text
