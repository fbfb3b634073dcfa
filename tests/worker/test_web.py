"""A real web process whose line is cut and that is killed: what it acknowledged is there, whole."""

import itertools
import threading

import pytest

from tests.filling import page_of
from tests.worker.web import Form, Web, posted

FIRST = page_of("saddle_numbness")
SECOND = page_of("leg_weakness")
NUMBER = page_of("duration_weeks")
PAGE = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
SOAK = pytest.mark.soak
NO = {"saddle_numbness": "no", "revision": 0}


@pytest.fixture
def form(web) -> Form:
    return web.forms.pop()


@pytest.mark.parametrize("share", [0.9, pytest.param(0.5, marks=SOAK), pytest.param(0.99, marks=SOAK)])
@pytest.mark.hazard("H14")
def test_half_a_page_saves_nothing(web, form, share):
    request = posted(form, FIRST, NO)

    web.cut(request, int(len(request) * share))
    following = web.post(form, FIRST, {**NO, "saddle_numbness": "not_sure"})

    assert following.json()["revision"] == 1
    assert web.stored(form) == {"saddle_numbness": "not_sure"}


@pytest.mark.hazard("H14")
def test_a_whole_page_whose_answer_nobody_hears_is_saved_and_sent_again_without_harm(web, form):
    """The control of the test above; and the page has changed since when it is sent again."""
    typed = {**NO, "showing": PAGE}
    request = posted(form, FIRST, {**typed, "turn": 1})

    web.cut(request, len(request))
    web.site.wait_until(lambda: web.stored(form) == {"saddle_numbness": "no"})
    again = web.post(form, FIRST, {**typed, "saddle_numbness": "not_sure", "turn": 2})

    assert (again.status, again.json()["revision"]) == (200, 2)
    assert web.stored(form) == {"saddle_numbness": "not_sure"}


@pytest.mark.hazard("H12")
def test_what_was_acknowledged_outlives_the_process_that_is_killed_in_the_middle_of_saving(web, form):
    """One page after the other goes out until the line is dead; only what was answered is noted."""
    noted = [0]
    killer = threading.Timer(0.05, web.kill)

    for turn in itertools.count(1):
        if turn == 4:
            killer.start()
        try:
            answer = save(web, form, turn, noted[-1])
        except OSError:
            break
        if answer.status == 0:
            break
        assert answer.status == 200
        noted.append(answer.json()["revision"])
    killer.join()
    web.start()

    assert len(noted) >= 4
    found = web.stored(form)["duration_weeks"]
    assert found in (turn - 1, turn)  # the one on its way may have arrived
    assert not is_kept(web, form, turn + 1)  # the check notices an answer that is not there
    assert save(web, form, turn + 1, noted[-1]).status == 200
    assert is_kept(web, form, turn + 1)


def save(web: Web, form: Form, turn: int, revision: int):
    fields = {"duration_weeks": turn, "revision": revision, "showing": PAGE, "turn": turn}
    return web.post(form, NUMBER, fields)


def is_kept(web: Web, form: Form, number: int) -> bool:
    return web.stored(form).get("duration_weeks") == number


@SOAK
def test_between_two_pages_a_new_process_goes_on_where_the_old_one_was(web, form):
    assert web.post(form, FIRST, NO).status == 200

    web.kill()
    web.start()

    assert web.post(form, SECOND, {"leg_weakness": "none", "revision": 1}).json()["revision"] == 2
    assert web.stored(form) == {"saddle_numbness": "no", "leg_weakness": "none"}
    assert "Save and continue" in web.get(form, SECOND).text
