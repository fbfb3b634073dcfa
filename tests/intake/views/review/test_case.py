"""The page of one case says everything that is stored, and who read it."""

import re

import pytest
from django.test import Client

from intake.models import Amendment, Urgency
from intake.services import reviews
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_amendment,
    make_decision,
    make_escalation,
    make_review_item,
    make_submitted,
    make_summary,
)
from tests.intake.bodies import ANSWERS, HIP, flagged, make_judged
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item, unread_by_rules

pytestmark = pytest.mark.django_db


def page(client: Client, item) -> str:
    response = client.get(f"/review/{item.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_banner_names_the_person_twice_over(client):
    clinician_in(client)
    item = judged_item()

    html = text(page(client, item))

    for said in (item.case.patient.full_name, "14 Mar 1974", item.case.patient.reference, "the patient"):
        assert said in html


def test_a_red_flag_shows_the_answers_that_fired_it_and_what_is_unknown(client):
    clinician_in(client)

    html = text(page(client, judged_item(flagged())))

    assert "Red flags: 1 open" in html
    assert "Saddle numbness" in html
    assert "suspected: Cauda equina syndrome" in html
    assert "saddle?” Yes" in html
    assert "Not known: Bladder change" in html


def test_with_an_open_emergency_the_structures_are_no_target_list(client):
    clinician_in(client)

    assert "Not a treatment target list: a red flag is open" in text(page(client, judged_item(flagged())))
    assert "Not a treatment target list" not in text(page(client, judged_item()))


def test_structures_stand_ranked_with_for_against_missing_cap_and_side(client):
    clinician_in(client)

    html = text(page(client, judged_item()))

    assert "1. Nerve root, RIGHT : S1, L5/S1 supported" in html
    for said in (
        "Leg pain worse than back pain",
        "No centralisation",
        "Straight-leg raise, RIGHT",
        "Cap: moderate until examined",
        "cannot be judged yet",
        "less likely",
        "It is not a diagnosis",
        "not yet been reviewed by a clinician",
        "root_test",
    ):
        assert said in html
    assert html.index("1. Nerve root") < html.index("2. Disc") < html.index("Facet joint")


def test_a_mimic_stands_above_the_structures(client):
    clinician_in(client)
    summary = make_judged(mimics=[HIP])

    html = text(page(client, judged_item(summary)))

    assert html.index("starts in the hip, LEFT") < html.index("1. Nerve root")


def test_places_are_told_with_their_sides_in_capitals(client):
    clinician_in(client)

    html = text(page(client, judged_item()))

    assert "low back, LEFT; calf, RIGHT" in html


def test_what_was_written_is_printed_as_text(client):
    clinician_in(client)

    html = page(client, judged_item())

    assert "Walk the dog &lt;b&gt;again&lt;/b&gt;" in html
    assert "<b>again" not in html


def test_not_asked_not_answered_and_not_sure_are_three_things(client):
    clinician_in(client)

    html = text(page(client, judged_item()))

    assert "Not asked" in html
    assert "Not answered" in html
    assert "Not sure" in html


def test_an_amended_answer_shows_the_new_and_the_old_one(client):
    clinician_in(client)
    case = make_submitted(answers=ANSWERS).case
    make_amendment(
        case=case, code="duration_weeks", value=70, kind=Amendment.Kind.CORRECTED, reason="misread"
    )

    html = text(page(client, judged_item(make_judged(case=case))))

    assert "70 weeks" in html
    assert "was: 7 weeks" in html
    assert "“misread”" in html


def test_findings_and_records_that_were_entered_are_listed(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    reviews.amend(item_id=item.pk, facts={"slr_right": "negative"}, by=clinician.user, reason="", at=NOON)
    copied = {"finding": "disc_bulge", "level": "L4/5", "side": "left", "reported_by": "patient"}
    reviews.amend(
        item_id=item.pk,
        facts={"slr_right": "unclear", "temperature_c": 38.4, "imaging_findings": [copied]},
        by=clinician.user,
        reason="repeated",
        at=NOON,
    )

    html = text(page(client, item))

    assert "Straight-leg raise, RIGHT Unclear was: Negative. Corrected by Dr Test" in html
    assert "L4/5, LEFT" in html
    assert "38.4" in html
    assert "Disc bulge" in html
    assert "listed, never graded" in html


def test_a_case_that_the_rules_could_not_read_shows_its_answers(client):
    clinician_in(client)

    html = page(client, unread_by_rules(answers=ANSWERS))

    assert "Not evaluated, read by hand" in html
    assert "Red flags: not looked for" in html
    assert "no red flag was looked for" in html
    assert '<details class="section" open>' in html
    assert "consistent with" not in html


def test_a_summary_of_other_rules_says_so(client):
    clinician_in(client)

    assert "Judged by other rules" in page(client, judged_item(make_summary()))
    assert "Judged by other rules" not in page(client, judged_item())


def test_a_summary_of_another_engine_says_so(client, monkeypatch):
    clinician_in(client)
    item = judged_item()
    monkeypatch.setattr("intake.presenters.case.ENGINE_VERSION", "later")

    assert "Judged by other rules" in page(client, item)


def test_what_would_change_the_case_is_told_until_it_is_decided(client):
    clinician_in(client)
    item = judged_item()

    undecided = text(page(client, item))
    make_decision(item=item, summary=item.summary)

    assert "What would change this" in undecided
    assert " would " in undecided.partition("What would change this")[2]
    assert "What would change this" not in text(page(client, item))


def test_earlier_summaries_are_listed_and_what_changed_is_told(client):
    clinician_in(client)
    case = make_submitted(answers=ANSWERS).case
    make_judged(case=case)
    make_amendment(case=case)
    after = flagged(case=case)

    html = text(page(client, judged_item(after)))

    assert "Earlier summaries" in html
    assert "Urgency: was routine, now emergency" in html
    assert "red flag is met" in html


def test_facts_that_are_not_judged_yet_are_announced_and_cannot_be_signed(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    make_amendment(case=item.case)

    html = page(client, item)

    assert "New facts are not judged yet" in html
    assert "Sign as" not in html


def test_a_flag_that_was_raised_on_the_way_stays_although_the_answer_was_changed(client):
    clinician_in(client)
    item = judged_item()
    make_escalation(response=item.case.responses.get(), flag="rf_gone", because={"saddle_numbness": "yes"})

    html = text(page(client, item))

    assert "Gone" in html
    assert "raised before, not closed" in html


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "nobody has acknowledged it"),
        ("acknowledged", "the patient not reached yet"),
        ("contacted", "the patient was contacted"),
        ("closed", ""),
    ],
)
def test_a_red_flag_says_how_far_its_escalation_is_and_leads_there_until_it_is_closed(client, state, said):
    clinician_in(client)
    item = judged_item(flagged())
    flag = item.summary.flags[0]
    escalation = make_escalation(response=item.case.responses.get(), flag=flag, state=state)

    html = page(client, item)

    card = html.partition('class="flag-card')[2].partition("</article>")[0]
    assert (f"/review/escalations/{escalation.pk}/" in card) is bool(said)
    assert said in card
    assert "Raised on" in card or not said


def test_every_view_is_recorded_and_moves_the_holders_claim_on(client):
    clinician = clinician_in(client)
    item = claimed_by(clinician)
    before = item.claim_until

    page(client, item)

    read = AuditEvent.objects.get(action="reviewitem.read")
    assert (read.actor, read.object_id, read.patient_id) == (
        clinician.user,
        str(item.pk),
        item.case.patient_id,
    )
    item.refresh_from_db()
    assert item.claim_until > before


def test_only_who_has_the_case_can_sign_and_the_person_is_named_again(client):
    clinician = clinician_in(client)
    waiting, mine = judged_item(), claimed_by(clinician)

    assert "Claim this case" in page(client, waiting)
    assert "Sign as" not in page(client, waiting)
    html = text(page(client, mine))
    assert "Sign as Dr Test" in html
    assert f"You decide about {mine.case.patient.full_name}" in html


def test_nothing_is_checked_on_the_form(client):
    item = claimed_by(clinician_in(client))

    signing = page(client, item).split('id="sign"')[1]

    assert " checked" not in signing
    assert "Nerve root, RIGHT, S1 L5/S1" in signing


def test_a_signed_decision_is_read_only(client):
    clinician = clinician_in(client)
    item = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    make_decision(item=item, decided_by=clinician, note="All is well.")

    html = page(client, item)

    assert "All is well." in html
    assert "Dr Test, Test Council" in html
    assert "Sign as" not in html
    assert "Claim this case" not in html


def test_a_placeholder_or_old_body_does_not_break_the_page(client):
    clinician_in(client)

    assert "Case" in page(client, make_review_item(rank=Urgency.SOON))
