"""Questionnaires on the command line: scores in a line, and each instrument with its licence and sources."""

import pytest

from intake.headless.words import explain, names, pretty
from intake.rules import RULESET, triage


def lines(answers, **options):
    return [line.strip() for line in pretty(1, triage(answers, **options)).splitlines()]


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({f"rmdq_{number:02}": number <= 13 for number in range(1, 25)}, "rmdq: 13 of 24, high"),
        (
            {f"rmdq_{number:02}": number <= 9 for number in range(1, 23)},
            "rmdq: 9 to 11 of 24, 2 not answered",
        ),
        ({"phq4_1": 3, "phq4_2": 1}, "phq4: no total, anxiety 4, 2 not answered"),
        ({"leg_pain_average": 6}, "leg_pain_average: 6 of 10"),
    ],
)
def test_a_score_is_one_line(answers, line):
    told = lines(answers)

    assert line in told[told.index("Questionnaires") :]


def test_what_has_no_licence_is_not_printed():
    answers = {"pseq2_1": 3, "pseq2_2": 4}

    assert "Questionnaires" not in lines(answers)
    assert "pseq2: 7 of 12" in lines(answers, instruments={"pseq2"})


@pytest.mark.parametrize("id_", list(RULESET.instruments))
def test_every_questionnaire_can_be_explained_with_its_licence_and_sources(id_):
    told = explain(id_)

    assert id_ in set(names())
    assert ("switched off until a licence is on file" in told) is not RULESET.instruments[id_].is_free
    assert f"licence: {RULESET.instruments[id_].licence.state}" in told
    assert all(source in told for source in RULESET.instruments[id_].sources)


def test_a_questionnaire_of_one_item_is_told_together_with_its_fact():
    told = explain("pgic")

    assert "pgic: questionnaire, free" in told
    assert "pgic: fact" in told
