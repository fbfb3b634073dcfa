"""The web process of a site, as the Procfile starts it, and as much of a browser as a test needs."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.throwaway import free_port
from tests.worker.conftest import PATIENCE, ROOT, Site, file_in, new_database

TOKEN = "t" * 32  # what a browser sends back of it is compared with its own cookie
JSON = "application/json"
HTML = "text/html"
READY = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Form:
    """A form of somebody who is signed in."""

    id: str
    patient: str
    session: str

    def path(self, page: str) -> str:
        return f"/intake/{self.id}/{page}/"


@dataclass(frozen=True)
class Answer:
    status: int  # 0 where the line was cut
    head: str
    text: str

    def json(self) -> dict:
        return json.loads(self.text)


@contextmanager
def serving(migrated: Site, folder: Path, number: int) -> Iterator["Web"]:
    """A site of its own in this folder, with its web process and so many people who have begun a form."""
    with new_database(template=migrated.database) as url:
        if not url:
            shutil.copy(file_in(migrated.var), file_in(folder))
        site = Site(folder, url)
        web = Web(site)
        web.prepare(number)
        web.start()
        try:
            yield web
        finally:
            web.kill()
            site.close()


class Web:
    """A web process that can be killed and started again on the same port."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.forms: list[Form] = []  # that no test has taken yet
        self.pages: dict[str, dict[str, list[str]]] = {}  # names and values of their fields
        self.places: list[str] = []  # the other addresses

    def start(self) -> None:
        line = (ROOT / "Procfile").read_text().splitlines()[0].removeprefix("web: exec python ")
        arguments = shlex.split(line.replace("${PORT:-8000}", str(self.port)))
        self.process = self.site.start(sys.executable, *arguments)
        self.site.wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return self.send(READY).status == 200
        except OSError:
            return False

    def do(self, what: str, *arguments: object) -> Any:
        """One function of tests/worker/forms.py."""
        return self.site.run("-m", "tests.worker.forms", what, *map(str, arguments))

    def prepare(self, number: int) -> None:
        made = self.do("prepare", number)
        self.forms = [Form(**form) for form in made["forms"]]
        self.pages, self.places = made["pages"], made["places"]

    def more_forms(self, number: int) -> list["Form"]:
        return [Form(**form) for form in self.do("begin", number)]

    def kill(self) -> None:
        """The process and its children, at once and without a word, as when the machine dies."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.site.wait_until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in children))

    def stored(self, form: "Form") -> dict[str, object]:
        """The answers of a form as they stand in the database, read past the project."""
        key = form.id if self.site.database else form.id.replace("-", "")
        held = self.site.first(f"SELECT draft FROM intake_response WHERE id = '{key}'")  # noqa: S608
        return json.loads(held) if isinstance(held, str) else held

    # --- talking ----------------------------------------------------------------------------------
    def send(self, request: bytes) -> Answer:
        """Send these bytes, whatever they are, and read what comes back until the line is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(request)
            return read(line)

    def post(self, form: Form, page: str, fields: dict, *, accept: str = JSON) -> Answer:
        return self.send(posted(form, page, fields, accept=accept))

    def get(self, form: Form, page: str) -> Answer:
        lines = [
            f"GET {form.path(page)} HTTP/1.1",
            "Host: localhost",
            f"Cookie: sessionid={form.session}",
            f"Accept: {HTML}",
            "Connection: close",
        ]
        return self.send("\r\n".join(lines).encode() + b"\r\n\r\n")

    def cut(self, request: bytes, at: int) -> None:
        """Send so much of it; then the line is gone."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(request[:at])


def posted(form: Form, page: str, fields: dict, *, accept: str = JSON) -> bytes:
    """What a browser sends when a page of questions is saved."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}, doseq=True).encode()
    head = [
        f"POST {form.path(page)} HTTP/1.1",
        "Host: localhost",
        f"Cookie: sessionid={form.session}; csrftoken={TOKEN}",
        f"Accept: {accept}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def read(line: socket.socket) -> Answer:
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except (ConnectionError, TimeoutError):
        pass  # it was closed while something was still to be read, or nobody answers any more
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    if b"\r\ncontent-encoding: gzip" in head.lower() and body:
        body = zlib.decompressobj(wbits=31).decompress(body)  # as far as it came
    return Answer(status, head.decode("latin-1"), body.decode("utf-8", "replace"))
