"""What may be written to the log, and what never is."""

import io
import json
import logging
import uuid

import pytest

from orthoregen.audit import context
from orthoregen.logging import Formatter, configuration, get_logger

SECRET = "anna.secret@example.org"


@pytest.fixture
def written():
    """Lines that loggers under `test` wrote, as production writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(as_json=True))
    logger = logging.getLogger("test")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_an_event_keeps_the_fields_of_the_list(written):
    case = uuid.uuid4()

    get_logger("test.a").info("case.triaged", case_id=case, ms=3)

    (line,) = written()
    assert (line["event"], line["case_id"], line["ms"], line["level"]) == (
        "case.triaged",
        str(case),
        3,
        "info",
    )
    assert line["logger"] == "test.a"


@pytest.mark.hazard("H24")
def test_a_field_outside_the_list_is_left_out_and_named(written):
    get_logger("test").info("case.triaged", email=SECRET)

    (line,) = written()
    assert line["left_out"] == "email"
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("value", [SECRET, "my leg is numb", "a\nb"])
def test_a_value_that_is_no_id_is_withheld(written, value):
    get_logger("test").info("case.triaged", case_id=value)

    assert written()[0]["case_id"] == "(withheld)"


def test_an_event_that_is_prose_is_withheld(written):
    get_logger("test").info(f"sent a code to {SECRET}")

    assert written()[0]["event"] == "(withheld)"


@pytest.mark.hazard("H24")
def test_an_exception_is_its_class_and_place_without_its_message(written):
    try:
        raise ValueError(SECRET)
    except ValueError:
        get_logger("test").exception("task.failed")

    (line,) = written()
    assert line["exception"] == "ValueError"
    assert "test_logging.py:" in line["where"]
    assert SECRET not in json.dumps(line)


def test_of_another_package_the_unfilled_template_is_kept(written):
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("test.other").exception("Could not send to %s", SECRET)

    (line,) = written()
    assert line["event"] == "test.other"
    assert line["template"] == "Could not send to %s"
    assert SECRET not in json.dumps(line)


def test_a_plain_formatter_would_have_written_it():
    record = logging.LogRecord("other", logging.ERROR, "f.py", 1, "Could not send to %s", (SECRET,), None)

    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in Formatter(as_json=False).format(record)


def test_a_line_names_the_request_and_the_role(written):
    context.begin("abc123")
    context.act_as("clinician")
    try:
        get_logger("test").info("case.read")
    finally:
        context.end()

    assert (written()[0]["request_id"], written()[0]["role"]) == ("abc123", "clinician")


@pytest.mark.hazard("H24")
def test_a_request_is_logged_by_its_route_without_its_query(client, written, monkeypatch):
    monkeypatch.setattr("orthoregen.logging.get_logger", lambda name: get_logger("test.requests"))

    answer = client.get("/healthz", {"q": SECRET})

    (line,) = written()
    assert (line["event"], line["route"], line["status"]) == ("request.answered", "healthz", 200)
    assert line["request_id"] == answer["X-Request-Id"]
    assert SECRET not in json.dumps(line)


def test_every_handler_of_the_settings_writes_this_way():
    loggers = configuration(as_json=True)

    assert {h["formatter"] for h in loggers["handlers"].values()} == {"line"}
    assert loggers["formatters"]["line"]["()"] is Formatter
