"""The page of a case prints what stands beside the grades, and nothing of it for a case not judged."""

import pytest

from intake.models import ReviewItem
from intake.services import triage as service
from tests.factories import NOON, make_outbox
from tests.intake.presenters.test_beside import ANSWERS
from tests.intake.views.review.people import clinician_in, judged_item, unread_by_rules
from tests.intake.views.review.test_case import page, text

pytestmark = pytest.mark.django_db
SECTIONS = ("mechanical", "view-1", "units", "precautions")


@pytest.fixture
def html(client):
    outbox = make_outbox(answers=ANSWERS)
    service.process(outbox_id=outbox.pk, at=NOON)
    clinician_in(client)
    return page(client, ReviewItem.objects.get())


def test_each_part_has_a_section_with_a_heading(html):
    for section in SECTIONS:
        assert html.count(f'<section id="{section}"') == 1
        assert f'aria-labelledby="{"view-title-1" if section == "view-1" else f"{section}-title"}"' in html


def test_units_are_a_plain_table_with_every_part(html):
    said = text(html)

    assert 'aria-label="Units"' in html
    assert "L5/S1 well supported Nerve root S1, traversing, LEFT well supported level from neurol" in said
    assert "cannot be judged yet Facet joint RIGHT; Ligament RIGHT; Nerve root L5, exiting RIGHT;" in said
    assert "possible Ligament LEFT (no level known)" in said
    assert "A way to read the findings together, not a diagnosis" in said


def test_figures_stand_beside_the_findings_and_a_transcript_is_marked(html):
    said = text(html)

    assert "Confirms: Nerve root, LEFT" in said
    assert "29 % of people without pain at 20" in said
    assert "not checked yet" in said
    assert "Copied by the patient" in said
    assert "odds ratio 4.38 (1.98 to 9.68)" in said


def test_precautions_name_the_word_and_the_answer_and_what_is_not_known(html):
    said = text(html)

    assert "Clinician decides Takes an anticoagulant" in said
    assert "Takes an antiplatelet medicine: not sure" in said
    assert "Pregnant, or may be: not asked or not answered" in said


def test_the_clinics_view_is_labelled_as_an_opinion(html):
    assert "An opinion, grade D. It is no part of the grades above." in text(html)


def test_mechanical_or_not_names_the_red_flag(html):
    assert "Mechanical or not: not mechanical" in text(html)
    assert "Red flag: Vertebral fracture on imaging." in text(html)


def test_a_case_that_the_rules_could_not_read_has_none_of_it(client):
    clinician_in(client)

    html = page(client, unread_by_rules(answers=ANSWERS))

    assert [section for section in SECTIONS if f'<section id="{section}"' in html] == []


def test_a_summary_of_earlier_rules_lists_its_records_as_they_were_entered(client):
    clinician_in(client)

    html = page(client, judged_item())

    assert [section for section in SECTIONS if f'<section id="{section}"' in html] == []
    assert "No record was entered." in html
