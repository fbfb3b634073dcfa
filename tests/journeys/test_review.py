"""A form that was sent goes through the hands of a clinician to a signed decision."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from intake.models import Decision, ReviewItem, TriageSummary
from intake.services import triage
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import make_clinician, make_outbox, make_staff, sign_in

pytestmark = pytest.mark.django_db
ANSWERS = {
    "age_years": 46,
    "pain_regions": ["low_back_right", "calf_right", "foot_outer_right"],
    "main_pain_region": "calf_right",
    "duration_weeks": 6,
    "worst_leg_or_back": "leg",
    "leg_symptoms_sides": "right",
    "effect_cough_or_sneeze": "worse",
    "saddle_numbness": "no",
    "bladder_change": "not_sure",
    "bowel_change": "none",
    "leg_weakness": "none",
    "fever_or_chills": False,
    "treatment_goal": "Sleep through the night",
}


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of the page."""
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def test_from_the_queue_through_examination_and_imaging_to_the_signature():
    outbox = make_outbox(answers=ANSWERS)
    triage.process(outbox_id=outbox.pk, at=timezone.now())
    item = ReviewItem.objects.get()
    clinician = make_clinician(user=make_staff(Role.CLINICIAN), name="Dr Walker")
    client = sign_in(Client(), clinician.user)

    queue = client.get("/review/").content.decode()
    assert f"/review/{item.pk}/" in queue
    assert "Bladder change: not sure" in queue

    client.post(f"/review/{item.pk}/claim/")
    case = client.get(f"/review/{item.pk}/").content.decode()
    assert "Sleep through the night" in case
    assert "calf, RIGHT" in case
    stale = {name: hidden(case, name) for name in ("item", "patient", "seen", "input_seq")}

    page = client.get(f"/review/{item.pk}/examination/").content.decode()
    found = {
        "input_seq": hidden(page, "input_seq"),
        "slr_right": "positive",
        "ankle_reflex_reduced_right": "positive",
    }
    page = client.post(f"/review/{item.pk}/examination/", found, follow=True).content.decode()
    assert "2 facts stored" in page
    assert "Nerve root" in page.split("What changed")[1]

    lists = ("palpation_findings", "imaging_findings", "block_response", "discography_response")
    counters = {
        f"{code}-{name}": n for code in lists for name, n in (("TOTAL_FORMS", 2), ("INITIAL_FORMS", 0))
    }
    record = {
        "imaging_findings-0-finding": "disc_extrusion",
        "imaging_findings-0-level": "L5/S1",
        "imaging_findings-0-side": "right",
        "imaging_findings-0-modality": "mri",
        "imaging_findings-0-reported_by": "clinician",
    }
    page = client.get(f"/review/{item.pk}/imaging/").content.decode()
    said = {**counters, **record, "input_seq": hidden(page, "input_seq")}
    assert client.post(f"/review/{item.pk}/imaging/", said).status_code == 302

    signed = {"outcome": "see_in_clinic", "rank": str(item.rank), "note": "Comes on Tuesday."}
    late = client.post(f"/review/{item.pk}/decide/", {**stale, **signed})
    assert late.status_code == 409
    assert not Decision.objects.exists()

    case = client.get(f"/review/{item.pk}/").content.decode()
    fresh = {name: hidden(case, name) for name in stale}
    done = client.post(f"/review/{item.pk}/decide/", {**fresh, **signed, "agree-0": "agree"}, follow=True)
    assert "Dr Walker" in done.content.decode()

    decision = Decision.objects.get()
    assert decision.summary == TriageSummary.objects.order_by("-input_seq").first()
    assert decision.findings.exists()
    assert str(item.pk) not in client.get("/review/").content.decode()
    assert "Comes on Tuesday." in client.get(f"/review/{item.pk}/").content.decode()
    acts = set(AuditEvent.objects.filter(patient_id=item.case.patient_id).values_list("action", flat=True))
    assert acts >= {
        "reviewitem.claimed",
        "reviewitem.read",
        "case.amended",
        "case.triaged",
        "reviewitem.decided",
        "decision.signed",
    }
