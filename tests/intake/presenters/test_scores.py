"""Scores on the page of a case: what they say, what is missing, and nothing that has no licence."""

import pytest
from django.template.loader import render_to_string

from intake.presenters.scores import scores
from intake.rules import RULESET, triage

FREE = RULESET.free_instruments
TICKED = {f"rmdq_{number:02}": number <= 13 for number in range(1, 25)}
ANSWERS = {**TICKED, "phq4_1": 3, "phq4_2": 2, "phq4_3": 0, "back_pain_average": 6}


def told(answers, *, usable=FREE, scored=FREE):
    return scores(triage(answers, instruments=scored).as_dict(), RULESET, usable)


def row(answers, name, **options):
    return next(one for one in told(answers, **options).rows if name in one.name)


def test_a_score_has_its_word_its_sources_and_what_change_matters():
    found = row(ANSWERS, "Roland-Morris")

    assert (found.score, found.band, found.direction) == ("13 of 24", "high", "higher is worse")
    assert found.is_complete
    assert found.important_change == "5 points, or 30 % of the first score"
    assert "The words are ours; no official bands exist" in found.band_note
    assert {"Roland 1983", "Ostelo 2008"} <= {
        source.short.replace(" and others", "") for source in found.sources
    }
    assert "Spine 1983; 8: 141-144." in found.attribution


def test_pain_comes_before_what_it_keeps_from_and_mood_last():
    instruments = [one.name for one in told(ANSWERS).rows]

    assert [name.split()[0] for name in instruments] == ["How", "Roland-Morris", "PHQ-4"]


def test_a_missing_item_is_named_with_the_rule_and_a_half_stands_alone():
    found = row(ANSWERS, "PHQ-4")

    assert (found.score, found.band, found.is_complete) == ("no total", "", False)
    assert found.unanswered == ["Feeling down, depressed, or hopeless"]
    assert "all four items are needed" in found.missing_rule
    assert [(half.name, half.score, half.is_positive) for half in found.halves] == [
        ("Anxiety", "5 of 6, positive screen", True),
        ("Depression", "no total", False),
    ]


def test_few_missing_sentences_give_a_range():
    found = row({code: value for code, value in TICKED.items() if code < "rmdq_23"}, "Roland-Morris")

    assert (found.score, found.band) == ("13 to 15 of 24", "high")
    assert len(found.unanswered) == 2


def test_a_rating_of_pain_is_named_by_its_question():
    assert row(ANSWERS, "How bad was the pain in your back?").score == "6 of 10"


def test_a_change_that_nobody_looked_up_is_not_shown():
    whole = {f"phq9_{number}": 1 for number in range(1, 10)}

    assert row(whole, "PHQ-9").important_change == ""
    assert RULESET.instruments["phq9"].change.points == 5


def test_a_score_without_a_licence_today_is_not_shown_though_it_was_made():
    answers = {"pseq2_1": 3, "pseq2_2": 4}
    licensed = FREE | {"pseq2"}

    assert row(answers, "Self-Efficacy", usable=licensed, scored=licensed).score == "7 of 12"
    assert told(answers, usable=FREE, scored=licensed).rows == []


def test_what_is_switched_off_is_listed():
    assert len(told({}).switched_off) == 6
    assert "Oswestry Disability Index 2.1a" in told({}).switched_off
    assert "Oswestry Disability Index 2.1a" not in told({}, usable=FREE | {"odi"}).switched_off


@pytest.mark.parametrize("body", [{}, {"scores": {}}], ids=["older summary", "nothing answered"])
def test_a_summary_without_scores_says_so(body):
    html = render_to_string("review/_scores.html", {"scores": scores(body, None, FREE)})

    assert "No questionnaire was answered." in html


def test_the_page_says_score_word_and_missing_items():
    html = render_to_string("review/_scores.html", {"scores": told(ANSWERS)})

    assert '<b class="num">13 of 24</b>' in html
    assert "1 not answered" in html
    assert "<li>Feeling down, depressed, or hopeless</li>" in html
    assert "No permission required to reproduce" in html
