"""Whatever is sent to the patient's pages: no fault of the server, nothing stored outside the dictionary."""

import itertools
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.worker.forms import outside
from tests.worker.fuzz import Request, requests
from tests.worker.web import Answer, Form, Web, posted

SEED = int(os.environ.get("FUZZ_SEED", "2"))
SAMPLE, ALL = 200, int(os.environ.get("FUZZ_REQUESTS", "20000"))
HELPS = re.compile(r"<h1>[^<]+</h1><p class=\"lead\">[^<]+")


@pytest.mark.parametrize("number", [SAMPLE, pytest.param(ALL, marks=pytest.mark.soak)])
@pytest.mark.hazard("H28")
def test_whatever_is_sent_is_answered_and_nothing_outside_the_dictionary_is_stored(web, number):
    forms = [web.forms.pop() for _ in range(20)] if number == SAMPLE else web.more_forms(number // 50)
    seen: Counter[int] = Counter()
    faults: list[str] = []

    made = itertools.islice(requests(SEED, forms, web.pages, web.places), number)
    with ThreadPoolExecutor(4) as pool:
        while batch := list(itertools.islice(made, 200)):
            for request, answer in zip(batch, pool.map(lambda one: web.send(one.data), batch), strict=True):
                seen[answer.status] += 1
                faults += fault_in(request, answer)

    print("\n", dict(sorted(seen.items())))  # noqa: T201
    assert faults == []
    assert {200, 302, 400, 403, 404, 405} <= seen.keys()  # it went to where it was meant to go
    assert errors_in_log(web) == []
    found = web.do("look")
    assert found["outside"] == []
    assert found["filled"] > len(forms) / 3  # much was stored


def fault_in(request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer: a fault of the server, none at all, or a refusal that helps nobody."""
    if answer.status == 0 or answer.status >= 500:
        return [f"{answer.status} to {request}"]
    is_ours = "\r\nX-Request-Id:" in answer.head or "\r\nx-request-id:" in answer.head
    is_page = "text/html" in answer.head and not request.data.startswith(b"HEAD")
    if is_ours and is_page and answer.status in (400, 403, 404, 405, 413) and not HELPS.search(answer.text):
        return [f"no help in the {answer.status} to {request}"]
    return []


def errors_in_log(web: Web) -> list[str]:
    """What the processes complained about, but for requests that they refused."""
    lines = [line for log in web.site.var.glob("*.log") for line in log.read_text().splitlines()]
    lines = [line for line in lines if " event=django.security." not in line]
    return [line for line in lines if "level=error" in line or "Traceback" in line]


# --- the limits, one by one -----------------------------------------------------------------------
@pytest.fixture
def form(web) -> Form:
    return web.forms.pop()


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"x": "x" * 500_001}, 413, "That was too much at once"),
        ({f"f{number}": "1" for number in range(2_001)}, 400, "We could not read that"),
        ({"x": "\x00"}, 400, "We could not read that"),
    ],
    ids=["bytes", "fields", "zero byte"],
)
def test_what_is_too_much_is_refused_with_a_page_that_helps(web, form, fields, status, words):
    answer = web.send(posted(form, "goal", fields, accept="text/html"))

    assert (answer.status, words in answer.text) == (status, True)
    assert "In an emergency" in answer.text


# --- the checks notice what they are there for ----------------------------------------------------
REQUEST = Request(1, b"GET / HTTP/1.1")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, "", ""),
        Answer(502, "", ""),
        Answer(0, "", ""),
        Answer(404, "X\r\nX-Request-Id: 1\r\nContent-Type: text/html", "<h1></h1>"),
    ],
)
def test_a_fault_is_noticed(answer):
    assert fault_in(REQUEST, answer) != []


def test_an_answer_outside_the_dictionary_is_noticed():
    assert outside([{"saddle_numbness": "no"}, {"saddle_numbness": "purple"}]) == ["saddle_numbness"]


def test_the_same_seed_makes_the_same_requests():
    forms, pages = [Form("1", "2", "s"), Form("3", "4", "t")], {"goal": {"names": ["a"], "values": ["b"]}}

    first, second, other = (
        [*itertools.islice(requests(seed, forms, pages, ["{response_id}/stop/"]), 50)] for seed in (1, 1, 2)
    )

    assert first == second != other
