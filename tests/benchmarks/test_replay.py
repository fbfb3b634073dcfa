"""What the benchmark of the replay measures is right: its cases differ, and each stands on its own rules."""

import io

import pytest

from benchmarks import replay
from benchmarks.goals import Goals
from intake.models import Response, TriageSummary

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(monkeypatch):
    monkeypatch.setattr(replay, "ROWS_AT_ONCE", 4)
    replay.fill("9")


def test_the_cases_are_judged_and_differ(filled):
    assert TriageSummary.objects.count() == 9
    assert len(set(Response.objects.values_list("frozen", flat=True))) == 9


@pytest.mark.parametrize("counted", [lambda: replay.plain("0") + replay.plain("1"), replay.chunks])
def test_both_sides_read_every_case_and_find_it_equal(filled, monkeypatch, capsys, counted):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 2))

    assert counted() == 9


def test_a_summary_that_is_not_equal_is_not_counted(filled, monkeypatch, capsys):
    Response.objects.update(frozen="{}")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 3))

    assert replay.plain("0") + replay.plain("1") < 9
    with pytest.raises(SystemExit):
        replay.chunks()


def test_a_missed_goal_is_the_status(capsys):
    goals = Goals()
    goals.at_least("fast", 0.9, 0.8, 0.9)
    assert goals.end() == 0

    goals.at_least("slow", 0.7, 0.8, 0.9)
    goals.at_most("large", 61, 60, "MB")
    assert goals.end() == 1
    assert capsys.readouterr().out.count("MISSED") == 2
