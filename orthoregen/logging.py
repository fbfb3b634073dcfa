"""Log lines: an event and named fields from one list. They carry ids and counts, never what somebody said.

Our own code calls `get_logger(__name__).info("case.triaged", case_id=case.pk)`. Of other packages' lines only
the unfilled template is kept, and of an exception its class and the lines it came through: the filled text
may hold an e-mail address or an answer.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from types import TracebackType
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from orthoregen.audit import context

OURS = {"count", "digest", "method", "ms", "outcome", "request_id", "role", "route", "ruleset", "status"}
IDS = {
    f"{name}_id"
    for name in (
        *("case", "chunk", "decision", "escalation", "item", "outbox", "parked"),
        *("patient", "response", "summary", "user"),
    )
}
FROM_CODE = {"template", "route", "where"}  # text that stands in the source, not in the data
FIELDS = frozenset(OURS | IDS | FROM_CODE | {"exception"})
STRUCTURE = frozenset({"event", "level", "logger", "timestamp", "left_out"})
PLAIN = re.compile(r"[\w.:/-]{0,120}\Z")
WITHHELD = "(withheld)"
FRAMES = 8

Fields = MutableMapping[str, Any]
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def get_logger(name: str) -> Any:
    """A logger whose lines hold only the fields of the list."""
    return structlog.stdlib.get_logger(name)


def keep_listed_fields(logger: object, method: str, fields: Fields) -> Fields:
    """Leave out fields that are not on the list, naming them, and withhold values that look like prose."""
    unlisted = [name for name in fields if not name.startswith("_") and name not in FIELDS | STRUCTURE]
    for name in unlisted:
        del fields[name]
    if unlisted:
        fields["left_out"] = ",".join(sorted(unlisted))
    for name in fields.keys() & ((FIELDS | {"event"}) - FROM_CODE):
        if not isinstance(fields[name], int | float):
            text = str(fields[name])
            fields[name] = text if PLAIN.match(text) else WITHHELD
    return fields


def name_the_request(logger: object, method: str, fields: Fields) -> Fields:
    """Say which request the line belongs to and in which role it was made."""
    origin = context.origin()
    if origin.request_id:
        fields.setdefault("request_id", origin.request_id)
    if origin.role:
        fields.setdefault("role", str(origin.role))
    return fields


def reduce_exception(logger: object, method: str, fields: Fields) -> Fields:
    """Class and source lines of an exception, without its message."""
    info = fields.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0] is not None:
        fields["exception"] = info[0].__name__
        fields["where"] = _where(info)
    return fields


def _where(info: ExcInfo) -> str:
    frames = traceback.extract_tb(info[2])[-FRAMES:]
    return " > ".join(f"{'/'.join(f.filename.split('/')[-3:])}:{f.lineno}" for f in frames)


def keep_the_template(logger: object, method: str, fields: Fields) -> Fields:
    """A line of another package: its logger is the event, its unfilled text the template."""
    record: logging.LogRecord = fields["_record"]
    fields["event"] = record.name
    fields["template"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    fields["level"] = record.levelname.lower()
    return fields


STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
LAST: list[Any] = [name_the_request, reduce_exception, keep_listed_fields]


class Formatter(structlog.stdlib.ProcessorFormatter):
    """One line per event: JSON in production, name=value in the demonstration."""

    def __init__(self, as_json: bool) -> None:
        render: Any = (
            structlog.processors.JSONRenderer(sort_keys=True)
            if as_json
            else structlog.processors.LogfmtRenderer(key_order=["level", "event"])
        )
        super().__init__(
            foreign_pre_chain=[keep_the_template],
            processors=[STAMP, *LAST, structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
            use_get_message=False,
        )


def configuration(as_json: bool) -> dict[str, Any]:
    """The LOGGING setting."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    ours = {"level": "INFO"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Formatter, "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "orthoregen": ours,
            "intake": ours,
            "treatments": ours,
            # Django adds a handler of its own here, and one that sends mail.
            "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},  # our own line per request has the others
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        },
    }


class RequestLogMiddleware:
    """One line per request: the route, not the address, so that no id of a page and no query is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = get_logger("orthoregen.requests")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        self.log.info(
            "request.answered",
            method=request.method,
            route=match.route if match else "(none)",
            status=response.status_code,
            ms=round((time.perf_counter() - begin) * 1000),
        )
        return response
