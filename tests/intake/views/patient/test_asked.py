"""What a decision brings to the patient's pages: the clinician's own words, and questions, and no more."""

import pytest

from intake.models import Decision, Outcome, Response, ReviewItem
from intake.services import claims, more, reviews, triage
from intake.views.patient.copies import printed
from tests.factories import NOON, make_case, make_clinician, make_submitted
from tests.filling import CALM

pytestmark = pytest.mark.django_db
MESSAGE = "Please tell me more about the nights.\nDr Own"


@pytest.fixture
def sent(user) -> Response:
    answers = {**CALM, "night_pain": "none", "age_years": 52}
    return make_submitted(case=make_case(user=user), answers=answers, user=user)


@pytest.fixture
def item(sent) -> ReviewItem:
    triage.process(outbox_id=triage.enqueue(case=sent.case, input_seq=0, at=NOON).pk, at=NOON)
    by = make_clinician(active_from=NOON, name="Dr Own").user
    return claims.claim(item_id=ReviewItem.objects.get().pk, by=by, at=NOON)


def said(**words) -> reviews.Judgement:
    usual = {"outcome": Outcome.NEED_MORE, "rank": 3, "note": "Between us.", "questions": ("night_pain",)}
    return reviews.Judgement(**usual | {"message": MESSAGE, "next_step": "A visit"} | words)


def decide(item: ReviewItem, **words) -> Decision:
    return reviews.record_decision(
        item_id=item.pk,
        patient_id=item.case.patient_id,
        seen_sha256=reviews.seen_by(item),
        input_seq=0,
        judgement=said(**words),
        by=item.claimed_by,
        at=NOON,
    )


def correct(decision: Decision, **words) -> Decision:
    by = decision.decided_by.user
    return reviews.correct_decision(
        decision_id=decision.pk, input_seq=0, judgement=said(**words), by=by, at=NOON
    )


def page(client, response, part="") -> str:
    return client.get(f"/intake/{response.pk}/{part}").content.decode()


def test_the_questions_are_announced_asked_alone_and_sent_to_the_same_case(client, sent, item):
    decide(item)
    assert "Answer the questions" in client.get("/intake/").content.decode()
    assert "Your clinician has questions for you" in page(client, sent)
    assert "Please tell me more about the nights." in page(client, sent, "more/")

    begun = client.post(f"/intake/{sent.pk}/more/")
    form = Response.objects.get(kind="more")
    asked = client.get(begun.url)
    assert list(asked.context["form"].fields) == ["night_pain"]
    assert asked.context["form"]["night_pain"].value() is None  # the answer that was there is not chosen

    client.post(begun.url, {"revision": "0", "night_pain": "wakes_settles"})
    done = client.post(f"/intake/{form.pk}/check/", {"form_token": str(form.form_token), "revision": "1"})
    assert done.url == f"/intake/{form.pk}/sent/"

    triage.process(outbox_id=item.case.outbox.latest("pk").pk, at=NOON)
    assert ReviewItem.objects.open().get().case_id == sent.case_id
    assert "We have your answers" in page(client, sent)
    assert "Answer the questions" not in client.get("/intake/").content.decode()


def test_until_the_answers_are_read_they_are_in_and_more_can_be_told(client, sent, item):
    decide(item)
    begun = client.post(f"/intake/{sent.pk}/more/")
    form = Response.objects.get(kind="more")
    client.post(begun.url, {"revision": "0", "night_pain": "wakes_settles"})
    client.post(f"/intake/{form.pk}/check/", {"form_token": str(form.form_token), "revision": "1"})

    for html in (page(client, sent), client.get("/intake/").content.decode()):
        assert "We have your answers" in html
        assert "questions for you" not in html
    further = client.post(f"/intake/{sent.pk}/more/")

    assert further.status_code == 302
    assert Response.objects.drafts().get().asked_by is None


def test_who_cannot_begin_any_more_reads_how_the_case_stands(client, sent, item, monkeypatch):
    decide(item)

    def too_late(**_: object) -> Response:
        raise more.NotPossible

    monkeypatch.setattr(more, "begin", too_late)

    assert client.post(f"/intake/{sent.pk}/more/").url == f"/intake/{sent.pk}/"


def test_nothing_else_of_a_decision_is_shown(client, sent, item):
    decide(item, outcome=Outcome.ADVICE_ONLY, questions=())

    for html in (client.get("/intake/").content.decode(), page(client, sent)):
        for word in ("Between us.", "A visit", "Advice only", "Routine", "outine"):
            assert word not in html
    assert "Please tell me more about the nights." in page(client, sent)
    assert [letter["lines"] for letter in printed(sent)["letters"]] == [[MESSAGE]]


def test_a_decision_without_a_message_shows_none(client, sent, item):
    decide(item, outcome=Outcome.ADVICE_ONLY, questions=(), message="")

    assert "What your clinician wrote to you" not in page(client, sent)


def test_a_corrected_message_stands_in_the_place_of_the_first(client, sent, item):
    correct(decide(item), message="Please call me.")

    html = page(client, sent)
    assert "Please call me." in html
    assert "about the nights" not in html


def test_a_message_that_was_taken_back_is_told_so(client, sent, item):
    correct(decide(item), message="")

    html = page(client, sent)
    assert "What stood here was taken back" in html
    assert "about the nights" not in html
