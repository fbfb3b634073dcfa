"""Times of pages: kept without a person or an answer, only plausible ones, and used from thirty on."""

from datetime import timedelta

import pytest

from intake import questionnaire
from intake.models import PageTime
from intake.services import page_times
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_anew():
    page_times.forget()
    yield
    page_times.forget()


def note(seconds: float, page: str = "pain", said: str = "pain") -> None:
    mark = page_times.mark(said, NOON)
    page_times.note(page_key=page, shown_as=mark, at=NOON + timedelta(seconds=seconds))


def test_a_page_that_comes_back_leaves_its_seconds_and_nothing_else():
    note(42.4)

    row = PageTime.objects.get()
    assert (row.page, row.seconds, row.questionnaire_version) == ("pain", 42, questionnaire.VERSION)
    assert {field.name for field in PageTime._meta.fields} == {
        *("id", "page", "seconds", "questionnaire_version")
    }


@pytest.mark.parametrize("seconds", [-5, 601, 86_400])
def test_a_time_that_nobody_needs_for_a_page_is_not_kept(seconds):
    note(seconds)

    assert not PageTime.objects.exists()


@pytest.mark.parametrize("shown_as", ["", "pain", "x:y:z", '["pain",1]:forged'])
def test_a_mark_that_is_not_ours_is_not_believed(shown_as):
    page_times.note(page_key="pain", shown_as=shown_as, at=NOON)

    assert not PageTime.objects.exists()


def test_the_mark_of_another_page_does_not_count():
    note(20, page="goal", said="pain")

    assert not PageTime.objects.exists()


def test_thirty_times_make_a_median_and_fewer_do_not():
    for number in range(29):
        note(10 + number)
    assert page_times.page_times() == {}

    note(500)
    page_times.forget()

    assert page_times.page_times() == {"pain": 24.5}


def test_times_of_another_version_of_the_questionnaire_do_not_count():
    PageTime.objects.bulk_create(
        [PageTime(page="pain", seconds=9, questionnaire_version="0") for _ in range(40)]
    )

    assert page_times.page_times() == {}


def test_of_each_page_only_the_first_two_hundred_are_kept():
    for _ in range(205):
        note(10)

    assert PageTime.objects.count() == page_times.MOST == 200
