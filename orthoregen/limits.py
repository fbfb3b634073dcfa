"""What no honest browser sends is refused before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse

FORM = "application/x-www-form-urlencoded"
READ_AWAY, CHUNK = 4_000_000, 65_536  # bytes


class LimitsMiddleware:
    """Refuses bodies that are too long, and zero bytes, which no database keeps in a text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (length := _length(request)) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            if length <= READ_AWAY:
                _read_away(request)
            raise RequestDataTooBig
        if has_zero_byte(request):
            raise BadRequest
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadRequest from error


def _read_away(request: HttpRequest) -> None:
    """Take what is sent off the line: closed on unread bytes, it would cut our answer off.

    Not where more is promised than any bound: who promises and does not send would be waited for.
    """
    while request.read(CHUNK):
        pass


def has_zero_byte(request: HttpRequest) -> bool:
    """Whether a zero byte stands in the address, a cookie or the body."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if any("\x00" in name + value for name, value in request.COOKIES.items()):
        return True
    return b"\x00" in request.body or (request.content_type == FORM and b"%00" in request.body)
