"""Every kind of page, on a telephone and a desk, light and dark: axe finds nothing, nothing scrolls sideways.

With ORTHOREGEN_PICTURES=folder each page is also photographed into that folder (docs/pages.md).
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from intake.models import Draw
from intake.services import more, responses
from orthoregen.accounts.models import Role, User
from tests.browser.conftest import BODY_MAP_LIMIT, DESK, PHONE, STEP_LIMIT
from tests.factories import (
    NOON,
    make_case,
    make_decision,
    make_draft,
    make_escalation,
    make_parked,
    make_patient,
    make_review_item,
    make_submitted,
)
from tests.filling import CALM
from tests.intake.bodies import FLAG, HIP, flagged, make_judged
from tests.intake.quality.signed import make_signed
from tests.intake.views.review.people import claimed_by, judged_item, unread_by_rules
from tests.people import PASSWORD, make_clinician, make_patient_user, make_staff, sign_in
from treatments.services.loading import load_catalogue

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PICTURES = os.environ.get("ORTHOREGEN_PICTURES")
# A page is opened once, on a telephone in the light, and looked at in each view.
VIEWS = {"390-light": (PHONE, "light"), "1280-dark": (DESK, "dark")}
if PICTURES:
    VIEWS |= {
        "390-dark": (PHONE, "dark"),
        "820-light": (TABLET, "light"),
        "1280-light": (DESK, "light"),
    }


@pytest.fixture(autouse=True)
def nobody_was_here_before():
    """The throttles of sign-in count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def enter(live_server) -> Callable[..., None]:
    """Open a session in a browser without the sign-in pages: `enter(page, user)`."""

    def enter_as(page: Page, user: User, **options: bool) -> None:
        cookie = sign_in(Client(), user, **options).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return enter_as


def faults(page: Page) -> list[str]:
    """What axe complains about, a line each; the page has it already."""
    found = page.evaluate("async (rules) => (await axe.run(document, {runOnly: rules})).violations", RULES)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def look_at(page: Page, name: str) -> None:
    """Check the page as it stands, in every view, and photograph it if asked to."""
    page.evaluate(AXE)
    for view, (screen, scheme) in VIEWS.items():
        page.set_viewport_size(screen["viewport"])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half-way to another
        assert faults(page) == [], view
        photograph(page, f"{name}-{view}")
        assert not scrolls_sideways(page), view
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page), "at 320 px"
    if page.locator("body.patient").count():  # staff read English
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert not scrolls_sideways(page), "at 320 px, from right to left"
        page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size(PHONE["viewport"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    photograph(page, f"{name}-390-twice-the-text")
    assert not scrolls_sideways(page), "with text of twice the size"


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def photograph(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def empty_form(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").last.click()


def wrong_code(page: Page) -> None:
    page.get_by_label("E-mail address").fill("somebody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill("1")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("There is a problem").wait_for()


def ask_for_code(page: Page) -> None:
    page.get_by_label("E-mail address").fill("a.person.with.a.very.long.address@department.example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_text("We sent it to").wait_for()


def wrong_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("There is a problem").wait_for()


def password_again(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


Step = Callable[[Page], None] | None
OPEN_PAGES: dict[str, tuple[str, Step]] = {
    "landing": ("/", None),
    "no-such-page": ("/no-such-page/", None),
    "kit-questions": ("/kit/questions/", None),
    "kit-questions-wrong": ("/kit/questions/", empty_form),
    "kit-components": ("/kit/components/", None),
    "sign-in": ("/accounts/sign-in/", None),
    "sign-in-code": ("/accounts/sign-in/", ask_for_code),
    "sign-in-code-wrong": ("/accounts/sign-in/", wrong_code),
    "staff-sign-in": ("/accounts/staff/", None),
    "staff-sign-in-wrong": ("/accounts/staff/", wrong_password),
    "staff-password": ("/accounts/staff/password/", None),
    "staff-password-code": ("/accounts/staff/password/", ask_for_code),
    "account-closed": ("/accounts/closed/", None),
    "demo-mail": ("/demo/mail/", None),
}
STAFF_PAGES: dict[str, tuple[str, Step]] = {
    "second-factor": ("/accounts/staff/factors/", None),
    "recovery-codes": ("/accounts/staff/factors/codes/", password_again),
    "recovery-codes-new": ("/accounts/staff/factors/codes/new/", password_again),
    "password-again": ("/accounts/staff/again/", None),
    "sign-out": ("/accounts/sign-out/", None),
}


def choose_nobody(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def choose_the_first(page: Page) -> None:
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("heading", name="What you agreed to").wait_for()


def begin_with_nothing(page: Page) -> None:
    page.get_by_role("button", name="Start").click()


def begin_for_a_child(page: Page) -> None:
    for part, typed in {"day": "1", "month": "1", "year": "2020"}.items():
        page.locator(f"[name=birth_date_{part}]").fill(typed)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("heading", name="Talk to the clinic").wait_for()


def save_an_old_page(page: Page) -> None:
    page.locator("[name=revision]").evaluate("field => field.value = '99'")
    page.get_by_label("Both legs").check(force=True)
    page.get_by_role("button", name="Save and continue").last.click()
    page.get_by_role("button", name="Keep these answers").click()
    page.get_by_text("There is a problem").wait_for()


# the words {draft}, {low}, {emergency}, {sent} and {again} stand for forms in these states
PATIENT_PAGES: dict[str, tuple[str, Step]] = {
    "forms": ("/intake/", None),
    "form-new": ("/intake/new/", choose_nobody),
    "form-new-person": ("/intake/new/?who=carer", begin_with_nothing),
    "form-clinic": ("/intake/new/?who=parent", begin_for_a_child),
    "form-state": ("/intake/{draft}/", None),
    "form-first-page": ("/intake/{draft}/urgent-signs/", empty_form),
    "form-places": ("/intake/{draft}/where/", None),
    "form-effects": ("/intake/{draft}/changes/", None),
    "form-tiles": ("/intake/{draft}/pain-3/", empty_form),
    "form-folds": ("/intake/{draft}/earlier-care/", None),
    "form-more": ("/intake/{sent}/more/", None),
    "form-ticks": ("/intake/{draft}/daily-life/", empty_form),
    "form-ratings": ("/intake/{low}/mood-5/", None),
    "form-two-versions": ("/intake/{draft}/nerves/", save_an_old_page),
    "form-check": ("/intake/{draft}/check/", None),
    "form-last-time": ("/intake/{again}/about-you/", None),
    "form-person": ("/intake/{draft}/person/", None),
    "form-discard": ("/intake/{draft}/discard/", None),
    "form-stop": ("/intake/{emergency}/stop/", None),
    "form-after-stop": ("/intake/{emergency}/", None),
    "form-rights": ("/intake/rights/", choose_the_first),
    "form-sent": ("/intake/{sent}/sent/", None),
    "form-sent-answers": ("/intake/{sent}/check/", None),
}


@pytest.mark.parametrize("name", PATIENT_PAGES)
def test_a_page_for_patients_has_no_fault(name, phone, enter, watch):
    watch.expect("status of 409")
    path, step = PATIENT_PAGES[name]
    user = make_patient_user()
    make_patient(user=user)
    emergency = make_escalation(response=make_draft(user=user, draft={"saddle_numbness": "yes"})).response
    low = make_draft(user=user, draft={"phq4_3": 3, "phq4_4": 3, "more_mood_questions": True})
    draft, sent = make_draft(user=user), make_submitted(user=user, answers={**CALM, "smoker": "former"})
    again = make_draft(user=user, case=make_case(patient=sent.case.patient), previous=sent)
    forms = {"draft": draft, "low": low, "emergency": emergency, "sent": sent, "again": again}
    enter(phone, user)

    answer = phone.goto(path.format(**{state: form.pk for state, form in forms.items()}))
    if step:
        step(phone)

    look_at(phone, name)
    limit = BODY_MAP_LIMIT if name == "form-places" else STEP_LIMIT
    assert int(answer.header_value("content-length")) <= limit


def test_what_a_patient_sees_once_in_a_while_has_no_fault(phone, enter):
    user = make_patient_user()
    sent = make_submitted(user=user, case=make_case(patient=make_patient(user=user)), answers=CALM)
    parked = make_parked(response=make_draft(user=user, draft={"bowel_change": "not_sure"}))
    added = more.begin(response_id=sent.pk, relation="self", by=user, at=NOON)
    told = {"page_key": "pain-9", "answers": {"night_sweats": True}, "cleared": ()}
    responses.save_page(response_id=added.pk, revision=0, by=user, at=NOON, **told)
    asking = make_submitted(user=user, case=make_case(patient=make_patient(user=user)), answers=CALM)
    closed = make_review_item(case=asking.case, state="decided", closed_at=NOON, closed_by=make_staff())
    asked = {"outcome": "need_more", "questions": ["night_pain"], "message": "Please tell me more.\nDr Own"}
    make_decision(item=closed, **asked)
    enter(phone, user)
    pages = {
        "asked-home": "/intake/",
        "asked-case": f"/intake/{asking.pk}/",
        "asked": f"/intake/{asking.pk}/more/",
        "parked": f"/intake/{parked.response_id}/",
        "rights-people": "/intake/rights/",
        "readers": f"/intake/rights/{sent.case.patient_id}/readers/",
        "more-check": f"/intake/{added.pk}/check/",
    }

    for name, path in pages.items():
        phone.goto(path)
        assert phone.url.endswith(path) or name == "parked"
        look_at(phone, name)
    phone.get_by_role("button", name="Send").click()
    phone.wait_for_url("**/sent/")

    look_at(phone, "more-sent")


@pytest.mark.urls("tests.kit")
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_an_open_page_has_no_fault(name, phone, watch):
    watch.expect("status of 404")
    path, step = OPEN_PAGES[name]

    phone.goto(path)
    if step:
        step(phone)

    look_at(phone, name)


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_a_page_for_staff_has_no_fault(name, phone, enter):
    path, step = STAFF_PAGES[name]
    enter(phone, make_staff(Role.CLINICAL_LEAD, Role.CATALOGUE_ADMIN))

    phone.goto(path)
    if step:
        step(phone)

    look_at(phone, name)


@pytest.mark.parametrize(
    ("name", "path"), {"catalogue": "/treatments/", "catalogue-entry": "/treatments/prp/"}.items()
)
def test_a_page_of_the_catalogue_has_no_fault(name, path, phone, enter):
    load_catalogue()
    enter(phone, make_staff(Role.CLINICIAN))

    phone.goto(path)

    look_at(phone, name)


def sign_nothing(page: Page) -> None:
    page.get_by_role("button", name="Sign as").click()
    page.get_by_text("There is a problem").wait_for()


def record_without_finding(page: Page) -> None:
    page.get_by_label("Modality").first.select_option("mri")
    page.get_by_role("button", name="Save and judge again").first.click()
    page.get_by_text("There is a problem").wait_for()


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


# the words {mine}, {decided} and {unread} stand for cases in these states
REVIEW_PAGES: dict[str, tuple[str, Step]] = {
    "queue": ("/review/", None),
    "queue-done": ("/review/?list=done", None),
    "queue-mine": ("/review/?list=mine", None),
    "case": ("/review/{mine}/", open_everything),
    "case-not-signed": ("/review/{mine}/", sign_nothing),
    "case-decided": ("/review/{decided}/", open_everything),
    "case-read-by-hand": ("/review/{unread}/", None),
    "answer": ("/review/{mine}/answers/pain_regions/", None),
    "examination": ("/review/{mine}/examination/", None),
    "imaging": ("/review/{mine}/imaging/", record_without_finding),
}


@pytest.mark.parametrize("name", REVIEW_PAGES)
def test_a_page_of_the_review_has_no_fault(name, phone, enter):
    path, step = REVIEW_PAGES[name]
    clinician = make_clinician(name="Dr Test-Oppenheimer of Wolkenstein")
    summary = flagged(mimics=[HIP], not_excluded=["rf_ces_early_bladder"])
    mine = claimed_by(clinician, summary)
    decided = judged_item(state="decided", closed_at=NOON, closed_by=clinician.user)
    make_decision(item=decided, decided_by=clinician)
    cases = {"mine": mine.pk, "decided": decided.pk, "unread": unread_by_rules().pk}
    make_escalation()
    make_escalation(rank=1, state="acknowledged", response=mine.case.responses.get())
    enter(phone, clinician.user)

    phone.goto(path.format(**cases))
    if step:
        step(phone)

    look_at(phone, name)


def test_the_page_that_is_rated_first_has_no_fault(phone, enter):
    clinician = make_clinician(name="Dr Test-Oppenheimer of Wolkenstein")
    item = claimed_by(clinician, make_judged(rank=1, red_flags=[{**FLAG, "urgency": "urgent"}]))
    Draw.objects.create(item=item, drawn_at=NOON)
    enter(phone, clinician.user)

    phone.goto(f"/review/{item.pk}/")
    look_at(phone, "rate-first")
    phone.get_by_role("button", name="Store my rating").click()
    phone.get_by_text("There is a problem").wait_for()

    look_at(phone, "rate-first-wrong")


def test_the_page_of_quality_has_no_fault_empty_and_with_figures(phone, enter):
    clinician = make_clinician()
    enter(phone, clinician.user)
    phone.goto("/review/quality/")
    look_at(phone, "quality-empty")
    last_month = timezone.now().replace(day=1) - timedelta(days=2)
    for at in [timezone.now()] * 10 + [last_month] * 10:
        make_signed(at=at, decided_by=clinician, opinions={"disc": "agree"}, supports={"disc": "weak"})

    phone.goto("/review/quality/")

    assert phone.locator("figure.chart").count() > 3
    look_at(phone, "quality")


def test_setting_up_a_second_factor_has_no_fault(phone, enter):
    enter(phone, make_staff(Role.CLINICIAN, second_factor=False), second_factor=False)

    phone.goto("/accounts/staff/factors/app/")
    password_again(phone)
    phone.get_by_role("heading", name="Scan this picture with it").wait_for()

    look_at(phone, "second-factor-set-up")


def test_axe_sees_a_planted_fault(phone, watch):
    watch.expect("status of 404")
    phone.goto("/")
    phone.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/favicon.ico\">')"
    )

    phone.evaluate(AXE)
    assert any(fault.startswith("image-alt") for fault in faults(phone))
