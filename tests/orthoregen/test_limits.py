"""What is too long is refused, and its sender can read that."""

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from orthoregen.limits import READ_AWAY, LimitsMiddleware

TOO_LONG = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


def refused(length: int):
    """The request, after it was refused."""
    request = RequestFactory().post("/", b"x" * length, content_type="text/plain")
    with pytest.raises(RequestDataTooBig):
        LimitsMiddleware(lambda _: pytest.fail("it was let in"))(request)
    return request


def test_a_body_that_is_too_long_is_taken_off_the_line_before_the_answer():
    assert refused(TOO_LONG).read() == b""


def test_a_body_that_is_promised_beyond_all_bounds_is_not_waited_for():
    assert len(refused(READ_AWAY + 1000).read()) == READ_AWAY + 1000
