"""The ledger in a browser: from none to thirty, its steps by keyboard, the bar that comes by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from intake.models import Escalation, EscalationEvent
from orthoregen.accounts.models import Role
from orthoregen.accounts.on_call import set_order
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import PICTURES, enter, look_at  # noqa: F401 - one is a fixture
from tests.factories import make_case, make_clinician, make_draft, make_escalation, make_patient, make_staff
from tests.intake.views.review.people import judged_item

LONG_NAME = "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley-Oppenheimer von Wolkenstein " + "x" * 40


def raised(minutes: int, **fields) -> Escalation:
    at = timezone.now() - timedelta(minutes=minutes)
    return make_escalation(raised_at=at, clock_at=at + timedelta(minutes=15), **fields)


def nothing() -> str:
    return "/review/escalations/"


def many() -> str:
    """Every level and state, among them a very long name; thirty of them for the pictures."""
    for number in range(30 if PICTURES else 6):
        patient = make_patient(full_name=LONG_NAME if number == 2 else f"Demo Patient {number}")
        states = ["open", "open", "acknowledged", "contacted"]
        raised(
            3 + 7 * number,
            rank=min(number // 3, 3),
            state=states[number % 4],
            response=make_draft(case=make_case(patient=patient)),
            unanswered_at=timezone.now() if number == 1 else None,
        )
    return "/review/escalations/"


def one_emergency() -> str:
    """Raised on a form that is not sent; the mail to the first failed, the second was told, nobody came."""
    people = [make_clinician(name="Dr First"), make_clinician(name="Dr Second-Oppenheimer of Wolkenstein")]
    patient = make_patient(full_name=LONG_NAME, contact_note="Ring the daughter first, she has the telephone")
    escalation = raised(
        32, response=make_draft(case=make_case(patient=patient)), unanswered_at=timezone.now()
    )
    make_escalation(response=escalation.response, flag="rf_ces_bladder_bowel")
    patient_user = escalation.response.started_by
    for kind, who in (
        ("raised", {"by": patient_user}),
        ("shown", {"by": patient_user}),
        ("not_delivered", {"told": people[0].user}),
        ("delivered", {"told": people[1].user}),
        ("unanswered", {}),
    ):
        EscalationEvent.objects.create(escalation=escalation, kind=kind, at=timezone.now(), **who)
    return f"/review/escalations/{escalation.pk}/"


def contacted() -> str:
    escalation = raised(50, state="contacted", response=judged_item().case.responses.get())
    return f"/review/escalations/{escalation.pk}/"


def close_without_saying_how(page: Page) -> None:
    page.get_by_role("button", name="Close").click()
    page.get_by_text("There is a problem").wait_for()


PAGES = {
    "escalations-none": (nothing, None),
    "escalations-many": (many, None),
    "escalation-open": (one_emergency, None),
    "escalation-not-closed": (contacted, close_without_saying_how),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_ledger_has_no_fault(name, phone, enter):  # noqa: F811
    prepare, step = PAGES[name]
    enter(phone, make_clinician(name="Dr Test").user)

    phone.goto(prepare())
    if step:
        step(phone)

    look_at(phone, name)


def test_the_page_of_the_on_call_order_has_no_fault(phone, enter):  # noqa: F811
    people = [make_clinician(name=name) for name in ("Dr First", "Dr Second", LONG_NAME)]
    set_order(clinicians=people[1:], seen=0, by=None, at=timezone.now())
    enter(phone, make_staff(Role.SUPPORT))

    phone.goto("/accounts/staff/on-call/")
    phone.get_by_label("Dr First").select_option("1st")
    phone.get_by_role("button", name="Keep this order").click()
    phone.get_by_text("Dr First is 1st already").first.wait_for()

    look_at(phone, "on-call")


def test_an_escalation_goes_its_steps_by_keyboard_and_without_script(open_page, enter):  # noqa: F811
    clinician, escalation = make_clinician(name="Dr Keys"), raised(5)
    page = open_page(**DESK, java_script_enabled=False)
    enter(page, clinician.user)

    page.goto("/review/escalations/")
    page.get_by_role("link", name=escalation.response.case.patient.full_name).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Acknowledge").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acknowledged. It is noted with your name and the time.")).to_be_visible()

    page.get_by_label("Who was reached").fill("Spoke with her.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Sent to the emergency department").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Goes now, her son drives.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("row").filter(has_text="Closed: Sent to the emergency")).to_contain_text(
        "Dr Keys"
    )
    assert Escalation.objects.get().state == "closed"


def test_the_bar_comes_to_an_open_page_by_itself_and_covers_nothing(open_page, enter):  # noqa: F811
    page = open_page(**DESK)
    enter(page, make_clinician().user)
    page.clock.install()
    page.goto("/review/")
    assert page.locator(".alarm").count() == 0
    raised(6)

    page.clock.run_for(31_000)

    expect(page.get_by_role("alert")).to_contain_text(
        "1 escalation is not acknowledged. The oldest waits 6 min."
    )
    bar, heading = page.locator(".alarm").bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert bar["y"] + bar["height"] <= heading["y"]
    page.clock.run_for(30_000)
    expect(page.locator(".alarm[role=status]")).to_be_visible()  # told once, then it only stands there
