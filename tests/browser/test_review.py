"""A clinician works through a case with the keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from intake.models import Amendment, Decision
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import enter  # noqa: F401 - a fixture
from tests.factories import ANSWERS, make_clinician
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import claimed_by, judged_item


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_case_is_claimed_examined_and_signed(has_script, open_page, enter):  # noqa: F811
    clinician, item = make_clinician(name="Dr Keys"), judged_item(make_judged(answers=ANSWERS))
    page = open_page(**DESK, java_script_enabled=has_script)
    enter(page, clinician.user)

    page.goto("/review/")
    page.get_by_role("link", name=item.case.patient.full_name).click()
    page.get_by_role("button", name="Claim this case").click()
    page.get_by_role("link", name="Examination", exact=True).last.click()
    page.get_by_role("group", name="Straight-leg raise, right", exact=True).get_by_label("not done").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 fact stored.")).to_be_visible()
    assert Amendment.objects.get().value == "positive"

    page.get_by_role("link", name="Back to the case").click()
    page.get_by_label("Advice only").check()
    page.get_by_label("Routine, as it stands").check()
    page.get_by_label("Note").fill("Examined today.")
    page.get_by_role("button", name="Sign as Dr Keys").click()
    expect(page.get_by_text("Your decision is signed.")).to_be_visible()
    assert Decision.objects.get().note == "Examined today."


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_an_answer_is_verified_and_another_corrected(has_script, open_page, enter):  # noqa: F811
    clinician = make_clinician(name="Dr Keys")
    item = claimed_by(clinician)
    page = open_page(**DESK, java_script_enabled=has_script)
    enter(page, clinician.user)
    page.goto(f"/review/{item.pk}/?answer=saddle_numbness")
    numb = page.locator("#answer-saddle_numbness")

    numb.get_by_role("button", name="Verify").press("Enter")
    expect(numb).to_contain_text("Verified by Dr Keys")

    numb.get_by_role("link", name="Correct").press("Enter")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Why is it changed?").fill("Misread the question")
    page.get_by_role("button", name="Save and judge again").press("Enter")
    expect(numb).to_contain_text("was: Yes. Corrected by Dr Keys")
    expect(numb).to_contain_text("Misread the question")


def test_tab_goes_from_left_to_right_and_from_top_to_bottom(open_page, enter):  # noqa: F811
    clinician, item = make_clinician(), judged_item()
    page = open_page(**DESK)
    enter(page, clinician.user)
    page.goto(f"/review/{item.pk}/")
    page.get_by_role("button", name="Claim this case").click()
    page.goto(f"/review/{item.pk}/examination/")

    page.get_by_role("group", name="Extension-rotation, left").get_by_label("not done").focus()
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name"))

    assert names == ["extension_rotation_right", "aberrant_movement", "centralisation"]

    for key in ("-", "+", "?", "."):
        page.keyboard.press(key)
    marked = "all => all.filter(one => one.checked && one.value).map(one => `${one.name} ${one.value}`)"
    assert page.locator(".tri input").evaluate_all(marked) == [
        "centralisation negative",
        "directional_preference positive",
        "hip_abductor_weak_left unclear",
    ]
    assert page.evaluate("document.activeElement.name") == "interspinous_gap_change"
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 facts stored.")).to_be_visible()
    assert dict(Amendment.objects.values_list("code", "value")) == {
        "centralisation": "negative",
        "directional_preference": "positive",
        "hip_abductor_weak_left": "unclear",
    }
