"""What a request says of its letters is not believed."""

import gc
import importlib
from wsgiref.util import setup_testing_defaults

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def wsgi():
    """Not before the settings of the tests are in force: it looks for the collected files."""
    return importlib.import_module("orthoregen.wsgi")


def ask(application, content_type: str) -> str:
    """The status that this application answers with."""
    environ = {
        "PATH_INFO": "/nowhere/",
        "QUERY_STRING": "a=b",
        "CONTENT_TYPE": content_type,
        "HTTP_HOST": "localhost",
    }
    setup_testing_defaults(environ)
    heard = []
    application(environ, lambda status, headers: heard.append(status)).close()
    return heard[0]


@pytest.mark.parametrize("charset", ["rot13", "no-such", "utf-16", "", '"', "UTF-8"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_letters_that_are_none_are_no_fault_of_the_server(wsgi, kind, charset):
    assert ask(wsgi.application, f"{kind}; Charset={charset}") == "404 Not Found"


def test_without_this_they_are(wsgi):
    with pytest.raises(LookupError):
        ask(wsgi.django, "text/plain; charset=rot13")


def test_what_else_a_type_says_stays(wsgi):
    assert (
        wsgi.CHARSET.sub("", "multipart/form-data; charset=rot13; boundary=b")
        == "multipart/form-data; boundary=b"
    )


def test_what_was_loaded_is_not_looked_through_again_and_again(wsgi):
    """Python's search for what can go stops every request of the process; once it is loaded, nothing can."""
    assert wsgi.application
    assert gc.get_freeze_count() > 50_000
