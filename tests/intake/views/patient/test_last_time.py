"""What was said last time is asked again: it counts where its box is ticked, never for what is critical."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.last_time import ANEW, is_offered
from intake.models import Response
from intake.questionnaire import PAGE, QUESTIONS
from intake.services import cases
from tests.factories import make_patient, make_submitted
from tests.filling import CALM, data_for

pytestmark = pytest.mark.django_db
LAST_TIME = {
    **CALM,
    "smoker": "current",
    "sex_at_birth": "female",
    "exercises_regularly": True,
    "pain_now": 8,
}
AGREED = {"care": True, "messages": False, "research": False}


@pytest.fixture
def draft(user) -> Response:
    """A second form of somebody who has sent one."""
    patient = make_patient(user=user)
    make_submitted(user=user, case=patient.cases.create(), answers=LAST_TIME)
    return cases.start(user=user, relation="self", consents=AGREED, at=timezone.now(), patient=patient)


def page_of(code: str) -> str:
    return next(page.key for page in PAGE.values() if any(q.code == code for q in page.questions))


ABOUT = page_of("sex_at_birth")


def address(draft, key=ABOUT) -> str:
    return reverse("intake:page", args=[draft.pk, key])


def stored(draft) -> Response:
    draft.refresh_from_db()
    return draft


def send(client, draft, answers=None, *, ticked=(), key=ABOUT, shown=True, by_script=False):
    """Send a page with these answers beside what it shows, and these boxes of last time."""
    before = stored(draft).draft if shown else {}
    data = {**data_for(key, answers or {}, before), "revision": str(draft.revision), "still_true": ticked}
    accepted = {"HTTP_ACCEPT": "application/json"} if by_script else {}
    return client.post(address(draft, key), data, **accepted)


def test_the_new_form_knows_the_one_before_and_holds_no_answer_of_it(draft):
    assert json.loads(draft.previous.frozen)["sex_at_birth"] == "female"
    assert draft.draft == {}


def test_the_first_form_of_a_person_asks_nothing_again(client, user):
    first = cases.start(
        user=user, relation="self", consents=AGREED, at=timezone.now(), full_name="A", birth_date=None
    )

    assert first.previous is None
    assert "Is it still true?" not in client.get(address(first)).content.decode()


def test_somebody_elses_form_is_not_the_one_before(user, draft):
    other = make_patient(user=user)

    form = cases.start(user=user, relation="self", consents=AGREED, at=timezone.now(), patient=other)

    assert form.previous is None


def test_it_is_shown_with_its_day_and_nothing_is_chosen(client, draft):
    html = client.get(address(draft)).content.decode()

    assert "you told us this. Is it still true?" in html
    assert 'name="still_true" id="still_sex_at_birth" value="sex_at_birth">' in html
    assert " checked" not in html.split("<main")[1]
    assert stored(draft).draft == {}


@pytest.mark.hazard("H18")
def test_what_is_not_confirmed_stays_unanswered(client, draft):
    send(client, draft, {"exercises_regularly": False})

    assert stored(draft).draft == {"exercises_regularly": False}
    assert draft.still_true == []


def test_what_is_ticked_is_an_answer_and_told_as_confirmed(client, draft):
    send(client, draft, ticked=["sex_at_birth"])

    assert stored(draft).draft == {"sex_at_birth": "female"}
    assert draft.still_true == ["sex_at_birth"]


def test_one_button_confirms_the_whole_page_and_goes_on(client, draft):
    asked = {q.code for q in PAGE[ABOUT].questions} & LAST_TIME.keys()

    response = send(client, draft, ticked=["all"])

    assert response.status_code == 302
    assert stored(draft).draft == {code: LAST_TIME[code] for code in asked}
    assert set(draft.still_true) == asked


def test_another_answer_counts_before_the_tick(client, draft):
    send(client, draft, {"sex_at_birth": "male"}, ticked=["all"])

    assert stored(draft).draft["sex_at_birth"] == "male"
    assert "sex_at_birth" not in draft.still_true


def test_an_answer_that_is_changed_later_is_not_confirmed_any_more(client, draft):
    send(client, draft, ticked=["all"])

    send(client, draft, {"sex_at_birth": "male"})

    assert stored(draft).draft["sex_at_birth"] == "male"
    assert "sex_at_birth" not in draft.still_true
    assert "exercises_regularly" in draft.still_true


def test_what_a_script_saved_is_kept_when_the_page_is_sent_and_gone_when_the_tick_is(client, draft):
    send(client, draft, ticked=["sex_at_birth"], by_script=True)
    assert stored(draft).draft == {"sex_at_birth": "female"}

    send(client, draft, ticked=["sex_at_birth"], shown=False)
    assert stored(draft).draft == {"sex_at_birth": "female"}
    send(client, draft, shown=False)

    assert stored(draft).draft == {}


def test_a_required_question_may_be_confirmed(client, draft):
    response = send(client, draft, ticked=["pain_regions"], key=page_of("pain_regions"))

    assert response.status_code == 302
    assert stored(draft).draft["pain_regions"] == LAST_TIME["pain_regions"]


def test_beside_a_fault_a_ticked_box_stays_ticked_and_counts_when_the_page_is_sent_again(client, draft):
    key = page_of("smoker")
    wrong = {"revision": str(draft.revision), "still_true": ["sex_at_birth"], "smoker": "sometimes"}

    html = client.post(address(draft, key), wrong).content.decode()

    assert 'id="still_sex_at_birth" value="sex_at_birth" checked' in html
    assert stored(draft).draft == {"sex_at_birth": "female"}


@pytest.mark.parametrize(
    "code", ["saddle_numbness", "cancer_history", "pregnant", "pain_now", "duration_weeks", "rmdq_01"]
)
@pytest.mark.hazard("H18")
def test_nothing_critical_no_questionnaire_and_no_measure_of_now_can_be_confirmed(client, draft, code):
    client.post(address(draft, page_of(code)), {"revision": str(draft.revision), "still_true": [code, "all"]})

    assert code not in stored(draft).draft
    assert code not in draft.still_true


def test_no_critical_question_and_no_item_of_a_questionnaire_is_ever_offered():
    never = [one for one in QUESTIONS.values() if one.fact.critical or one.item_of]

    assert len(never) > 40
    assert not any(is_offered(one) for one in never)


def test_what_is_told_of_these_weeks_is_a_question(draft):
    assert set(QUESTIONS) >= ANEW
    assert not any(is_offered(QUESTIONS[code]) for code in (*ANEW, "pain_now", "duration_weeks"))
    assert is_offered(QUESTIONS["sex_at_birth"])


def test_not_sure_is_not_offered_and_neither_is_what_the_dictionary_no_longer_takes(client, user):
    patient = make_patient(user=user)
    old = {**CALM, "sex_at_birth": "not_sure", "smoker": "sometimes"}
    make_submitted(user=user, case=patient.cases.create(), answers=old)
    draft = cases.start(user=user, relation="self", consents=AGREED, at=timezone.now(), patient=patient)

    html = client.get(address(draft)).content.decode()

    assert 'value="sex_at_birth">' not in html.split('id="questions"')[0]
    assert 'id="still_smoker"' not in html


def test_the_newest_form_that_was_sent_is_the_one_before(client, user, draft):
    later = make_submitted(
        user=user, case=draft.case.patient.cases.create(), at=timezone.now() + timedelta(days=1)
    )

    newest = cases.start(
        user=user, relation="self", consents=AGREED, at=timezone.now(), patient=draft.case.patient
    )

    assert newest.previous == later
