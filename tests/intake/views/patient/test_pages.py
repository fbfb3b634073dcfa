"""One page of questions: what is given is kept, whatever else is wrong with it."""

import random

import pytest
from django.urls import reverse

from intake import questionnaire
from intake.forms import form_for
from intake.models import Escalation, Response
from intake.rules import RULESET
from intake.services.cases import set_consent
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_patient_user, make_submitted, sign_in
from tests.filling import CALM, data_for, send_page, sheet

pytestmark = pytest.mark.django_db
FIRST = "urgent-signs-2"
NONSENSE = [
    {},
    {"revision": ""},
    {"revision": "-1"},
    {"revision": "9" * 5000},
    {"revision": "0x1"},
    {"revision": "\u0661"},
    {"revision": ["0", "1"]},
    {"revision": "0", "saddle_numbness": ["yes", "no"], "bladder_change": "purple"},
    {"revision": "0", "major_trauma": "\N{GRINNING FACE}\u202e" * 2000},
    {"revision": "0", "saddle_numbness": "<script>alert(1)</script>", "leave": "1"},
    {"both": "1"},
    {"both": "1", "keep": "theirs"},
    {"keep": "mine", "leave": ["", ""], "both": ["1", "2"]},
    {"revision": "0", "form_token": "x", "state": "submitted", "draft": "{}", "frozen": "1"},
]
ODD = [
    "",
    " ",
    "0",
    "-1",
    "7",
    "1e9",
    "1" * 400,
    "nan",
    "true",
    "None",
    "not_sure",
    "none",
    "yes",
    "no",
    "\u202e",
]

ENDINGS = ["", "", "", "-unsure", "_day", "-x"]


@pytest.fixture
def draft(client):
    user = make_patient_user()
    sign_in(client, user)
    return make_draft(user=user)


def address(draft, page: str = FIRST) -> str:
    return reverse("intake:page", args=[draft.pk, page])


def stored(draft) -> Response:
    return Response.objects.get(pk=draft.pk)


# --- showing --------------------------------------------------------------------------------------
def test_the_first_page_says_what_cannot_wait_and_how_far_it_is(client, draft):
    html = client.get(address(draft, "urgent-signs")).content.decode()

    assert "Do not wait for us if this is happening now" in html
    assert "<strong>Part 1 of 9</strong>" in html
    assert "minutes left" in html
    assert html.count("btn-primary") == 1
    assert "Save and continue" in html
    assert "Save and leave" in html


def test_a_later_page_has_a_way_back_and_no_notice(client, draft):
    html = client.get(address(draft, "nerves")).content.decode()

    assert "Do not wait for us" not in html
    assert f'href="{address(draft, "urgent-signs-5")}">Back</a>' in html


def test_what_was_saved_stands_in_the_page(client, draft):
    draft.draft = {"saddle_numbness": "no"}
    draft.save()

    assert sheet(client.get(address(draft)), holding="revision").data["saddle_numbness"] == ["no"]


def test_a_page_that_does_not_exist_is_not_found(client, draft):
    for word in ("no-such-page", "review", "x" * 300, "-", "_"):
        assert client.get(f"/intake/{draft.pk}/{word}/").status_code == 404


def test_a_page_that_is_not_asked_leads_to_the_one_before_it(client, draft):
    draft.draft = {"pain_regions": []}
    draft.save()
    hidden = [page for page in questionnaire.SHORT if page not in questionnaire.route(draft.draft)]
    assert hidden  # without a place of pain something is left out

    for page in hidden:
        response = client.get(address(draft, page.key))
        shown = next(p for p in questionnaire.route(draft.draft) if address(draft, p.key) == response.url)
        assert questionnaire.PAGES.index(shown) < questionnaire.PAGES.index(page)


def test_opening_a_page_is_recorded(client, draft):
    client.get(address(draft))

    event = AuditEvent.objects.get(action="response.read")
    assert (event.object_id, event.patient_id) == (str(draft.pk), draft.case.patient_id)


# --- saving ---------------------------------------------------------------------------------------
def test_a_page_is_saved_and_the_next_one_follows(client, draft):
    response = send_page(client, address(draft), CALM)

    assert response.url == address(draft, "urgent-signs-3")
    kept = stored(draft)
    assert kept.draft["saddle_numbness"] == "no"
    assert (kept.revision, kept.last_page) == (1, FIRST)


def test_what_is_missing_is_said_and_what_was_given_is_kept(client, draft):
    response = send_page(client, address(draft), {"saddle_numbness": "no"})

    html = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error:" in html
    assert "Say if passing urine has changed." in html
    assert stored(draft).draft == {"saddle_numbness": "no"}
    assert sheet(response, holding="revision").hidden["revision"] == "1"


def test_save_and_leave_saves_without_complaint(client, draft):
    response = send_page(client, address(draft), {"saddle_numbness": "no"}, leave="1")

    assert response.url == reverse("intake:home")
    assert stored(draft).draft == {"saddle_numbness": "no"}
    assert "Your answers are saved" in client.get(response.url).content.decode()


def test_somebody_who_came_from_all_answers_goes_back_there(client, draft):
    draft.draft = CALM
    draft.save()

    response = send_page(client, address(draft) + "?change=1", {"bowel_change": "constipation_only"})

    assert response.url == reverse("intake:check", args=[draft.pk])


def test_after_the_last_page_come_all_answers(client, draft):
    last = questionnaire.route({})[-1]

    response = send_page(client, address(draft, last.key), {})

    assert response.url == reverse("intake:check", args=[draft.pk])


@pytest.mark.parametrize("fields", NONSENSE)
@pytest.mark.parametrize("key", [FIRST, "where", "pain", "goal"])
def test_nonsense_is_answered_with_a_page_and_saves_no_nonsense(client, draft, key, fields):
    response = client.post(address(draft, key), fields)

    assert response.status_code in (200, 302, 409)
    kept = stored(draft)
    assert kept.state == "draft"
    assert kept.draft in ({}, {"saddle_numbness": "no"})  # of two radios the last one counts
    if response.status_code == 409:
        assert "Choose which answers to keep" in response.content.decode()


@pytest.mark.parametrize("number", range(8))
def test_whatever_is_posted_only_answers_of_the_dictionary_are_kept(client, draft, number):
    chance = random.Random(number)  # noqa: S311
    for _ in range(12):
        page = chance.choice(questionnaire.PAGES)
        now = stored(draft)
        names = [*form_for(page, now.draft).base_fields, "x"]
        values = [*ODD, *(str(value) for question in page.questions for value in question.fact.of)]
        fields = {
            chance.choice(names) + chance.choice(ENDINGS): chance.choices(values, k=chance.randint(1, 3))
            for _ in range(chance.randint(0, 12))
        }
        revision = chance.choice([str(now.revision), *ODD])

        response = client.post(address(draft, page.key), {**fields, "revision": revision})

        assert response.status_code in (200, 302, 409)
        assert RULESET.dictionary.faults(stored(draft).draft) == []


@pytest.mark.parametrize("state", ["sent", "thrown away", "agreement taken back"])
def test_a_page_that_can_no_longer_be_filled_in_leads_to_where_the_form_stands(client, state):
    user = make_patient_user()
    sign_in(client, user)
    form = make_submitted(user=user) if state == "sent" else make_draft(user=user)
    if state == "thrown away":
        form.state = "expired"
        form.save()
    if state == "agreement taken back":
        set_consent(
            patient=form.case.patient, purpose="care", is_given=False, relation="self", by=user, at=NOON
        )

    for response in (
        client.get(address(form)),
        client.post(address(form), {"revision": "0", "saddle_numbness": "yes"}),
    ):
        assert response.url == reverse("intake:case", args=[form.pk])
    assert not Escalation.objects.exists()


# --- two places at once ---------------------------------------------------------------------------
@pytest.fixture
def behind(client, draft):
    """What a second device sends that had opened the page before the first one saved it."""
    late = {**data_for(FIRST, {"saddle_numbness": "no", "bowel_change": "none"}), "revision": "0"}
    send_page(client, address(draft), {"saddle_numbness": "not_sure", "bowel_change": "none"})
    return late


def test_a_late_page_shows_both_versions_and_overwrites_nothing(client, draft, behind):
    response = client.post(address(draft), behind)

    html = response.content.decode()
    assert response.status_code == 409
    assert [(row["saved"], row["mine"]) for row in response.context["rows"]] == [("Not sure", "No")]
    assert "checked" not in html  # nothing is chosen for them
    assert stored(draft).draft["saddle_numbness"] == "not_sure"


@pytest.mark.parametrize(("keep", "value"), [("mine", "no"), ("saved", "not_sure")])
def test_the_person_chooses_which_to_keep(client, draft, behind, keep, value):
    conflict = client.post(address(draft), behind)

    response = client.post(address(draft), {**sheet(conflict, holding="both").data, "keep": keep})

    assert response.status_code in (200, 302)
    assert stored(draft).draft["saddle_numbness"] == value


def test_choosing_nothing_asks_again_and_loses_nothing(client, draft, behind):
    conflict = client.post(address(draft), behind)

    again = client.post(address(draft), sheet(conflict, holding="both").data)

    assert again.status_code == 409
    assert "Choose which answers to keep." in again.content.decode()
    assert sheet(again, holding="both").data["saddle_numbness"] == ["no"]


def test_a_choice_that_comes_too_late_itself_is_a_new_conflict(client, draft, behind):
    chosen = {**sheet(client.post(address(draft), behind), holding="both").data, "keep": "mine"}
    send_page(client, address(draft), {"bladder_change": "none"})

    response = client.post(address(draft), chosen)

    assert response.status_code == 409
    assert stored(draft).draft["saddle_numbness"] == "not_sure"


def test_a_late_page_with_an_emergency_leads_to_what_to_do(client, draft, behind):
    response = client.post(address(draft), {**behind, "saddle_numbness": "yes"})

    assert response.status_code == 409
    assert reverse("intake:stop", args=[draft.pk]) in response.content.decode()
    assert Escalation.objects.exists()


# --- emergencies ----------------------------------------------------------------------------------
def test_an_emergency_leads_to_the_stop_page_at_once_even_with_errors_or_leaving(client, draft):
    response = send_page(client, address(draft), {"saddle_numbness": "yes"}, leave="1")

    assert response.url == reverse("intake:stop", args=[draft.pk])
    assert stored(draft).draft["saddle_numbness"] == "yes"


def test_whoever_never_saw_the_advice_is_led_to_it_from_everywhere(client, draft):
    send_page(client, address(draft), {**CALM, "saddle_numbness": "yes"})  # and here the line breaks

    for url in (address(draft), address(draft, "nerves"), reverse("intake:check", args=[draft.pk])):
        assert client.get(url).url == reverse("intake:stop", args=[draft.pk])
    saved = client.post(address(draft, "nerves"), {**data_for("nerves", CALM), "revision": "1"})
    assert saved.url == reverse("intake:stop", args=[draft.pk])
    assert stored(draft).draft["leg_weakness"] == "none"


def test_after_it_the_pages_keep_a_notice_and_only_a_new_flag_stops_again(client, draft):
    send_page(client, address(draft), {**CALM, "saddle_numbness": "yes"})
    client.get(reverse("intake:stop", args=[draft.pk]))

    following = send_page(client, address(draft, "nerves"), CALM)
    next_page = client.get(following.url).content.decode()
    again = send_page(client, address(draft), {"saddle_numbness": "yes"})
    worse = send_page(client, address(draft, "urgent-signs"), {"chest_pain_or_breathless_now": True})

    assert following.url == address(draft, "nerves-2")
    assert "may need help now" in next_page
    assert again.url == address(draft, "urgent-signs-3")
    assert worse.url == reverse("intake:stop", args=[draft.pk])
