"""A plan from the signed decision to the patient's telephone: by keyboard, without script, and under axe."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from intake.models import Outcome, PatientAccess
from intake.models.review import DecisionFinding, Opinion
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import enter, look_at  # noqa: F401 - a fixture
from tests.factories import (
    make_case,
    make_clinician,
    make_decision,
    make_patient,
    make_review_item,
    make_submitted,
)
from tests.people import make_patient_user
from tests.treatments.planned import make_item, make_procedure, make_release, make_version, withdraw
from treatments.models import Family, PlanItem

PRECAUTIONS = [
    {"words": "Takes an anticoagulant", "condition": "anticoagulant == true", "action": "hold"},
    {"words": "Pregnant", "condition": "pregnant == yes", "action": "stop"},
    {"words": "Fever", "condition": "fever_or_chills == true", "action": "hold"},
]
LONG = "Maximiliane Wolkenstein-Featherstonehaugh-of-the-very-long-name"


@pytest.fixture
def signer():
    return make_clinician(name="Dr Keys", active_from=timezone.now() - timedelta(days=9))


@pytest.fixture
def decision(signer):
    """Signed today, about somebody with a long name who takes an anticoagulant."""
    answers = {"age_years": 52, "anticoagulant": True, "fever_or_chills": False}
    sent = make_submitted(answers=answers, case=make_case(patient=make_patient(full_name=LONG)))
    decision = make_decision(
        item=make_review_item(
            case=sent.case, state="decided", closed_at=timezone.now(), closed_by=signer.user
        ),
        decided_by=signer,
        outcome=Outcome.SEE_IN_CLINIC,
    )
    DecisionFinding.objects.create(
        decision=decision, structure="si_joint", side="right", opinion=Opinion.AGREE
    )
    return decision


@pytest.fixture
def entries(db):
    """Conventional care, and what needs answers before it is planned."""
    make_version(name="Test exercise", family=Family.EDUCATION_AND_EXERCISE)
    return make_version(
        name="Test plasma", precautions=PRECAUTIONS, preparation=["volume_ml", "level", "side"]
    )


def press(page: Page, name: str, *, role: str = "button") -> None:
    page.get_by_role(role, name=name).press("Enter")


def test_a_plan_is_written_by_keyboard_and_read_by_the_patient(open_page, enter, entries, decision, signer):  # noqa: F811
    page = open_page(**DESK, java_script_enabled=False)
    enter(page, signer.user)
    page.goto(f"/review/{decision.item_id}/")

    press(page, "Write a plan", role="link")
    expect(page.get_by_text("Nothing is planned yet")).to_be_visible()
    press(page, "Read it and fill it in")
    expect(page.get_by_role("link", name="Choose an entry.")).to_be_visible()
    page.get_by_label("Catalogue entry").focus()
    page.keyboard.type("Test p")
    press(page, "Read it and fill it in")
    page.get_by_label("What was discussed").fill("What it is, and what else there is.")
    press(page, "Save as Dr Keys")
    expect(page.get_by_role("link", name="Pregnant: choose what is so now.")).to_be_visible()
    expect(page.get_by_label("What was discussed")).to_have_value("What it is, and what else there is.")

    for group, option in (
        ("What is so now? Takes an anticoagulant", "It is so: the procedure waits until this is settled"),
        ("What is so now? Pregnant", "Asked now: it is not so"),
        ("Side", "RIGHT"),
    ):
        page.get_by_role("group", name=group).get_by_label(option, exact=True).press("Space")
    page.get_by_label("Your words: Takes an anticoagulant").fill("The cardiologist is asked first.")
    page.get_by_label("Your words: Pregnant").fill("She says no.")
    for field, typed in (("Structure", "SI"), ("Level", "No one")):
        page.get_by_label(field, exact=True).focus()
        page.keyboard.type(typed)
    press(page, "Save as Dr Keys")
    expect(page.get_by_text("Test plasma is in the plan.")).to_be_visible()
    assert (PlanItem.objects.get().side, PlanItem.objects.get().version) == ("right", entries)

    press(page, "Write to the patient", role="link")
    page.get_by_label("What the patient reads").fill("We begin in May.")
    press(page, "Release as Dr Keys")
    expect(page.get_by_text("The patient can read it now.")).to_be_visible()
    reader = make_patient_user()
    PatientAccess.objects.create(user=reader, patient=decision.patient, relation="self")
    phone = open_page(**PHONE, java_script_enabled=False)
    enter(phone, reader)
    phone.goto(f"/intake/{decision.item.case.responses.get().pk}/")
    expect(phone.get_by_role("heading", name="What your clinician wrote to you")).to_be_visible()
    expect(phone.get_by_text("We begin in May.")).to_be_visible()
    expect(phone.get_by_text("The cardiologist is asked first.")).to_have_count(0)


def test_pages_of_a_plan_are_looked_at(open_page, enter, entries, decision, signer):  # noqa: F811
    waits = {"state": "met", "answer": "waits", "words": "The cardiologist is asked first."}
    asked = {"state": "unknown", "answer": "asked_no", "words": "The cardiologist is asked first."}
    item = make_item(
        decision=decision,
        version=entries,
        discussed="What it is, and what else there is. " * 9,
        answers={1: waits, 3: asked},
    )
    make_procedure(item, preparation={"volume_ml": None, "side": "right"}, settled="He agrees.")
    make_release(item)
    withdraw(make_item(decision=decision, version=entries))
    page = open_page(**PHONE)
    enter(page, signer.user)
    home = f"/treatments/plan/{decision.pk}/"

    for name, path, button in (
        ("plans", "/treatments/plan/", ""),
        ("plan", home, ""),
        ("plan-add", f"{home}add/{entries.entry['code']}/", "Save as"),
        ("plan-release", f"{home}release/", ""),
        ("plan-done", f"/treatments/plan/item/{item.pk}/done/", "Save as"),
    ):
        page.goto(path)
        if button:
            page.get_by_role("button", name=button).click()
            expect(page.get_by_role("alert")).to_be_visible()
        look_at(page, name)
