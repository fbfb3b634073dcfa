"""How the questions behave under a finger, with and without script."""

import pytest

pytestmark = pytest.mark.urls("tests.kit")

SMALLER_THAN_A_FINGER = """() => [
    ...document.querySelectorAll('main :is(.btn, .form-check, .seg, [type=text], select)')]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width && (box.height < 44 || box.width < 44))
    .map(([e, box]) => `${e.className} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
ROWS_COVERED = """() => [...document.querySelectorAll('.form-check, .seg')].filter(row => {
    row.scrollIntoView({block: 'center'});
    const box = row.getBoundingClientRect();
    const hit = document.elementFromPoint(box.right - 6, box.top + 6);
    return !row.contains(hit);
}).length"""


RING = """() => {
    const e = document.activeElement;
    const shown = e.matches('.seg input, .form-check-input, .region input') ? e.nextElementSibling : e;
    const style = getComputedStyle(shown);
    return [e.id || e.className, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3];
}"""


def checked(page, name: str) -> list[str]:
    return page.evaluate(
        '(name) => [...document.querySelectorAll(`[name="${name}"]:checked`)].map(e => e.value)', name
    )


def tap(page, words: str) -> None:
    page.locator("label").get_by_text(words, exact=True).first.click()


def test_everything_to_touch_is_as_large_as_a_finger(phone):
    phone.goto("/kit/questions/")

    assert phone.evaluate(SMALLER_THAN_A_FINGER) == []
    assert phone.evaluate(ROWS_COVERED) == 0


def test_the_far_end_of_a_row_chooses_it(any_phone):
    any_phone.goto("/kit/questions/")
    row = any_phone.locator(".form-check", has_text="In my leg or buttock")

    row.click(position={"x": row.bounding_box()["width"] - 8, "y": 8})

    assert checked(any_phone, "worse") == ["leg"]


def test_none_of_these_clears_the_others_and_the_others_clear_it(phone):
    phone.goto("/kit/questions/")

    tap(phone, "Aching")
    tap(phone, "Sharp")
    assert checked(phone, "quality") == ["aching", "sharp"]
    tap(phone, "None of these")
    assert checked(phone, "quality") == ["none"]
    tap(phone, "Sharp")
    assert checked(phone, "quality") == ["sharp"]


def test_a_number_and_not_sure_empty_each_other(phone):
    phone.goto("/kit/questions/")
    number, box = phone.locator("#id_weeks"), phone.locator("#id_weeks-unsure")

    number.fill("12")
    box.check()
    assert number.input_value() == ""
    number.fill("3")
    assert not box.is_checked()


def test_arrow_keys_move_along_the_scale(desk):
    desk.goto("/kit/questions/")

    desk.locator("#id_leg_pain_0").focus()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowRight")

    assert checked(desk, "leg_pain") == ["2"]


def test_the_error_summary_takes_the_focus_and_leads_to_the_question(phone):
    phone.goto("/kit/questions/")
    phone.get_by_role("button", name="Save and continue").click()

    assert phone.evaluate("document.activeElement.className") == "error-summary"
    phone.get_by_role("link", name="Enter your date of birth.").click()
    assert phone.evaluate("document.activeElement.id") == "id_born_day"


def test_keyboard_focus_is_seen_on_every_kind_of_control(desk):
    desk.goto("/kit/questions/")
    unseen = []
    for _ in range(60):
        desk.keyboard.press("Tab")
        focused, has_ring = desk.evaluate(RING)
        if not has_ring:
            unseen.append(focused)
        if focused == "submit-id-go":
            break

    assert focused == "submit-id-go"
    assert unseen == []
