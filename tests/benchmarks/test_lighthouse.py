"""What `make bench-lighthouse` makes of the reports, and what it says where Lighthouse is not there."""

import pytest

from benchmarks import lighthouse
from benchmarks.goals import Goals


def report(**changed) -> dict:
    """As Lighthouse writes it, of a page with nothing to complain about."""
    scores = dict.fromkeys(lighthouse.SCORES, 1.0) | changed
    audits = {name: {"numericValue": 0, "score": 1, "title": name} for name in lighthouse.STILL}
    audits["label"] = {"score": 0 if scores["accessibility"] < 1 else 1, "title": "Fields have names"}
    parts = {name: {"score": score, "auditRefs": [{"id": "label"}]} for name, score in scores.items()}
    return {"categories": parts, "audits": audits}


def test_the_best_of_the_runs_counts_and_the_worst_is_told(capsys):
    goals = Goals()

    lighthouse.tell("start page", [report(performance=0.97), report(performance=0.99)], goals)

    assert goals.missed == 0
    assert "performance, best (worst 97)" in capsys.readouterr().out


def test_a_goal_that_is_missed_in_every_run_is_counted_and_its_reason_named(capsys):
    goals = Goals()

    lighthouse.tell("start page", [report(accessibility=0.99)] * 2, goals)

    assert goals.missed == 1
    assert "Fields have names" in capsys.readouterr().out


def test_a_page_that_moves_misses_a_goal():
    goals, moved = Goals(), report()
    moved["audits"]["cumulative-layout-shift"]["numericValue"] = 0.01

    lighthouse.tell("start page", [moved], goals)

    assert goals.missed == 1


def test_without_lighthouse_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.argv", ["lighthouse"])

    with pytest.raises(SystemExit, match="Lighthouse is not on the path: npm install"):
        lighthouse.main()
