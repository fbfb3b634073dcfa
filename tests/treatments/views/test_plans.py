"""The pages of plans: nothing is chosen for anybody, nothing passes unanswered, nothing typed is lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape, strip_tags

from intake.models import Outcome, PatientAccess
from intake.models.review import DecisionFinding, Opinion
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    make_amendment,
    make_clinician,
    make_escalation,
    make_patient_user,
    make_review_item,
    make_submitted,
    sign_in,
)
from tests.people import make_staff
from tests.treatments.planned import decide, make_item, make_procedure, make_release, make_version, withdraw
from tests.treatments.published import publish
from treatments import planned
from treatments.models import Family, PlanItem, PlanRelease, ProcedureRecord, Retirement
from treatments.selectors import day_of

pytestmark = pytest.mark.django_db
PRECAUTIONS = [
    {
        "words": "Takes an anticoagulant",
        "condition": "anticoagulant == true",
        "action": "clinician_decides",
    },
    {"words": "Pregnant", "condition": "pregnant == yes", "action": "stop"},
    {"words": "Infection", "condition": "fever_or_chills == true", "action": "hold"},
]
TYPED = {
    "structure": "si_joint",
    "level": "none",
    "side": "right",
    "elsewhere": "",
    "discussed": "What it is, <and> what else there is.",
    "note": "For us.",
    "words-1": "The cardiologist agrees.",
    "answer-2": "asked_no",
    "words-2": "She says no.",
}


@pytest.fixture
def user():
    return make_clinician(name="Dr Plan").user


@pytest.fixture
def client(user):
    return sign_in(Client(), user)


@pytest.fixture
def decision():
    answers = {"age_years": 52, "anticoagulant": True, "fever_or_chills": False}
    return decide(item=make_review_item(case=make_submitted(answers=answers).case))


@pytest.fixture
def version():
    return make_version(name="Test plasma", precautions=PRECAUTIONS)


def home(decision) -> str:
    return f"/treatments/plan/{decision.pk}/"


def adding(decision, version) -> str:
    return f"{home(decision)}add/{version.entry['code']}/"


def hidden(page: str) -> dict[str, str]:
    """What the page itself sends along."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def save(client, decision, version, **changed):
    page = client.get(adding(decision, version)).content.decode()
    return client.post(adding(decision, version), hidden(page) | TYPED | changed)


def typed_in(page: str, name: str) -> str:
    """What stands in a field for words."""
    return re.search(rf'<textarea name="{name}"[^>]*>([^<]*)</textarea>', page)[1]


def text_of(response) -> str:
    return response.content.decode()


# --- the plan -------------------------------------------------------------------------------------
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


# --- adding ---------------------------------------------------------------------------------------
def test_the_page_says_what_is_met_what_is_not_and_what_nobody_asked(client, decision, version):
    page = text_of(client.get(adding(decision, version)))

    tags = re.findall(r'class="tag (tag-\w+)">(.*?)</span>', page.split("precautions-title")[-1], re.DOTALL)
    assert [(kind, strip_tags(words).strip()) for kind, words in tags] == [
        ("tag-urgent", "Met"),
        ("tag-unknown", "Not asked"),
        ("tag-plain", "Not met"),
    ]
    assert "2 need your answer" in page
    assert "What has to be said." in page
    assert "Larger randomised trials are needed" in page
    assert " checked" not in page
    assert AuditEvent.objects.filter(action="decision.read", patient_id=decision.patient_id).exists()


def test_what_is_complete_is_saved_and_shown_with_its_version(client, decision, version, user):
    response = save(client, decision, version)

    assert response.url == home(decision)
    item = PlanItem.objects.get()
    assert (item.by.user, item.version, item.discussed) == (user, version, TYPED["discussed"])
    page = text_of(client.get(home(decision)))
    for words in (
        "1. Test plasma",
        "SI joint region, RIGHT",
        "What it is, &lt;and&gt; what else there is.",
        "The cardiologist agrees.",
        "Asked now: it is not so",
        "Catalogue version 1",
        "Dr Plan",
    ):
        assert words in page


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(client, decision, version):
    sent = hidden(text_of(client.get(adding(decision, version)))) | TYPED
    for field, value, error in (
        ("structure", "", "Choose a structure"),
        ("level", "", "Choose a level"),
        ("side", "", "Choose a side"),
        ("side", "none", "A structure has a side"),
        ("discussed", " ", "Write what was discussed"),
        ("words-1", "", "Takes an anticoagulant: write how you weighed it."),
        ("answer-2", "", "Pregnant: choose what is so now."),
        ("words-2", "", "Pregnant: write what was answered"),
        ("answer-2", "asked_yes", "This is a stop"),
        ("answer-2", "weighed", "Select a valid choice"),
    ):
        page = text_of(client.post(adding(decision, version), sent | {field: value}))

        assert f'id="id_{field}_error"' in page
        assert error in page
        for name in {"discussed", "note", "words-1", "words-2"} - {field}:
            assert escape(TYPED[name]) in page
    assert PlanItem.objects.count() == 0


def test_a_stop_that_is_met_leaves_nothing_to_save(client, version):
    case = make_submitted(answers={"age_years": 30, "pregnant": "yes"}).case
    decision = decide(item=make_review_item(case=case))

    page = text_of(client.get(adding(decision, version)))
    forced = client.post(adding(decision, version), hidden(page) | TYPED)

    assert "a stop is met" in page
    assert "Save as" not in page
    assert forced.status_code == 200
    assert PlanItem.objects.count() == 0


def test_another_side_than_the_decision_says_asks_for_a_reason(client, decision, version):
    DecisionFinding.objects.create(
        decision=decision, structure="si_joint", side="left", opinion=Opinion.AGREE
    )

    refused = text_of(save(client, decision, version))
    saved = save(client, decision, version, elsewhere="Both hurt.")

    assert "The signed decision says SI joint region, LEFT. Write why it is elsewhere." in refused
    assert saved.status_code == 302


def test_a_colleague_who_was_faster_is_read_first(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    make_item(decision=decision, version=version)

    stale = client.post(adding(decision, version), hidden(page) | TYPED)
    again = client.post(adding(decision, version), hidden(text_of(stale)) | TYPED)

    assert stale.status_code == 409
    assert "This changed after you opened it" in text_of(stale)
    assert "The cardiologist agrees." in text_of(stale)
    assert re.search(r'name="answer-2" value="asked_no"[^>]*checked', text_of(stale))
    assert again.status_code == 302
    assert PlanItem.objects.count() == 2


def test_new_facts_are_asked_about_again(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    make_amendment(case=decision.item.case, code="pregnant", value="yes")

    stale = client.post(adding(decision, version), hidden(page) | TYPED)

    assert stale.status_code == 409
    assert "a stop is met" in text_of(stale)
    assert PlanItem.objects.count() == 0


def test_an_entry_that_changed_while_somebody_wrote_keeps_their_words_apart(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    version.treatment.precautions.filter(place=1).delete()
    publish(version.treatment, at=timezone.now(), what_changed="One precaution less")

    stale = text_of(client.post(adding(decision, version), hidden(page) | TYPED))

    assert "What you had written about the precautions before the entry changed" in stale
    assert "The cardiologist agrees." in stale
    assert TYPED["note"] in stale
    assert typed_in(stale, "words-1").strip() == ""
    assert PlanItem.objects.count() == 0


def test_an_entry_that_was_retired_while_somebody_wrote_is_not_saved(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    Retirement.objects.create(version=version, reason="Out of date", retired_by=version.approved_by)

    refused = text_of(client.post(adding(decision, version), hidden(page) | TYPED))

    assert "This entry cannot be part of a plan today. Retired: Out of date" in refused
    assert TYPED["note"] in refused
    assert PlanItem.objects.count() == 0


def test_a_button_that_is_pressed_twice_saves_once(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    sent = hidden(page) | TYPED

    answers = [client.post(adding(decision, version), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert PlanItem.objects.count() == 1


def test_an_edit_of_the_entry_leaves_the_plan_as_it_was(client, decision, version):
    save(client, decision, version)
    treatment = version.treatment
    treatment.name = "Renamed plasma"
    treatment.save()
    publish(treatment, at=timezone.now(), what_changed="A new name")

    page = text_of(client.get(home(decision)))

    assert "1. Test plasma" in page
    assert "Catalogue version 1" in page


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


# --- the patient ----------------------------------------------------------------------------------
@pytest.fixture
def patient(decision):
    """The patient of the decision, signed in."""
    user = make_patient_user()
    response = decision.item.case.responses.get()
    PatientAccess.objects.create(user=user, patient=decision.patient, relation="self")
    return sign_in(Client(), user), f"/intake/{response.pk}/"


def release(client, decision, words="We try this in May."):
    path = f"{home(decision)}release/"
    page = text_of(client.get(path))
    return client.post(path, hidden(page) | {"text": words})


@pytest.mark.hazard("H10")
def test_a_patient_reads_what_was_released_and_nothing_before(client, decision, version, patient):
    save(client, decision, version)
    reader, path = patient
    before = text_of(reader.get(path))

    released = release(client, decision)

    assert "Test plasma" not in before
    assert released.url == home(decision)
    after = text_of(reader.get(path))
    for words in ("We try this in May.", "Test plasma", "What has to be said.", "Larger randomised trials"):
        assert words in after
    for kept in ("The cardiologist agrees.", "For us.", "What it is, ", "SI joint"):
        assert kept not in after


def test_a_patient_reads_that_it_ended(client, decision, version, patient):
    save(client, decision, version)
    release(client, decision)
    reader, path = patient
    withdraw(PlanItem.objects.get(), at=timezone.now())

    ended = text_of(reader.get(path))
    decide(item=decision.item, replaces=decision)
    replaced = text_of(reader.get(path))

    assert "This part no longer counts since" in ended
    assert "your clinician decided anew" in replaced


def test_what_was_taken_back_is_read_no_longer(client, decision, version, patient):
    save(client, decision, version)
    release(client, decision)
    back = f"{home(decision)}take-back/"
    page = text_of(client.get(back))

    taken = client.post(back, hidden(page) | {"reason": "It was for somebody else."})

    assert taken.url == home(decision)
    reader, path = patient
    told = text_of(reader.get(path))
    assert "What stood here was taken back" in told
    assert "We try this in May." not in told
    assert "somebody else" not in told
    assert "The patient reads nothing of this plan now" in text_of(client.get(back, follow=True))


def test_a_release_of_a_plan_that_changed_meanwhile_is_read_again(client, decision, version):
    save(client, decision, version)
    path = f"{home(decision)}release/"
    page = text_of(client.get(path))
    make_item(decision=decision, version=version)

    stale = client.post(path, hidden(page) | {"text": "We try this in May."})

    assert stale.status_code == 409
    assert "We try this in May." in text_of(stale)
    assert PlanRelease.objects.count() == 0
    assert client.post(path, hidden(text_of(stale)) | {"text": "Now."}).status_code == 302


def test_an_empty_plan_has_nothing_to_release(client, decision):
    page = text_of(client.get(f"{home(decision)}release/", follow=True))

    assert "there is nothing to release" in page


# --- what was done --------------------------------------------------------------------------------
@pytest.fixture
def done_path(decision) -> str:
    asked = ["volume_ml", "platelet_count", "device", "level", "side"]
    item = make_item(decision=decision, version=make_version(preparation=asked), on=today_at())
    return f"/treatments/plan/item/{item.pk}/done/"


def today_at():
    return day_of(timezone.now())


def filled(page: str) -> dict[str, str]:
    return hidden(page) | {
        "done_on": str(today_at()),
        "volume_ml": "4.5",
        "platelet_count-unmeasured": "on",
        "device": "Kit A",
        "level": "none",
        "side": "right",
    }


def test_a_procedure_is_recorded_as_its_entry_asks(client, decision, done_path):
    sent = filled(text_of(client.get(done_path)))

    wrong = text_of(
        client.post(
            done_path, sent | {"device": "", "side": "", "volume_ml": "much", "done_on": "2020-01-01"}
        )
    )
    early = text_of(client.post(done_path, sent | {"done_on": "2020-01-01"}))
    elsewhere = text_of(client.post(done_path, sent | {"side": "left"}))
    saved = client.post(done_path, sent)

    for words in ("Device or kit: fill this in.", "Side: fill this in.", "Volume in ml: enter a number"):
        assert words in wrong
    assert "the plan stood on those" in early
    assert "another level or side" in elsewhere
    assert saved.url == home(decision)
    assert ProcedureRecord.objects.get().preparation["platelet_count"] is None
    assert "Not measured" in text_of(client.get(home(decision)))


def test_a_record_is_corrected_by_another_that_says_why(client, decision, done_path):
    client.post(done_path, filled(text_of(client.get(done_path))))
    record = ProcedureRecord.objects.get()
    path = f"/treatments/plan/done/{record.pk}/"
    page = text_of(client.get(path))

    assert 'value="Kit A"' in page
    sent = filled(page) | {"device": "Kit B"}
    assert "Write what was wrong" in text_of(client.post(path, sent))
    client.post(path, sent | {"reason": "It was kit B."})

    after = text_of(client.get(home(decision)))
    assert "Kit B" in after
    assert "It was kit B." in after
    assert "Kit A" not in after
    assert "corrected before" in text_of(client.get(path, follow=True))


# --- the list -------------------------------------------------------------------------------------
def test_the_list_tells_the_newest_first_and_costs_the_same_on_every_page(client, version, monkeypatch):
    start = timezone.now() - timedelta(hours=1)
    items = [
        make_item(
            version=version,
            at=start + timedelta(seconds=number // 2),
            by=make_clinician(active_from=start - timedelta(days=9)),
        )
        for number in range(7)
    ]
    withdraw(items[0], at=timezone.now(), by=items[0].by)
    make_procedure(items[1], at=timezone.now(), by=items[1].by)
    decide(item=items[2].decision.item, replaces=items[2].decision)
    monkeypatch.setattr(planned.newest, "__defaults__", ("", 3))
    costs, pages, path = set(), [], "/treatments/plan/"
    while path:
        with CaptureQueriesContext(connection) as queries:
            pages.append(text_of(client.get(path)))
        costs.add(len(queries))
        following = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        path = following[1].replace("&amp;", "&") if following else ""

    everything = "".join(pages)
    expected = sorted(items, key=lambda item: (item.at, item.pk), reverse=True)
    seen = re.findall(r'<td class="who"><a href="/treatments/plan/([^/]+)/"', everything)
    assert seen == [str(item.decision_id) for item in expected]
    assert (len(pages), len(costs)) == (3, 1)
    for words in ("Stands", "Withdrawn", "Ended: the decision was replaced", "done "):
        assert words in everything


@pytest.mark.parametrize("after", ["nonsense", "2026-01-01_x", f"2026-01-01T00:00:00_{UUID(int=1)}"])
def test_a_key_that_is_not_ours_begins_anew(client, version, after):
    make_item(version=version)

    assert "1 Jan" not in text_of(client.get("/treatments/plan/", {"after": after}))
    assert "Test plasma" in text_of(client.get("/treatments/plan/", {"after": after}))


def test_without_a_plan_the_list_says_how_one_comes_about(client):
    assert "Nothing is planned yet" in text_of(client.get("/treatments/plan/"))


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
