"""The plan under a decision: nothing is chosen for anybody, and what ended stays to be read."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.models import Outcome
from orthoregen.accounts.models import Role
from tests.factories import make_escalation, make_review_item, sign_in
from tests.people import make_staff
from tests.treatments.planned import decide, make_item, make_release, make_version
from tests.treatments.views.plans.pages import TYPED, adding, hidden, home, save, text_of
from treatments.models import Family, PlanItem

pytestmark = pytest.mark.django_db


def test_an_entry_is_chosen_by_hand_and_none_is_chosen_beforehand(client, decision, version):
    make_version(name="Test exercise", family=Family.EDUCATION_AND_EXERCISE)

    page = text_of(client.get(home(decision)))
    chosen = client.get(home(decision), {"entry": version.entry["code"]})
    nothing = text_of(client.get(home(decision), {"entry": ""}))

    assert "Nothing is planned yet" in page
    assert '<option value="" selected>Choose</option>' in page
    assert page.count(" selected") == 1
    assert page.index("Test exercise") < page.index("Test plasma")
    assert chosen.url == adding(decision, version)
    assert "Choose an entry." in nothing


def test_entries_that_cannot_be_added_say_why(client, decision, version, catalogue):
    page = text_of(client.get(home(decision)))

    assert re.search(r"<strong>Platelet-rich plasma[^<]*</strong>: Draft, not approved\.", page)


@pytest.mark.parametrize("outcome", [Outcome.ADVICE_ONLY, Outcome.REFER_EMERGENCY])
def test_a_decision_that_allows_no_plan_offers_nothing(client, version, outcome):
    decision = decide(outcome=outcome)

    page = text_of(client.get(home(decision)))

    assert "This decision allows no plan" in page
    assert 'name="entry"' not in page
    assert client.get(adding(decision, version)).url == home(decision)


def test_an_open_emergency_comes_first(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    raised = make_escalation(response=decision.item.case.responses.get())

    home_page = text_of(client.get(home(decision)))
    refused = text_of(client.post(adding(decision, version), hidden(page) | TYPED))

    assert f'href="/review/escalations/{raised.pk}/"' in home_page
    assert 'name="entry"' not in home_page
    assert "See to it and close it first" in refused
    assert TYPED["note"] in refused


def test_whoever_is_not_in_the_register_reads_and_writes_nothing(decision, version):
    stranger = sign_in(Client(), make_staff(Role.CLINICIAN))
    item = make_item(decision=decision, version=version)

    page = text_of(stranger.get(home(decision)))
    refused = save(stranger, decision, version)

    assert "so you can read this plan and not write on it" in page
    assert 'name="entry"' not in page
    assert "you cannot write on a plan" in text_of(refused)
    for path in (f"/treatments/plan/item/{item.pk}/withdraw/", f"{home(decision)}release/"):
        sent = hidden(text_of(stranger.get(path))) | {"reason": "Words", "text": "Words"}
        assert "you cannot write on a plan" in text_of(stranger.post(path, sent)).replace("&#x27;", "'")
    assert PlanItem.objects.count() == 1


# --- ending ---------------------------------------------------------------------------------------
def test_an_item_is_withdrawn_with_a_reason_and_stays(client, decision, version):
    item = make_item(decision=decision, version=version)
    path = f"/treatments/plan/item/{item.pk}/withdraw/"
    page = text_of(client.get(path))

    unsaid = client.post(path, hidden(page) | {"reason": ""})
    said = client.post(path, hidden(page) | {"reason": "The patient thought again."})
    again = client.post(path, {"token": str(uuid4()), "reason": "Again"}, follow=True)

    assert "Write why it is withdrawn." in text_of(unsaid)
    assert said.url == home(decision)
    assert "It was withdrawn before" in text_of(again)
    after = text_of(client.get(home(decision)))
    assert "The patient thought again." in after
    assert item.discussed in after


def test_what_hung_on_a_decision_that_was_replaced_has_ended_and_is_shown(client, decision, version):
    make_item(decision=decision, version=version)
    newer = decide(item=decision.item, replaces=decision)

    before, after = text_of(client.get(home(decision))), text_of(client.get(home(newer)))

    assert "The decision was replaced" in before
    assert 'name="entry"' not in before
    assert "Under other decisions of this case" in after
    assert "Ended with its decision" in after
    assert "Nothing is planned yet" in after


def test_the_plan_costs_the_same_with_many_items(client, decision, version):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(home(decision))
        return len(queries)

    make_release(make_item(decision=decision, version=version))
    few = cost()
    for _ in range(4):
        make_item(decision=decision, version=version)

    assert cost() == few


# --- from the case --------------------------------------------------------------------------------
def test_the_case_leads_to_the_plan_once_it_is_signed(client, decision, version):
    case = f"/review/{decision.item_id}/"

    before = text_of(client.get(case))
    make_item(decision=decision, version=version)
    after = text_of(client.get(case))
    decide(item=decision.item, replaces=decision, outcome=Outcome.ADVICE_ONLY)
    ended = text_of(client.get(case))

    assert re.search(rf'href="{home(decision)}">Write a plan<', before)
    assert re.search(rf'href="{home(decision)}">The plan \(1\)<', after)
    assert "The plan that ended with the earlier decision (1)" in ended


def test_a_case_that_is_not_signed_leads_to_no_plan(client, version):
    page = text_of(client.get(f"/review/{make_review_item().pk}/"))

    assert "/treatments/plan/" not in page.replace('href="/treatments/plan/"', "")
