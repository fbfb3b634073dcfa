"""The marked body on the pages of all answers."""

import pytest
from django.urls import reverse

from intake.models import Response
from intake.views.patient.bodymap import picture
from tests.factories import make_draft, make_submitted
from tests.people import make_patient_user, sign_in

pytestmark = pytest.mark.django_db
PLACES = {
    "pain_regions": ["buttock_right", "thigh_back_right"],
    "main_pain_region": "buttock_right",
    "tingling_regions": ["foot_outer_right"],
}
SAID = "You marked: <b>right</b> buttock, back of the <b>right</b> thigh."


def checked(client, form: Response) -> str:
    sign_in(client, form.started_by)
    return client.get(reverse("intake:check", args=[form.pk])).content.decode()


def test_all_answers_show_the_marked_body_and_say_the_same(client):
    html = checked(client, make_draft(draft=PLACES))

    assert SAID in html
    assert html.count('class="figure"') == 1
    assert "Filled: pain · 1: troubles you most · stripes: tingling" in html
    assert ">Your left<" in html


def test_what_was_sent_shows_it_too(client):
    user = make_patient_user()
    form = make_submitted(answers=PLACES, user=user)

    html = checked(client, form)

    assert SAID in html
    assert 'class="figure"' in html


@pytest.mark.parametrize("answers", [{}, {"pain_regions": "not_sure"}, {"pain_regions": []}])
def test_nothing_marked_shows_no_body(client, answers):
    html = checked(client, make_draft(draft=answers))

    assert 'class="figure"' not in html
    assert "You marked" not in html


def test_a_draft_is_drawn_on_the_newest_map_and_a_sent_form_on_its_own():
    draft, sent = make_draft(draft=PLACES, map_version=999), make_submitted(answers=PLACES, map_version=999)

    assert picture(draft, PLACES) is not None
    with pytest.raises(FileNotFoundError):
        picture(sent, PLACES)
