"""Saving while somebody types: what can be kept is kept, and the script is told words to show."""

import pytest
from django.urls import reverse

from intake.models import Escalation, Response
from intake.rules import RULESET
from intake.services import escalations
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_patient_user, make_submitted, sign_in
from tests.filling import CALM, data_for, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the services behind it are tried on both databases
FIRST = page_of("saddle_numbness")
LATER = page_of("leg_weakness")
PAGE = "7d444840-9dc0-11d1-b245-5ffdce74fad2"


@pytest.fixture
def draft(client, time_machine):
    time_machine.move_to("2026-11-24 02:14:00", tick=False)
    user = make_patient_user()
    sign_in(client, user)
    return make_draft(user=user)


def address(draft, page: str = FIRST) -> str:
    return reverse("intake:page", args=[draft.pk, page])


def typed(client, draft, fields: dict, *, page: str = FIRST, revision: int = 0, turn: int = 1, showing=PAGE):
    """What the script sends, and what it hears."""
    ours = {"revision": str(revision), "showing": showing, "turn": str(turn)}
    return client.post(address(draft, page), {**fields, **ours}, headers={"accept": "application/json"})


def stored() -> Response:
    return Response.objects.get()


def test_one_answer_of_many_is_kept_and_nothing_is_said_of_the_others(client, draft):
    told = typed(client, draft, {"saddle_numbness": "no"})

    assert (told.status_code, told.json()) == (200, {"text": "Saved at 2:14 am", "revision": 1})
    assert (stored().draft, stored().last_page) == ({"saddle_numbness": "no"}, FIRST)
    assert AuditEvent.objects.get(action="response.saved").reason == FIRST


def test_a_page_without_any_answer_yet_is_told_the_revision_too(client, draft):
    assert typed(client, draft, {}).json() == {"text": "Saved at 2:14 am", "revision": 0}


def test_what_was_taken_away_is_taken_away(client, draft):
    typed(client, draft, {"saddle_numbness": "no"})

    typed(client, draft, {}, revision=1, turn=2)

    assert stored().draft == {}


def test_what_does_not_fit_is_not_kept_and_nobody_is_told_that_it_was(client, draft):
    told = typed(client, draft, {"saddle_numbness": "purple", "bladder_change": "none"}).json()

    assert told["text"] == "Saved at 2:14 am, except for what does not fit. We show it when you go on."
    assert stored().draft == {"bladder_change": "none"}
    assert RULESET.dictionary.faults(stored().draft) == []


def test_an_emergency_is_raised_at_once_and_the_way_to_it_is_told_until_it_was_seen(client, draft):
    told = typed(client, draft, {"saddle_numbness": "yes"}).json()
    again = typed(client, draft, {"saddle_numbness": "yes"}, revision=1, turn=2).json()

    way = {"url": reverse("intake:stop", args=[draft.pk]), "words": "Read what to do"}
    assert told["urgent"] == again["urgent"] == way
    escalation = Escalation.objects.get()
    escalations.shown(escalation=escalation, advice_version="1", by=draft.started_by, at=NOON)
    assert "urgent" not in typed(client, draft, {"saddle_numbness": "yes"}, revision=1, turn=3).json()


def test_the_button_that_follows_leads_to_what_to_do(client, draft):
    typed(client, draft, {"saddle_numbness": "yes"})

    following = client.post(address(draft, LATER), {**data_for(LATER, CALM), "revision": "1"})

    assert following.url == reverse("intake:stop", args=[draft.pk])


def test_a_page_that_was_changed_from_elsewhere_is_told_and_overwrites_nothing(client, draft):
    typed(client, draft, {"saddle_numbness": "no"})

    told = typed(client, draft, {"saddle_numbness": "not_sure"}, showing=PAGE.replace("7", "8"))

    assert told.status_code == 409
    assert told.json() == {
        "text": "This form was also opened on another device. Here are both answers. Choose which to keep.",
        "both": True,
    }
    assert stored().draft == {"saddle_numbness": "no"}


def test_a_message_that_was_overtaken_by_a_later_one_of_its_page_is_no_conflict(client, draft):
    typed(client, draft, {"saddle_numbness": "not_sure"}, turn=2)

    told = typed(client, draft, {"saddle_numbness": "no"}, turn=1)

    assert (told.status_code, told.json()["revision"]) == (200, 1)
    assert stored().draft == {"saddle_numbness": "not_sure"}


def test_a_repeated_message_is_harmless(client, draft):
    first, second = (typed(client, draft, {"saddle_numbness": "no"}) for _ in range(2))

    assert first.json() == second.json()


@pytest.mark.parametrize("state", ["sent", "thrown away"])
def test_a_form_that_takes_no_answers_says_so(client, draft, state):
    form = make_submitted(user=draft.started_by) if state == "sent" else make_draft(user=draft.started_by)
    if state == "thrown away":
        form.state = "expired"
        form.save()

    told = typed(client, form, {"saddle_numbness": "yes"})

    assert told.status_code == 409
    assert told.json()["link"]["url"] == reverse("intake:case", args=[form.pk])
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("turn", ["-1", "x", "9" * 40, ""])
def test_an_odd_turn_is_that_of_no_page(client, draft, turn):
    typed(client, draft, {"saddle_numbness": "no"})

    assert typed(client, draft, {"saddle_numbness": "yes"}, turn=turn).status_code == 409


def test_whoever_is_not_signed_in_is_told_where_to(client, draft):
    client.logout()

    told = typed(client, draft, {})

    assert told.status_code == 401
    assert told.json()["link"]["url"].startswith(reverse("account_request_login_code"))


def test_the_day_is_said_when_it_is_not_today(client, draft, time_machine):
    typed(client, draft, {"saddle_numbness": "no"})

    time_machine.move_to("2026-11-25 00:05:00", tick=False)
    sign_in(client, draft.started_by)

    assert "Saved on 24 November at 2:14 am" in client.get(address(draft)).content.decode()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-10-24 23:10:00", "Saved at 12:10 am"),  # summer time: the next day has begun here
        ("2026-10-25 00:30:00", "Saved at 1:30 am"),
        ("2026-10-25 01:30:00", "Saved at 1:30 am"),  # the hour comes a second time
        ("2027-03-28 01:00:00", "Saved at 2:00 am"),  # from one to two in no time
    ],
)
def test_the_time_is_that_of_the_clinics_clock(client, draft, time_machine, moment, words):
    time_machine.move_to(moment, tick=False)
    sign_in(client, draft.started_by)

    assert typed(client, draft, {"saddle_numbness": "no"}).json()["text"] == words
