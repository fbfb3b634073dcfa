"""People with the same name are warned about, and only they."""

from datetime import date

import pytest

from intake.namesakes import namesakes
from intake.selectors import case_record, waiting
from tests.factories import make_case, make_patient, make_submitted
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import clinician_in, judged_item

pytestmark = pytest.mark.django_db


def test_those_born_on_the_same_day_come_first():
    patient = make_patient(full_name="Ann Test", birth_date=date(1970, 1, 2))
    older = make_patient(full_name="ANN TEST", birth_date=date(1950, 1, 2))
    twin = make_patient(full_name="ann test", birth_date=date(1970, 1, 2))
    make_patient(full_name="Anne Test", birth_date=date(1970, 1, 2))

    assert namesakes(patient) == [twin, older]


def test_who_has_no_name_yet_is_like_nobody():
    make_patient(full_name="")

    assert namesakes(make_patient(full_name="")) == []


@pytest.mark.hazard("H05")
def test_every_page_of_the_case_warns(client):
    clinician_in(client)
    item = judged_item()
    patient = item.case.patient
    plain = client.get(f"/review/{item.pk}/").content.decode()
    other = make_patient(full_name=patient.full_name.upper(), birth_date=patient.birth_date)

    for page in ("", "examination/", "imaging/"):
        html = client.get(f"/review/{item.pk}/{page}").content.decode()
        assert f"{other.reference}, born on the same day" in html
    assert "Somebody else has this name" not in plain


def test_a_second_form_of_the_same_person_is_no_namesake():
    item = judged_item()
    make_submitted(case=make_case(patient=item.case.patient))

    assert case_record(item.pk).namesakes == []


def test_the_queue_marks_those_who_have_one_and_nobody_without_a_name(client):
    clinician_in(client)
    marked = judged_item()
    make_patient(full_name=marked.case.patient.full_name.lower())
    for name in ("Nobody Else", "", ""):
        judged_item(
            make_judged(case=make_submitted(case=make_case(patient=make_patient(full_name=name))).case)
        )

    listed = {row.id: row.has_namesake for row in waiting().rows}

    assert [item_id for item_id, is_marked in listed.items() if is_marked] == [marked.pk]
    assert len(listed) == 4
    html = client.get("/review/").content.decode()
    assert html.count("Somebody else has this name") == 1
