"""Entering findings and records."""

import pytest

from intake.examination import NORMAL
from intake.models import Amendment, Escalation
from intake.review_forms import sides_of
from intake.services import reviews
from tests.factories import NOON, make_amendment
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item

pytestmark = pytest.mark.django_db
RECORDS = ("palpation_findings", "imaging_findings", "block_response", "discography_response")


def rows(**said) -> dict:
    """What the page of records sends: two empty rows in each list, but for what is said."""
    counters = {
        f"{code}-{name}": count
        for code in RECORDS
        for name, count in (("TOTAL_FORMS", "2"), ("INITIAL_FORMS", "0"))
    }
    return {"input_seq": "0", **counters, **{name.replace("__", "-"): value for name, value in said.items()}}


def test_the_grid_starts_with_nothing_done_and_left_stands_left_of_right(client):
    item = claimed_by(clinician_in(client))

    html = client.get(f"/review/{item.pk}/examination/").content.decode()

    assert html.count(" checked") == html.count('class="seg none"') > 100
    assert html.index("Straight-leg raise, left") < html.index("Straight-leg raise, right")
    assert "would change a grade" in html


def test_a_saved_finding_is_judged_at_once_and_what_changed_is_told(client):
    item = claimed_by(clinician_in(client))

    response = client.post(
        f"/review/{item.pk}/examination/",
        {"input_seq": "0", "slr_right": "positive", "slr_left": "", "temperature_c": "37.1"},
        follow=True,
    )

    assert response.redirect_chain[0][0] == f"/review/{item.pk}/examination/"
    html = response.content.decode()
    assert "2 facts stored" in html
    assert "What changed" in html
    item.refresh_from_db()
    assert item.summary.input_seq == 2
    assert set(Amendment.objects.values_list("code", flat=True)) == {"slr_right", "temperature_c"}


def test_saving_without_a_change_stores_nothing(client):
    item = claimed_by(clinician_in(client))

    response = client.post(
        f"/review/{item.pk}/examination/", {"input_seq": "0", "slr_right": ""}, follow=True
    )

    assert "Nothing was changed" in response.content.decode()
    assert not Amendment.objects.exists()


def test_changing_a_finding_asks_for_the_reason_and_keeps_what_was_entered(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    reviews.amend(item_id=item.pk, facts={"slr_right": "positive"}, by=clinician.user, reason="", at=NOON)

    response = client.post(f"/review/{item.pk}/examination/", {"input_seq": "1", "slr_right": "negative"})

    html = response.content.decode()
    assert "Write why" in html
    assert "There is a problem" in html
    assert Amendment.objects.count() == 1


def test_findings_that_came_in_meanwhile_are_read_first(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    reviews.amend(item_id=item.pk, facts={"slr_right": "positive"}, by=clinician.user, reason="", at=NOON)

    response = client.post(f"/review/{item.pk}/examination/", {"input_seq": "0", "slump_left": "positive"})

    assert response.status_code == 409
    assert "This case changed, read it again" in response.content.decode()


@pytest.mark.parametrize("act", ["examination", "imaging"])
def test_only_who_has_the_case_saves(client, act):
    clinician_in(client)
    item = judged_item()

    response = client.post(f"/review/{item.pk}/{act}/", rows(slr_right="positive"))

    assert response.status_code == 409
    assert "You have not claimed this case" in response.content.decode()
    html = client.get(f"/review/{item.pk}/{act}/").content.decode()
    assert "Nobody has this case" in html
    assert "Save and judge again" not in html


@pytest.mark.parametrize("act", ["examination", "imaging"])
@pytest.mark.parametrize("said", [{}, {"input_seq": "x"}, {"input_seq": "0" * 5000}, {"slr_right": "\0"}])
def test_a_form_that_nobody_filled_in_like_this_is_answered_calmly(client, act, said):
    item = claimed_by(clinician_in(client))

    assert client.post(f"/review/{item.pk}/{act}/", said).status_code in (200, 400, 409)


def test_a_record_is_stored_and_two_empty_rows_follow(client):
    item = claimed_by(clinician_in(client))
    said = rows(imaging_findings__0__finding="disc_bulge", imaging_findings__0__level="L4/5")

    response = client.post(f"/review/{item.pk}/imaging/", said, follow=True)

    assert "1 fact stored" in response.content.decode()
    assert Amendment.objects.get().value == [{"finding": "disc_bulge", "level": "L4/5"}]
    assert response.content.decode().count("(new)") == 2 * len(RECORDS)


def test_a_record_without_finding_is_told_beside_its_field(client):
    item = claimed_by(clinician_in(client))

    response = client.post(f"/review/{item.pk}/imaging/", rows(imaging_findings__0__level="L4/5"))

    html = response.content.decode()
    assert "There is a problem" in html
    assert "Choose a finding" in html
    assert "<title>Error: Imaging" in html
    assert not Amendment.objects.exists()


def test_taking_a_record_away_needs_a_reason(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    stored = [{"finding": "disc_bulge"}, {"finding": "normal"}]
    reviews.amend(item_id=item.pk, facts={"imaging_findings": stored}, by=clinician.user, reason="", at=NOON)
    said = rows(
        imaging_findings__0__finding="disc_bulge",
        imaging_findings__0__is_gone="on",
        imaging_findings__1__finding="normal",
    ) | {"input_seq": "1", "imaging_findings-TOTAL_FORMS": "4", "imaging_findings-INITIAL_FORMS": "2"}

    refused = client.post(f"/review/{item.pk}/imaging/", said)
    stored = client.post(f"/review/{item.pk}/imaging/", {**said, "reason": "Another person's report"})

    assert "Write why" in refused.content.decode()
    assert stored.status_code == 302
    assert Amendment.objects.order_by("seq").last().value == [{"finding": "normal"}]


def test_a_decided_case_is_read_only(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician, make_judged())
    reviews.record_decision(
        item_id=item.pk,
        patient_id=item.case.patient_id,
        seen_sha256=reviews.seen_by(item),
        input_seq=0,
        judgement=reviews.Judgement(outcome="advice_only", rank=item.rank, note="x"),
        by=clinician.user,
        at=NOON,
    )

    response = client.post(f"/review/{item.pk}/examination/", {"input_seq": "0", "slr_right": "positive"})

    assert response.status_code == 409
    assert "already decided" in response.content.decode()
    assert "Save and judge again" not in client.get(f"/review/{item.pk}/examination/").content.decode()


@pytest.mark.parametrize("act", ["examination", "imaging"])
def test_facts_that_are_not_judged_yet_are_announced_instead_of_an_old_change(client, act):
    item = claimed_by(clinician_in(client))
    make_amendment(case=item.case)

    html = client.get(f"/review/{item.pk}/{act}/").content.decode()

    assert "Not judged yet" in html
    assert "What changed" not in html


def test_normal_neurology_is_one_act_that_is_recorded_as_such_and_overrules_nothing(client):
    item = claimed_by(clinician_in(client))
    client.post(f"/review/{item.pk}/examination/", {"input_seq": "0", "weak_l5_left": "positive"})

    client.post(
        f"/review/{item.pk}/examination/",
        {"input_seq": "1", "normal": "legs", "weak_s1_right": "positive", "weak_l5_left": "positive"},
    )

    stored = {one.code: (one.value, one.reason) for one in Amendment.objects.order_by("seq")}
    assert stored["weak_l5_left"] == stored["weak_s1_right"] == ("positive", "")
    assert stored["weak_l4_left"] == ("negative", "Normal neurology of the legs, recorded in one act")
    assert stored["ankle_reflex_reduced_right"][0] == "negative"
    assert not stored.keys() & {"saddle_sensation_reduced", "anal_tone_reduced", "weak_c5_left"}
    assert "recorded in one act" in client.get(f"/review/{item.pk}/").content.decode()


def test_normal_neurology_is_no_reason_for_changing_another_finding(client):
    item = claimed_by(clinician_in(client))
    client.post(f"/review/{item.pk}/examination/", {"input_seq": "0", "slump_left": "positive"})

    response = client.post(
        f"/review/{item.pk}/examination/", {"input_seq": "1", "normal": "legs", "slump_left": "negative"}
    )

    assert "Write why" in response.content.decode()
    assert Amendment.objects.count() == 1


@pytest.mark.parametrize("key", NORMAL)
def test_each_act_of_normal_neurology_records_every_finding_that_it_names(client, key):
    item = claimed_by(clinician_in(client))

    client.post(f"/review/{item.pk}/examination/", {"input_seq": "0", "normal": key})

    codes = {code for base in NORMAL[key].bases for code in sides_of(base)}
    assert set(Amendment.objects.values_list("code", "value")) == {(code, "negative") for code in codes}


def test_a_finding_that_meets_a_red_flag_leads_to_it_and_says_who_is_told_when(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician, make_judged())

    said = {"input_seq": "0", "saddle_sensation_reduced": "positive"}
    answer = client.post(f"/review/{item.pk}/examination/", said, follow=True)

    escalation = Escalation.objects.get()
    assert answer.redirect_chain[-1][0] == f"/review/escalations/{escalation.pk}/"
    html = answer.content.decode()
    assert "What you entered meets a red flag" in html
    assert "The findings and answers that raised it at review" in html
    assert "The first person on call is told at" in html
    assert f"Raised</td><td>{clinician.name}" in html
