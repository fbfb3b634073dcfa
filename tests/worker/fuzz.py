"""Requests that no honest browser sends, and some that one might: the same ones for the same seed."""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

from tests.worker.web import JSON, TOKEN, Form

FORM = "application/x-www-form-urlencoded"
TOO_BIG = 500_001  # bytes, one more than is read
TOO_MANY = 2_001  # fields
METHODS = ["GET"] * 8 + ["POST"] * 40 + ["HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "FROB"]
TRICKS = [
    "/intake/../review/",
    "/intake/..%2freview%2f",
    "/intake/%00/",
    "/intake//",
    "//intake/",
    "/intake/" + "a" * 5000,
    "/intake/%ff%fe/",
    "/intake/%F0%9F%98%80/",
    "/intake/new/?who=self&who=%00",
    "/intake/new/?" + "&".join(f"a{n}=1" for n in range(3000)),
    "/intake/?next=//elsewhere.example",
    "/intake/new/;x=1",
    "/intake/new",
    "/accounts/sign-in/?next=https://elsewhere.example/",
    "/static/../manage.py",
    "/static/%2e%2e/%2e%2e/etc/passwd",
]
TYPES = [
    *[FORM] * 36,
    "application/x-www-form-urlencoded; charset=utf-8",
    "application/x-www-form-urlencoded; charset=no-such-charset",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=b; charset=rot13",
    "application/json",
    "text/plain",
    'text/xml; charset="',
    "*/*",
    "",
]
ACCEPTS = ["text/html", "text/html", JSON, JSON, JSON, "*/*", "garbage", "application/json;q=x", ""]
ODD = [
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "9" * 5000,
    "nan",
    "\u0661\u0662",
    "true",
    "None",
    "null",
    "[]",
    "{}",
    "not_sure",
    "none",
    "yes",
    "no",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "%s%n%x",
    *("care", "messages", "research", "give", "take_back", "self", "saved", "mine"),
    "../../etc/passwd",
    "=HYPERLINK(1)",
    "\u202e\ufeff",
    "\U0001f600" * 2000,
    "line\r\nSet-Cookie: x=1",
    "x" * 20_000,
]
QUERIES = ["?change=%00", "?" + "a" * 2000, "?%ff=%fe"]
DEADLY = ["\u0000", "a\u0000b", "\ud800", "\x1b[2J", "\ufffe"]
NAMES = [
    *("revision", "showing", "turn", "both", "keep", "leave", "parked", "form_token", "token", "edit"),
    *(
        "csrfmiddlewaretoken",
        "purpose",
        "answer",
        "who",
        "full_name",
        "birth_date_day",
        "birth_date_year",
        "phone",
    ),
    *("state", "draft", "frozen", "case", "age_years", "__proto__", "", "x" * 3000, "saddle_numbness[]"),
]


@dataclass(frozen=True)
class Request:
    """The bytes to send, and how somebody finds out what they were."""

    number: int
    data: bytes

    def __str__(self) -> str:
        return f"request {self.number}: {self.data[:300]!r}"


Pages = dict[str, dict[str, list[str]]]


def requests(seed: int, forms: list[Form], pages: Pages, places: list[str]) -> Iterator[Request]:
    """Without end; a request depends on the seed and its number only."""
    for number in range(10**9):
        chance = random.Random(f"{seed}:{number}")  # noqa: S311
        yield Request(number, Maker(number, chance, forms, pages, places).request())


class Maker:
    """Makes one request of choices that `chance` decides."""

    def __init__(
        self, number: int, chance: random.Random, forms: list[Form], pages: Pages, places: list[str]
    ) -> None:
        self.number, self.chance, self.pages, self.places = number, chance, pages, places
        self.form, self.other = chance.choice(forms), chance.choice(forms)
        self.page = chance.choice(list(pages))

    def request(self) -> bytes:
        method = self.chance.choice(METHODS)
        body = b"" if method in ("GET", "HEAD") and self.chance.random() < 0.9 else self.body()
        head = [f"{method} {self.target()} HTTP/1.1", *self.headers(body)]
        return "\r\n".join(head).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body

    # --- the address ------------------------------------------------------------------------------
    def target(self) -> str:
        if self.chance.random() < 0.06:
            return self.chance.choice([*TRICKS, "/", "/accounts/sign-in/", "/accounts/code/"])
        place = f"{{response_id}}/{self.page}/"
        if self.chance.random() < 0.15:
            place = self.chance.choice(self.places)
        if self.chance.random() < 0.03:
            place = "{response_id}/" + quote(self.chance.choice(ODD)[:200].encode("utf-8", "replace")) + "/"
        whose = self.chance.choices([self.form, self.other], [95, 5])[0]
        ids = {"response_id": whose.id, "patient_id": whose.patient}
        if self.chance.random() < 0.03:
            ids = {name: str(uuid.UUID(int=self.chance.getrandbits(128))) for name in ids}
        return f"/intake/{place.format(**ids)}{self.chance.choice(['?change=1', *[''] * 30, *QUERIES])}"

    # --- the head ---------------------------------------------------------------------------------
    def headers(self, body: bytes) -> list[str]:
        length: object = len(body)
        if self.chance.random() < 0.02:
            length = self.chance.choice([-1, "x", "", len(body) - 1 if body else 0, "0x10", "9" * 30])
        session = (
            self.form.session if self.chance.random() < 0.95 else self.chance.choice(["x", "", "a" * 4000])
        )
        token = TOKEN if self.chance.random() < 0.95 else "short"
        lines = [
            f"Host: {self.chance.choices(['localhost', 'elsewhere.example', ''], [97, 2, 1])[0]}",
            f"Cookie: sessionid={session}; csrftoken={token}",
            f"Accept: {self.chance.choice(ACCEPTS)}",
            f"Content-Length: {length}",
            f"X-CSRFToken: {token}",
            "Connection: close",
        ]
        if body:
            lines.append(f"Content-Type: {self.type}")
        extra = {
            "HX-Request": "true",
            "Origin": self.chance.choice(["http://localhost", "https://elsewhere.example", "null", "\u00ff"]),
            "X-Forwarded-For": "1.2.3.4, ::1, x",
            "Accept-Language": self.chance.choice(["hi", "x" * 3000, "en;q=2", "*"]),
            "Accept-Encoding": "gzip, br;q=9",
            "X-HTTP-Method-Override": "DELETE",
            "Range": "bytes=0-1",
            "If-Modified-Since": "yesterday",
        }
        lines += [f"{name}: {value}" for name, value in extra.items() if self.chance.random() < 0.05]
        return lines

    # --- the body ---------------------------------------------------------------------------------
    def body(self) -> bytes:
        self.type = self.chance.choice(TYPES)
        kind = self.chance.random()
        if kind < 0.01:
            return b"a=" + b"x" * TOO_BIG
        if kind < 0.02:
            return b"&".join(b"f%d=1" % number for number in range(TOO_MANY))
        if kind < 0.05:
            return self.chance.randbytes(self.chance.randint(1, 4000))
        if kind < 0.08:
            return json.dumps(dict(self.fields())).encode()
        if self.type.startswith("multipart"):
            return self.multipart()
        pairs = [(b"csrfmiddlewaretoken", TOKEN.encode()), *map(self.encoded, self.fields())]
        text = b"&".join(
            quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs
        )
        if self.chance.random() < 0.03:
            at = self.chance.randint(0, len(text))
            text = (
                text[:at]
                + self.chance.choice([b"\x00", b"%00", b"%", b"%zz", b"\xff\xfe", b"&&&", b";", b"="])
                + text[at:]
            )
        return text

    def fields(self) -> list[tuple[str, str]]:
        """Mostly fields of the page with values of its facts, now and then anything."""
        page = self.pages[self.page]
        pairs = [(self.name(page), self.value(page)) for _ in range(self.chance.choice([0, 1, 2, 5, 12, 40]))]
        showing, turn = str(uuid.UUID(int=int(self.form.id[:8], 16))), str(self.number)
        ours = [("revision", self.chance.choice(["0", "1", "2", "7"])), ("showing", showing), ("turn", turn)]
        if self.chance.random() < 0.2:
            ours = [(name, self.chance.choice(ODD)) for name, _value in ours]
        return [*ours, *pairs]

    def name(self, page: dict[str, list[str]]) -> str:
        return self.chance.choice(page["names"] if self.chance.random() < 0.9 else NAMES)

    def value(self, page: dict[str, list[str]]) -> str:
        kind = self.chance.random()
        if kind < 0.004:
            return self.chance.choice(DEADLY)
        if kind < 0.14:
            return self.chance.choice(ODD)
        return self.chance.choice([*page["values"], "yes", "no", "3", "12"])

    def encoded(self, pair: tuple[str, str]) -> tuple[bytes, bytes]:
        name, value = (text.encode("utf-8", "surrogatepass") for text in pair)
        if self.chance.random() < 0.01:
            value += b"\xff\xc0\x80"
        return name, value

    def multipart(self) -> bytes:
        parts = [("csrfmiddlewaretoken", TOKEN), *self.fields()]
        lines = []
        for name, value in parts:
            named = f'; filename="{name}"' if self.chance.random() < 0.05 else ""
            lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n')
        end = self.chance.choice(["--b--\r\n", "--b", ""])
        return ("".join(lines) + end).encode("utf-8", "surrogatepass")
