"""Take a small picture of every page for patients: `scripts/page_pictures.py http://127.0.0.1:8000`.

They stand in docs/pages-in-pictures.md, so that a change of look is seen in review. Run it on a demonstration
of its own, as scripts/pictures.py: it fills in two forms as a new patient.
"""

import base64
import shutil
import subprocess
import sys

from pictures import PHONE, PICTURES, QUIET, begin
from playwright.sync_api import Page, sync_playwright
from project import PYTHON, ROOT, environment, stop

FOLDER = PICTURES / "pages"
BOOK = ROOT / "docs" / "pages-in-pictures.md"
WIDTH, QUALITY = 260, 0.55
CALM = ("none", "no", "not_applicable", "same", "no_change")
MARKED = "input[value='low_back_left']"
HEAD = """# Every page for patients

A telephone, 390 px wide, shown smaller. `scripts/page_pictures.py` takes the pictures anew from a running
demonstration; a change of look is a change of a file here.

"""
SHRINK = """async ([picture, width, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(width, Math.round(image.height * width / image.width));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({type: "image/webp", quality});
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""


class Album:
    """The pictures in the order in which they were taken, and the page that shows them."""

    def __init__(self, page: Page, shrinker: Page):
        self.page, self.shrinker = page, shrinker
        self.taken: list[tuple[str, str]] = []

    def take(self, name: str) -> None:
        self.page.evaluate("scrollTo(0, 0)")
        png = base64.b64encode(self.page.screenshot(full_page=True)).decode()
        small = self.shrinker.evaluate(SHRINK, [png, WIDTH, QUALITY])
        (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(small))
        self.taken.append((name, self.page.locator("h1").first.inner_text()))
        print(f"docs/pictures/pages/{name}.webp")

    def write(self) -> None:
        """The page, and nothing left in the folder that is not on it."""
        for path in FOLDER.glob("*.webp"):
            if path.stem not in dict(self.taken):
                path.unlink()
        figures = [
            f"**{title}** `{name}`\n\n![{title}](pictures/pages/{name}.webp)\n" for name, title in self.taken
        ]
        BOOK.write_text(HEAD + "\n".join(figures), encoding="utf-8")


def keys(name: str) -> list[str]:
    """The pages of the questionnaire: SHORT or MORE."""
    code = f"from intake.questionnaire import {name}; print(*[page.key for page in {name}])"
    command = [str(PYTHON), "manage.py", "shell", "--no-imports", "-c", code]
    printed = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True)
    return printed.stdout.split()


def questions(album: Album, form: str, names: list[str]) -> None:
    """Each page as it is before anything is filled in; a page that is not asked leads elsewhere."""
    for name in names:
        album.page.goto(f"{form}/{name}/")
        if album.page.url.endswith(f"/{name}/"):
            album.take(name)


def fill_in(page: Page, form: str, names: list[str]) -> None:
    """Calm answers to everything that is asked, so that the form can be sent."""
    for name in names:
        page.goto(f"{form}/{name}/")
        if not page.url.endswith(f"/{name}/"):
            continue
        is_body = page.locator(f"[name=pain_regions]{MARKED.removeprefix('input')}").count() > 0
        chosen = (
            [MARKED] if is_body else [*(f"input[value='{value}']" for value in CALM), f"{MARKED}[type=radio]"]
        )
        for box in page.locator(", ".join(chosen)).all():
            page.evaluate("box => { box.checked = true }", box.element_handle())
        page.get_by_role("button", name="Save and continue").last.click()


def patient(album: Album) -> None:
    page = album.page
    for name, path in {"start": "/", "sign-in": "/accounts/sign-in/"}.items():
        page.goto(path)
        album.take(name)
    form = begin(page).rsplit("/", 2)[0]
    for name, path in {"who": "/intake/new/", "person": "/intake/new/?who=self"}.items():
        page.goto(path)
        album.take(name)
    short = keys("SHORT")
    questions(album, form, short)
    fill_in(page, form, short)
    for name in ("check", "more"):
        page.goto(f"{form}/{name}/")
        album.take(name)
    questions(album, form, keys("MORE"))
    page.goto(f"{form}/check/")
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/sent/")
    album.take("sent")
    page.goto(f"{form}/more/")
    album.take("more-after-sending")
    page.get_by_role("button", name="Start").click()
    added = page.url.rsplit("/", 2)[0]
    page.goto(f"{added}/goal-2/")
    page.locator("textarea").fill("Playing with my grandson on the floor")
    page.get_by_role("button", name="Save and finish").click()
    page.wait_for_url("**/check/")
    album.take("more-check")
    page.get_by_role("button", name="Send this too").click()
    page.wait_for_url("**/sent/")
    album.take("more-sent")
    for name, path in {"form": f"{form}/", "answers": f"{form}/check/", "forms": "/intake/"}.items():
        page.goto(path)
        album.take(name)
    page.goto("/intake/rights/")
    album.take("rights")


def emergency(album: Album) -> None:
    """What a sign of an emergency leads to."""
    page = album.page
    page.goto(begin(page).replace("urgent-signs", "urgent-signs-2"))
    page.locator("[name=saddle_numbness][value=yes]").check(force=True)
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/stop/")
    album.take("stop")


def main() -> None:
    if len(sys.argv) != 2:
        stop("Say where the demonstration runs, as in: scripts/page_pictures.py http://127.0.0.1:8000")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        shrinker = browser.new_page()
        shrinker.goto("about:blank")
        album = Album(browser.new_context(base_url=sys.argv[1], **PHONE).new_page(), shrinker)
        patient(album)
        album.page = browser.new_context(base_url=sys.argv[1], **PHONE).new_page()
        emergency(album)
        album.write()
        browser.close()


if __name__ == "__main__":
    main()
