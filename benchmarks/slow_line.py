"""A form on a slow line: Chromium's own throttle, as its developer tools set it for "slow 3G" and "fast 3G".

From the press of a finger until the page is painted and can be used; in bytes as they come over the line.
"""

from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.goals import Goals
from benchmarks.site import Site

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
STEP, BODY_MAP, FIRST = 6, 25, 27  # kB: a step, the body map, style sheets and scripts


class Line(NamedTuple):
    name: str
    bytes_a_second: float
    delay_ms: float

    @property
    def patience(self) -> float:
        """Seconds until a step has to be there: three times to and fro, and a little."""
        return 3 * self.delay_ms / 1000 + 0.5


# the figures of Chromium's developer tools
LINES = (Line("slow 3G", 500 * 1000 / 8 * 0.8, 400 * 5), Line("fast 3G", 1.6e6 / 8 * 0.9, 150 * 3.75))
PAINTED = """() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()))))"""


class Meter:
    """Bytes over the line, by what was asked for, since it was last read."""

    def __init__(self, session: CDPSession) -> None:
        self._kinds: dict[str, str] = {}
        self._bytes = {"Document": 0.0, "other": 0.0}
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = "Document" if event["type"] == "Document" else "other"

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes[self._kinds.get(event["requestId"], "other")] += event["encodedDataLength"]

    def read(self) -> tuple[float, float]:
        """kB of pages, kB of all else."""
        pages, rest = (self._bytes[kind] / 1000 for kind in ("Document", "other"))
        self._bytes = dict.fromkeys(self._bytes, 0.0)
        return pages, rest


def measure(site: Site, chromium: str, goals: Goals) -> None:
    """Open a page of questions with nothing kept, answer it, go on, then the body map."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for line in LINES:
            context = browser.new_context(base_url=site.url, **PHONE)
            context.add_cookies([{"name": site.cookie_name, "value": site.cookie_value, "url": site.url}])
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            limits = {"downloadThroughput": line.bytes_a_second, "uploadThroughput": line.bytes_a_second}
            slow = {"offline": False, "latency": line.delay_ms, **limits}
            session.send("Network.emulateNetworkConditions", slow)
            _walk(line, page, Meter(session), site.form, goals)
            context.close()
        browser.close()


def _walk(line: Line, page: Page, meter: Meter, form: str, goals: Goals) -> None:
    print(f"{line.name}, {line.bytes_a_second / 1000:.0f} kB a second, {line.delay_ms:.0f} ms to and fro")
    page.goto(f"{form}urgent-signs/", wait_until="load", timeout=60_000)
    seen = page.evaluate(PAINTED) / 1000
    pages, rest = meter.read()
    print(
        f"  first page, nothing kept: {seen:.1f} s to the question; {pages:.1f} kB, beside it {rest:.1f} kB"
    )
    goals.at_most("style sheets, scripts and mark of the first page", rest, FIRST, "kB")
    for box in page.locator("#questions input[type=radio]").all():
        if box.get_attribute("value") in ("no", "False", "none"):
            box.check(force=True)
    page.wait_for_load_state("networkidle", timeout=60_000)  # it saves by itself
    meter.read()
    with page.expect_navigation(wait_until="load", timeout=60_000):
        page.locator("#questions .actions .btn-primary").click()
    step = page.evaluate("performance.getEntriesByType('navigation')[0]")
    pages, rest = meter.read()
    ready = step["domContentLoadedEventEnd"] / 1000
    goals.at_most("pressed until the next page can be used", ready, round(line.patience, 1), "s")
    goals.at_most("the next page, with all else kept", pages + rest, STEP, "kB")
    page.goto(f"{form}where/", wait_until="load", timeout=60_000)
    pages, rest = meter.read()
    goals.at_most("the body map, with what only it needs", pages + rest, BODY_MAP, "kB")
