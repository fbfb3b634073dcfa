"""Adding to a plan: nothing passes unanswered, and nothing typed is lost."""

import re

import pytest
from django.db.models.signals import post_init
from django.utils import timezone
from django.utils.html import escape, strip_tags

from intake.models.review import DecisionFinding, Opinion
from orthoregen.audit.models import AuditEvent
from tests.factories import make_amendment, make_review_item, make_submitted
from tests.treatments.planned import decide, make_item, make_version
from tests.treatments.published import publish
from tests.treatments.views.plans.pages import TYPED, adding, hidden, home, save, text_of, typed_in
from treatments.models import LegalStatus, PlanItem, Retirement, Version

pytestmark = pytest.mark.django_db


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


def test_an_entry_whose_law_is_no_longer_assessed_is_refused_in_words(client, decision, version):
    page = text_of(client.get(adding(decision, version)))
    version.treatment.legal_statuses.all().delete()
    LegalStatus.objects.create(
        treatment=version.treatment, jurisdiction="GB", words="A letter to the authority is on its way."
    )
    publish(version.treatment, at=timezone.now(), lawful=False, what_changed="The law is looked at again")

    stale = text_of(client.post(adding(decision, version), hidden(page) | TYPED))
    refused = text_of(client.post(adding(decision, version), hidden(stale) | TYPED))

    assert "This entry cannot be part of a plan today. Legal status in GB: not assessed." in refused
    for page in (stale, refused):
        assert "Not assessed. A letter to the authority is on its way." in page
    assert TYPED["note"] in refused
    assert PlanItem.objects.count() == 0


def test_the_page_costs_the_same_with_many_items(client, decision, version, queries):
    few = queries(client, adding(decision, version))
    for _ in range(3):
        make_item(decision=decision, version=version)

    assert queries(client, adding(decision, version)) == few


def test_of_the_whole_catalogue_only_the_entry_that_is_added_is_read(client, decision, version):
    make_version()
    read = []

    def note(instance, **_):
        read.append(instance.treatment_id)

    post_init.connect(note, sender=Version)
    try:
        client.get(adding(decision, version))
    finally:
        post_init.disconnect(note, sender=Version)

    assert set(read) == {version.treatment_id}
