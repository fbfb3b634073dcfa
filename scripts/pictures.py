"""Take the pictures of the README from a running demonstration: `scripts/pictures.py http://127.0.0.1:8000`.

Needs the development packages and Chromium. It fills in a form as a new patient, so run it on a demonstration
of its own.
"""

import re
import shutil
import subprocess
import sys
import time
from itertools import pairwise

from playwright.sync_api import Browser, Page, sync_playwright
from project import PYTHON, ROOT, SIGN_INS, environment, stop

PICTURES = ROOT / "docs" / "pictures"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def take(page: Page, name: str, **options: object) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", **options)
    print(f"docs/pictures/{name}.png")


def begin(page: Page) -> str:
    """Sign in as a new patient and start a form; the address of its first page."""
    page.goto("/accounts/sign-in/")
    page.get_by_label("E-mail address").fill(f"pictures{time.time():.0f}@example.org")
    page.get_by_role("button", name="Send me a code").click()
    mails = page.context.new_page()
    mails.goto("/demo/mail/")
    code = re.search(r"\b\d{4}-\d{4}\b", mails.inner_text("main"))
    mails.close()
    if code is None:
        stop("No sign-in code was found on /demo/mail/")
    page.get_by_label("Code", exact=True).fill(code[0])
    page.get_by_role("button", name="Go on").click()
    page.goto("/intake/new/?who=self")
    page.get_by_label("Your full name").fill("Demo Patient P")
    for part, value in {"day": "14", "month": "3", "year": "1968"}.items():
        page.locator(f"[name=birth_date_{part}]").fill(value)
    page.locator("[name=phone]").fill("01632 960123")
    page.locator("[name=consent_care]").check()
    page.get_by_role("button", name="Start").click()
    return page.url


def patient(browser: Browser, address: str) -> None:
    """From sign-in to a question, then to the page that says what to do now."""
    page = browser.new_context(base_url=address, **PHONE).new_page()
    first = begin(page)
    page.goto(first.replace("urgent-signs", "pain"))
    for name, value in {"worst_leg_or_back": "leg", "pain_now": "7"}.items():
        page.locator(f"[name={name}][value='{value}']").check(force=True)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(500)  # until the chosen tile has its colour
    take(page, "patient-question")
    page.goto(first.replace("urgent-signs", "urgent-signs-2"))
    page.locator("[name=saddle_numbness][value=yes]").check(force=True)
    page.get_by_role("button", name="Save and continue").click()
    take(page, "stop")


def clinician(browser: Browser, address: str) -> None:
    """The queue, and its first case."""
    page = browser.new_context(base_url=address, **DESK).new_page()
    page.goto("/accounts/staff/")
    page.get_by_label("E-mail address").fill("clinician@example.org")
    page.get_by_label("Password").fill(demo_password())
    page.locator("main button[type=submit], main .btn-primary").first.click()
    page.get_by_label("Code").fill(demo_code())
    page.locator("main button[type=submit], main .btn-primary").first.click()
    page.goto("/review/")
    take(page, "queue")
    page.locator("table.queue a[href*='/review/']").first.click()
    take(page, "case")


def demo_password() -> str:
    """The password stands alone on the line after the one that names it."""
    lines = SIGN_INS.read_text(encoding="utf-8").splitlines()
    return next(after for line, after in pairwise(lines) if "password" in line).strip()


def demo_code() -> str:
    command = [str(PYTHON), "manage.py", "demo_code"]
    printed = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True)
    return re.search(r"\b\d{6}\b", printed.stdout)[0]  # type: ignore[index]


def main() -> None:
    if len(sys.argv) != 2:
        stop("Say where the demonstration runs, as in: scripts/pictures.py http://127.0.0.1:8000")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        patient(browser, sys.argv[1])
        clinician(browser, sys.argv[1])
        browser.close()


if __name__ == "__main__":
    main()
