"""A catalogue admin writes and proposes, a clinical lead approves, a clinician reads; also without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import AXE, enter, faults, scrolls_sideways  # noqa: F401 - a fixture
from tests.people import make_clinician
from tests.treatments.published import keeper, lead
from treatments.models import Version
from treatments.services.loading import load_catalogue


@pytest.mark.parametrize(
    "has_script",
    [pytest.param(True, id="script"), pytest.param(False, id="no script", marks=pytest.mark.soak)],
)
def test_an_entry_is_written_proposed_approved_and_read(has_script, open_page, enter):  # noqa: F811
    load_catalogue()
    next_year = (timezone.now() + timedelta(365)).date().isoformat()
    admin, approver, reader = (open_page(**DESK, java_script_enabled=has_script) for _ in range(3))
    enter(admin, keeper())
    enter(approver, lead())
    enter(reader, make_clinician().user)

    def look(page: Page) -> None:
        if has_script:
            page.evaluate(AXE)
            assert faults(page) == []
            page.set_viewport_size(PHONE["viewport"])
            assert not scrolls_sideways(page)
            page.set_viewport_size(DESK["viewport"])

    admin.goto("/treatments/")
    admin.get_by_role("link", name="Keep the catalogue").click()
    look(admin)
    admin.get_by_role("link", name="Prolotherapy (hypertonic dextrose)").click()
    look(admin)
    admin.get_by_role("link", name="Change the text").click()
    admin.get_by_label("Possible harms, in plain words").fill("Pain for some days.")
    admin.get_by_label("Sources of the whole entry").fill("dagenais2006")
    admin.get_by_role("button", name="Save on the draft").click()
    expect(admin.get_by_role("link", name="Did you mean dagenais2007?")).to_be_visible()
    look(admin)
    admin.get_by_label("Sources of the whole entry").fill("dagenais2007")
    admin.get_by_role("button", name="Save on the draft").click()
    expect(admin.get_by_text("Saved on the draft.")).to_be_visible()

    admin.get_by_role("link", name="Add a precaution").click()
    admin.get_by_label("When, in words").fill("Smokes")
    admin.get_by_label("A word of it").fill("smoke")
    admin.get_by_label("A word of it").press("Enter")
    admin.get_by_role("button", name="Add Smoker").press("Enter")
    admin.get_by_label("Comparison of Smoker").select_option("is one of")
    admin.get_by_role("checkbox", name="Yes", exact=True).press("Space")
    admin.get_by_role("button", name="Say it in words").press("Enter")
    expect(admin.get_by_text("“Do you smoke?” is “Yes”")).to_be_visible()
    look(admin)
    admin.get_by_label("Then").select_option("Note")
    admin.get_by_label("Why", exact=True).fill("Healing.")
    admin.get_by_label("Sources").fill("expert")
    admin.get_by_role("button", name="Save on the draft").press("Enter")
    expect(admin.get_by_role("rowheader", name="Smokes")).to_be_visible()

    admin.get_by_role("link", name="Propose", exact=True).click()
    look(admin)
    admin.get_by_label("What changed, and why").fill("Harms are written.")
    admin.get_by_label("To be reviewed by").fill(next_year)
    admin.get_by_role("button", name="Propose").click()
    expect(admin.get_by_text("Waits for approval")).to_be_visible()

    approver.goto("/treatments/manage/?list=waiting")
    approver.get_by_role("link", name="Proposal 1 waits").click()
    expect(approver.get_by_text("Pain for some days.")).to_be_visible()
    look(approver)
    approver.get_by_role("button", name="Approve and publish").press("Enter")
    expect(approver.get_by_text("Approved as version 1.")).to_be_visible()
    approver.get_by_role("link", name="History").click()
    look(approver)

    reader.goto("/treatments/?q=dextrose")
    reader.get_by_role("link", name="Prolotherapy (hypertonic dextrose)").first.click()
    expect(reader.get_by_text("Version 1, approved by")).to_be_visible()
    expect(reader.get_by_text("Pain for some days.")).to_be_visible()
    look(reader)
    assert Version.objects.get().what_changed == "Harms are written."
