"""All answers before sending, sending, and the receipt."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.models import Outbox, Response
from intake.questionnaire import PAGE, TYPICAL, label_for
from tests.factories import (
    make_case,
    make_draft,
    make_escalation,
    make_patient,
    make_submitted,
)
from tests.filling import CALM, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(user):
    return make_draft(user=user, draft=dict(CALM), last_page="goal")


def check(draft) -> str:
    return reverse("intake:check", args=[draft.pk])


def send(client, draft):
    return client.post(check(draft), sheet(client.get(check(draft)), holding="form_token").data)


# --- all answers ----------------------------------------------------------------------------------
def test_every_answer_stands_there_in_words_with_a_way_to_change_it(client, full):
    html = client.get(check(full)).content.decode()

    assert "Are you numb between your legs" in html
    assert "<b>Right</b> low back, beside the spine" in html
    assert "7 weeks" in html
    page = reverse("intake:page", args=[full.pk, "urgent-signs-2"])
    assert f'href="{page}?change=1#id_saddle_numbness_label"' in html
    assert f'href="{reverse("intake:person", args=[full.pk])}"' in html
    assert "saddle_numbness</" not in html  # words, not codes
    assert html.count("btn-primary") == 1


def test_all_answers_of_the_short_path_weigh_no_more_than_any_step(client, user):
    draft = make_draft(user=user, draft={**TYPICAL, **CALM})

    answer = client.get(check(draft), headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert 3_000 < len(answer.content) <= 6_000


def test_what_is_missing_stands_on_top_with_links(client, user):
    draft = make_draft(user=user, draft={k: v for k, v in CALM.items() if k != "bowel_change"})

    html = client.get(check(draft)).content.decode()

    assert "1 answer is still missing" in html
    assert html.index("still missing") < html.index("<dl")
    assert "?change=1#id_bowel_change_label" in html


def test_what_may_stay_open_is_folded_away_and_what_may_not_is_not(client, user):
    draft = make_draft(user=user, draft={"saddle_numbness": "no"})

    first, nerves, *_rest = client.get(check(draft)).context["sections"]

    assert [row.is_missing for row in first.rows] == [row.value == "Not answered" for row in first.rows]
    assert sum(row.is_missing for row in first.rows) == len(first.rows) - 1
    assert [str(row.label) for row in nerves.left_out] == [
        label_for("clumsy_hands"),
        label_for("electric_down_spine_on_neck_flexion"),
    ]


def test_not_sure_is_shown_as_an_answer(client, user):
    draft = make_draft(user=user, draft={**CALM, "saddle_numbness": "not_sure"})

    html = client.get(check(draft)).content.decode()

    assert re.search(r'is-unsure">\s*Not sure', html)
    assert "still missing" not in html


def test_a_tick_list_is_one_row_of_what_was_ticked_and_is_changed_as_one(client, user):
    ticked = make_draft(user=user, draft=dict(CALM))
    untouched = make_draft(user=user, draft={k: v for k, v in CALM.items() if not k.startswith("rmdq")})

    def section(draft):
        sections = client.get(check(draft)).context["sections"]
        return next((one for one in sections if one.key == "daily-life"), None)

    (row,) = section(ticked).rows
    assert row.value.startswith("I stay at home most of the time because of my back. I change position")
    assert row.value.count(".") == 3
    assert row.url.endswith("/daily-life/?change=1#id_rmdq_label")
    assert section(untouched) is None


@pytest.mark.hazard("H28")
def test_own_words_are_shown_as_they_were_written(client, user):
    [code, *_] = [question.code for question in PAGE["goal"].questions if question.kind == "text"]
    draft = make_draft(user=user, draft={**CALM, code: "<script>x</script> & walk"})

    html = client.get(check(draft)).content.decode()

    assert "&lt;script&gt;x&lt;/script&gt; &amp; walk" in html


# --- sending --------------------------------------------------------------------------------------
def test_sending_leads_to_the_receipt(client, full):
    response = send(client, full)

    assert response.url == reverse("intake:sent", args=[full.pk])
    assert Response.objects.get().state == "submitted"
    assert Outbox.objects.count() == 1


def test_sending_takes_eight_statements_at_most(client, full):
    send(client, full)  # whoever comes first in a process builds the statements
    other = make_draft(user=full.started_by, draft=CALM)
    typed = sheet(client.get(check(other)), holding="form_token").data
    around = ("SAVEPOINT", "RELEASE", "BEGIN")

    with CaptureQueriesContext(connection) as queries:
        response = client.post(check(other), typed)

    assert response.status_code == 302
    run = [one["sql"] for one in queries if not one["sql"].startswith(around)]
    assert len(run) <= 8, run


def test_sending_twice_gives_the_same_receipt(client, full):
    data = sheet(client.get(check(full)), holding="form_token").data

    first, second = client.post(check(full), data), client.post(check(full), data)

    assert first.url == second.url == reverse("intake:sent", args=[full.pk])
    assert Outbox.objects.count() == 1


def test_with_something_missing_nothing_is_sent_and_it_is_said(client, user):
    draft = make_draft(user=user, draft={})

    response = send(client, draft)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert Response.objects.get().state == "draft"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"form_token": "x"},
        {"form_token": str(uuid4()), "revision": "0"},
        {"form_token": "9" * 5000, "revision": "9" * 5000},
        {"revision": "-5"},
    ],
)
def test_what_does_not_come_from_the_page_sends_nothing(client, full, data):
    response = client.post(check(full), data)

    assert response.status_code == 409
    assert "Nothing was sent" in response.content.decode()
    assert Response.objects.get().state == "draft"


def test_answers_that_changed_after_they_were_looked_at_are_shown_again(client, full):
    data = sheet(client.get(check(full)), holding="form_token").data
    full.revision += 1
    full.save()

    response = client.post(check(full), data)

    assert response.status_code == 409
    assert Response.objects.get().state == "draft"
    assert send(client, full).status_code == 302


def test_a_person_who_is_too_young_sends_nothing(client, user):
    patient = make_patient(user=user, birth_date=date(2020, 1, 1))
    draft = make_draft(user=user, case=make_case(patient=patient), draft=dict(CALM))

    response = client.post(check(draft), {"form_token": str(draft.form_token), "revision": "0"})

    assert "Talk to the clinic" in response.content.decode()
    assert Response.objects.get().state == "draft"


def test_what_was_sent_can_be_read_and_not_changed(client, full):
    send(client, full)

    html = client.get(check(full)).content.decode()

    assert "What you sent" in html
    assert "Are you numb between your legs" in html
    assert "change=1" not in html
    assert "form_token" not in html


# --- the receipt ----------------------------------------------------------------------------------
def test_the_receipt_has_the_reference_what_comes_next_and_when_to_get_help(client, full, settings):
    send(client, full)

    html = client.get(reverse("intake:sent", args=[full.pk])).content.decode()

    assert full.case.patient.reference in html
    assert settings.CLINIC.reply_within in html
    assert "Get help at once if one of these starts" in html
    assert f'href="tel:{settings.CLINIC.emergency_number}"' in html


def test_the_safety_net_has_every_sign_of_the_flags_once(client, user):
    draft = make_draft(user=user, draft=dict(CALM))
    make_escalation(response=draft, flag="rf_a", rank=1, advice="watch_nerves")
    make_escalation(response=draft, flag="rf_b", rank=1, advice="watch_unwell")
    send(client, draft)

    response = client.get(reverse("intake:sent", args=[draft.pk]))

    net = response.context["safety_net"]
    assert len(net["signs"]) == len(set(net["signs"]))
    assert any("unsteady" in sign for sign in net["signs"])
    assert any("chest pain" in sign for sign in net["signs"])
    assert [line.split()[0] for line in net["what_then"]] == ["Then"]


def test_an_emergency_stays_on_the_receipt(client, user):
    draft = make_draft(user=user, draft=dict(CALM))
    make_escalation(response=draft)
    client.get(reverse("intake:stop", args=[draft.pk]))
    send(client, draft)

    html = client.get(reverse("intake:sent", args=[draft.pk])).content.decode()

    assert reverse("intake:stop", args=[draft.pk]) in html


def test_an_emergency_that_only_sending_found_leads_to_what_to_do_first(client, full):
    data = sheet(client.get(check(full)), holding="form_token").data
    make_escalation(response=full)  # as a rule about the age of the day would raise it

    response = client.post(check(full), data)

    stop = reverse("intake:stop", args=[full.pk])
    assert response.url == stop
    assert Response.objects.get().state == "submitted"
    assert client.post(stop).url == reverse("intake:sent", args=[full.pk])


def test_there_is_no_receipt_before_sending(client, full):
    response = client.get(reverse("intake:sent", args=[full.pk]))

    assert response.url == reverse("intake:case", args=[full.pk])


def test_a_form_of_an_older_questionnaire_still_shows_all_that_was_answered(client, user):
    """How weakness changes was once asked of everybody, and the time of the first pain too."""
    old = {
        **CALM,
        "weakness_course": "same",
        "age_at_onset_years": 30,
        "onset": "not_sure",
        "smoker": "never",
    }
    sent = make_submitted(user=user, answers=old)

    html = client.get(check(sent)).content.decode()

    assert "Staying the same" in html
    assert "30 years" in html
    assert "No, never" in html
    assert "Not sure" in html
