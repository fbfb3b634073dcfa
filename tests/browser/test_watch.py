"""The watch on the browser sees what it is there to see."""

import pytest
from django.http import HttpResponse
from django.urls import path

from orthoregen.policies import open_to_all

HEAD = "<!doctype html><title>t</title><link rel='icon' href='data:,'>"
INLINE = f"{HEAD}<p style='color: red'>text</p><script>window.ran = 1</script>"
OUTSIDE = f"{HEAD}<img src='http://192.0.2.1/pixel.png' alt=''>"


def answer(content: str, status: int = 200):
    return open_to_all(lambda request: HttpResponse(content, status=status))


urlpatterns = [
    path("inline/", answer(INLINE), name="landing"),
    path("outside/", answer(OUTSIDE), name="healthz"),
    path("broken/", answer(f"{HEAD}broken", status=500), name="readyz"),
]

pytestmark = pytest.mark.urls(__name__)


def test_inline_script_and_style_do_not_run_and_are_noticed(phone, watch):
    phone.goto("/inline/")

    assert phone.evaluate("window.ran") is None
    assert len(watch.faults) >= 2
    assert all("Content Security Policy" in fault for fault in watch.faults)
    watch.seen.clear()


@pytest.mark.parametrize(
    ("page", "complaint"), [("/outside/", "request to another site"), ("/broken/", "answer 500")]
)
def test_a_foreign_request_and_a_server_fault_are_noticed(phone, watch, page, complaint):
    phone.goto(page)

    assert any(complaint in fault for fault in watch.faults)
    watch.seen.clear()


def test_an_expected_complaint_is_not_a_fault(phone, watch):
    watch.expect("status of 500")
    watch.expect("answer 500")

    phone.goto("/broken/")

    assert watch.seen
    assert watch.faults == []


def test_without_script_the_page_still_shows(phone_without_script, watch):
    phone_without_script.goto("/inline/")

    assert phone_without_script.get_by_text("text").is_visible()
    watch.seen.clear()
