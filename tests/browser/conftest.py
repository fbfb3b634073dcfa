"""Pages in a real browser. Each is watched: a test fails on what the browser complained about."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.services import need

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
STEP_LIMIT, BODY_MAP_LIMIT = 6_000, 25_000  # bytes of a page over the line, with all else kept by the browser


@dataclass
class Watch:
    """What the browser complained about, but for what the test said it expects."""

    site: str
    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, text: str) -> None:
        """Allow complaints with this text, such as `status of 409`."""
        self.expected.append(text)

    @property
    def faults(self) -> list[str]:
        return [fault for fault in self.seen if not any(text in fault for text in self.expected)]

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.seen.append(f"request to another site: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.seen.append(f"answer {response.status} of {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict, tmp_path_factory: pytest.TempPathFactory
) -> dict:
    """Debian's Chromium, kept from looking for the outside world and from writing to the user's home."""
    need("chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs an event loop in this thread
    home = {"HOME": str(tmp_path_factory.mktemp("home"))}
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | home
    chromium = shutil.which("chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS, "env": env}


@pytest.fixture
def watch(live_server) -> Watch:
    return Watch(site=live_server.url)


@pytest.fixture
def open_page(browser: Browser, live_server, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open a page with its own cookies: `open_page(**PHONE)`. Paths are relative to the live server."""
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield open_one

    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A telephone, 390 px wide."""
    return open_page(**PHONE)


@pytest.fixture
def phone_without_script(open_page: Callable[..., Page]) -> Page:
    """A telephone that runs no JavaScript."""
    return open_page(**PHONE, java_script_enabled=False)


@pytest.fixture(params=["script", "no script"])
def any_phone(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """A telephone with JavaScript, then one without."""
    return open_page(**PHONE, java_script_enabled=request.param == "script")


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    """A clinician's screen."""
    return open_page(**DESK)
