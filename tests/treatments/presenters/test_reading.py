"""What the pages say: that something is unread, unassessed or unwritten is said, never left out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.treatments.published import lead, make_lawful, publish
from treatments import selectors
from treatments.entries import entry_of
from treatments.models import LegalStatus
from treatments.presenters import reading as presenters
from treatments.services import approving

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def entry(code):
    return entry_of(selectors.catalogue().get(code=code))


def test_conventional_care_is_the_first_group_and_regenerative_the_second(catalogue):
    shown = selectors.shown(TODAY)

    conventional, regenerative = presenters.table(shown, country="GB", today=TODAY)

    assert conventional.rows[0].name == "Exercise and physiotherapy"
    assert len(conventional.rows) == 6
    assert {row.caveat for row in conventional.rows} == {""}
    assert {row.caveat for row in regenerative.rows} == {"Larger randomised trials are needed"}
    assert "Larger randomised trials are needed" in regenerative.title


def test_every_row_has_a_cell_for_every_structure_and_says_what_was_not_read(catalogue):
    cells = presenters.cells_of(entry("growth_factors"))

    assert [cell.sign for cell in cells] == ["na", "against", "na", "na", "na", "na"]
    assert cells[1].structure == "Disc"


def test_a_grade_stands_with_its_scale_and_key_studies_with_their_side(catalogue):
    disc = presenters.cells_of(entry("prp"))[1]

    assert disc.grade == "III (A US guideline of 2019, from I to V)"
    assert (disc.speak_for, disc.speak_against) == ("Tuakli-Wosornu 2016", "Schepers 2022")
    assert disc.read_on is None


def test_a_source_that_nobody_has_read_is_marked_where_it_is_cited(catalogue):
    cells = presenters.cells_of(entry("prp"))

    assert cells[5].rests_on == "Hussein 2016 (from memory)"
    assert "memory" not in cells[1].rests_on


def test_our_own_judgement_is_no_publication_that_somebody_could_read(catalogue):
    assert presenters.cells_of(entry("bone_marrow_concentrate"))[4].rests_on == "Our own judgement"


def test_a_country_that_nobody_wrote_down_is_not_assessed(catalogue):
    assert presenters.law_of(entry("prp"), "GB", TODAY).status == ""


def test_the_clinics_own_country_comes_first_and_each_keeps_its_own_status(catalogue):
    for country, review_by in [("DE", date(2026, 11, 24)), ("GB", date(2027, 1, 1))]:
        make_lawful(
            catalogue["prp"], at=NOON, jurisdiction=country, as_of=TODAY - timedelta(90), review_by=review_by
        )
    LegalStatus.objects.create(treatment=catalogue["prp"], jurisdiction="FR")

    laws = presenters.laws_of(entry("prp"), "GB", TODAY)

    assert [(law.jurisdiction, law.status, law.is_overdue) for law in laws] == [
        ("GB", "Licensed for this use", False),
        ("DE", "Licensed for this use", True),
        ("FR", "", False),
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


def test_a_version_says_its_number_its_approver_and_its_day(catalogue):
    version = publish(catalogue["prp"], at=NOON)

    standing = presenters.standing_of(version, TODAY)

    assert standing.words == f"Version 1, approved by {version.approved_by.email} on 25 Nov 2026"
    assert not standing.is_draft
    assert presenters.standing_of(None, TODAY).words == "Draft, not approved"


def test_a_version_past_its_review_and_a_retired_one_say_so(catalogue):
    version = publish(catalogue["prp"], at=NOON, review_by=date(2026, 12, 1))

    assert "was due by 1 Dec 2026" in presenters.standing_of(version, date(2026, 12, 2)).problem

    approving.retire(code="prp", reason="No longer offered.", by=lead(), at=NOON)
    retired = selectors.shown_one("prp", TODAY).version
    assert presenters.standing_of(retired, TODAY).problem == "Retired: No longer offered."


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("plasma", True),
        ("PLASMA platelet", True),
        ("spondylodiscitis", True),
        ("anticoagulant", True),
        ("plasma unicorn", False),
        ("", True),
    ],
)
def test_an_entry_is_found_by_any_words_that_stand_in_it(catalogue, words, fits):
    assert presenters.fits(entry("prp"), words) is fits


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("smoker == current", "smoker == current"),
        ({"any": ["a == 1", {"all": ["b == 2", "c == 3"]}]}, "any of (a == 1; all of (b == 2; c == 3))"),
    ],
)
def test_a_condition_is_shown_on_one_line(condition, text):
    assert presenters.condition_text(condition) == text


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("anticoagulant == true", "“Do you take a blood thinner?” is “Yes”"),
        (
            {"any": ["pregnant == yes", "age_years < 18"]},
            "Any of these is so: “Are you pregnant?” is “Yes”; Age is less than 18 years",
        ),
        ("phq4_1 >= 2", "Phq4 1, “Feeling nervous, anxious or on edge” is at least 2"),
        ("lumbar_flexion_degrees < 40", "Lumbar flexion is less than 40 degrees"),
        ({"sure": "anticoagulant == true"}, ""),
    ],
)
def test_when_a_precaution_is_met_is_said_in_words_where_rows_can(condition, said):
    assert presenters.when_words(condition) == said
