"""A clinician works through a case with the keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from intake.models import Amendment, Decision
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import AXE, TABLET, enter, faults  # noqa: F401 - enter is a fixture
from tests.factories import ANSWERS, make_clinician
from tests.intake.bodies import make_judged
from tests.intake.views.review.people import claimed_by, judged_item


@pytest.mark.parametrize(
    ("screen", "has_script"),
    [
        pytest.param(DESK, True, id="desk"),
        pytest.param(TABLET, True, id="tablet"),
        pytest.param(DESK, False, id="desk without script", marks=pytest.mark.soak),
    ],
)
def test_a_case_is_claimed_read_examined_and_signed_by_keyboard(screen, has_script, open_page, enter):  # noqa: F811
    clinician, item = make_clinician(name="Dr Keys"), judged_item(make_judged(answers=ANSWERS))
    page = open_page(**screen, java_script_enabled=has_script)
    enter(page, clinician.user)

    page.goto("/review/")
    page.get_by_role("link", name=item.case.patient.full_name).press("Enter")
    page.get_by_role("button", name="Claim this case").press("Enter")
    page.get_by_role("link", name="Answers", exact=True).press("Enter")
    page.locator("#answers summary", has_text="Important signs").press("Enter")
    numb = page.locator("#answer-saddle_numbness")
    numb.get_by_role("button", name="Verify").press("Enter")
    expect(numb).to_contain_text("Verified by Dr Keys")

    page.get_by_role("link", name="Examination", exact=True).last.press("Enter")
    page.get_by_role("group", name="Straight-leg raise, right", exact=True).get_by_label("not done").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 fact stored.")).to_be_visible()
    assert list(Amendment.objects.order_by("seq").values_list("kind", "value")) == [
        ("verified", ANSWERS["saddle_numbness"]),
        ("added", "positive"),
    ]

    page.get_by_role("link", name="Back to the case").press("Enter")
    page.get_by_role("button", name="Sign as Dr Keys").press("Enter")
    expect(page.get_by_text("Choose an outcome.").first).to_be_visible()
    page.get_by_label("Advice only").press("Space")
    page.get_by_label("as it stands").press("Space")
    for opinion in page.locator("input[value=unsure]").all():
        opinion.press("Space")
    page.get_by_label("Note", exact=True).focus()
    page.keyboard.type("Examined today.")
    page.get_by_role("button", name="Sign as Dr Keys").press("Enter")
    expect(page.get_by_text("Your decision is signed.")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.note, decision.rank, decision.rank_seen) == ("Examined today.", item.rank, item.rank)
    if has_script:
        page.evaluate(AXE)
        assert faults(page) == []


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_answers_are_verified_and_corrected_and_the_case_handed_over(has_script, open_page, enter, watch):  # noqa: F811
    clinician, colleague = make_clinician(name="Dr Keys"), make_clinician(name="Dr Noor Next")
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

    before = page.context.new_page()  # left open on the case, as on another screen
    before.goto(f"/review/{item.pk}/?answer=bladder_change")
    page.get_by_role("link", name="Hand over to a colleague").press("Enter")
    page.get_by_role("button", name="Hand over", exact=True).press("Enter")
    expect(page.get_by_text("Write what your colleague should know.").first).to_be_visible()
    if has_script:
        page.evaluate(AXE)
        assert faults(page) == []
    page.get_by_label("To whom?").focus()
    page.keyboard.type(colleague.name)
    page.get_by_label("What should they know?").focus()
    page.keyboard.type("Bladder not asked about.")
    page.get_by_role("button", name="Hand over", exact=True).press("Enter")
    expect(page.get_by_text("The case is handed over to Dr Noor Next.")).to_be_visible()
    expect(page.get_by_role("row", name="Bladder not asked about.")).to_contain_text("Dr Noor Next")
    watch.expect("status of 409")
    before.locator("#answer-bladder_change").get_by_role("button", name="Verify").press("Enter")
    expect(before.get_by_role("heading", name="Somebody else has this case")).to_be_visible()
    assert Amendment.objects.count() == 2


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
