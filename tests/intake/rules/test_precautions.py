"""Precautions: met, not asked, not met; in four words, and of no treatment."""

import json
import re

import pytest

from intake.rules import RULESET, Ruleset, triage
from intake.rules.beside import WORDS_OF_CAUTION
from intake.rules.truth import Truth
from tests.intake.rules.witness import Search

RULES = RULESET.beside.precautions or ()
TREATMENTS = re.compile(
    r"(?i)platelet-rich|\bPRP\b|prolotherap|concentrate|stem cell|growth factor|radiofrequency|surgery"
    r"|discectomy|fusion|exercise|physiotherapy|epidural|nerve block"
)


def stated(given_answers):
    return {one["id"]: one for one in triage(given_answers).as_dict()["precautions"]}


def test_an_empty_form_has_asked_nothing_and_nothing_passes_for_a_no():
    assert {one["state"] for one in stated({}).values()} == {"unknown"}


@pytest.mark.parametrize(
    ("given_answers", "id_", "word", "state"),
    [
        ({"anticoagulant": True}, "prec_anticoagulant", "clinician_decides", "met"),
        ({"anticoagulant": False}, "prec_anticoagulant", "clinician_decides", "not_met"),
        ({"anticoagulant": "not_sure"}, "prec_anticoagulant", "clinician_decides", "unknown"),
        ({"pregnant": "maybe"}, "prec_pregnancy", "hold", "met"),
        ({"pregnant": "not_applicable"}, "prec_pregnancy", "hold", "not_met"),
        ({"cancer_history": "active"}, "prec_cancer_active", "stop", "met"),
        ({"cancer_history": "active"}, "prec_cancer_past", "clinician_decides", "not_met"),
        ({"cancer_history": "past"}, "prec_cancer_past", "clinician_decides", "met"),
        ({"cancer_history": "past"}, "prec_cancer_active", "stop", "not_met"),
        ({"smoker": "current"}, "prec_smoker", "note", "met"),
        ({"smoker": "former"}, "prec_smoker", "note", "not_met"),
        ({"diabetes": "well_controlled"}, "prec_diabetes_well_controlled", "note", "met"),
        ({"diabetes": "well_controlled"}, "prec_diabetes_poorly_controlled", "clinician_decides", "not_met"),
        ({"recent_infection": True}, "prec_infection", "hold", "met"),
        ({"recent_infection": False, "fever_or_chills": False}, "prec_infection", "hold", "unknown"),
        (
            {"recent_infection": False, "fever_or_chills": False, "active_infection_now": False},
            "prec_infection",
            "hold",
            "not_met",
        ),
    ],
)
def test_a_precaution_has_its_word_and_its_state(given_answers, id_, word, state):
    found = stated(given_answers)[id_]

    assert (found["word"], found["state"]) == (word, state)


def test_what_is_met_names_the_answers_that_decide_it_and_what_is_open_those_that_are_missing():
    met = stated({"recent_infection": True, "fever_or_chills": False})["prec_infection"]
    still_open = stated({"fever_or_chills": False, "recent_infection": "not_sure"})["prec_infection"]

    assert met["codes"] == ["recent_infection"]
    assert still_open["codes"] == ["active_infection_now", "recent_infection"]


def test_what_is_met_comes_first_then_what_nobody_knows_and_the_strictest_word_leads():
    given_answers = {
        "smoker": "current",
        "cancer_history": "active",
        "pregnant": "yes",
        "anticoagulant": False,
    }

    told = triage(given_answers).beside.precautions

    assert [one.id for one in told][:3] == ["prec_cancer_active", "prec_pregnancy", "prec_smoker"]
    assert [one.id for one in told][-2:] == ["prec_anticoagulant", "prec_cancer_past"]
    for state in ("met", "unknown", "not_met"):
        words = [WORDS_OF_CAUTION.index(one.word) for one in told if one.state == state]
        assert words == sorted(words, reverse=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_precaution_can_be_met_and_missed(rule):
    search = Search(rule.expression, RULESET)

    met, missed = search.find(Truth.TRUE), search.find(Truth.FALSE)

    assert stated(met)[rule.id]["state"] == "met"
    assert stated(missed)[rule.id]["state"] == "not_met"
    assert any(stated(near)[rule.id]["state"] != "met" for near in search.near_misses(met))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_precaution_names_no_treatment(rule):
    titles = [RULESET.source(source).title for source in rule.sources]

    assert [text for text in (rule.says, rule.why, rule.note, *titles) if TREATMENTS.search(text)] == []


def test_the_search_for_treatments_would_find_one():
    assert TREATMENTS.search("Growth factors near a tumour")


def test_precautions_change_no_grade_and_no_urgency():
    given_answers = {"pain_regions": ["calf_left"], "worst_leg_or_back": "leg", "slr_left": "positive"}
    fit = {
        "anticoagulant": True,
        "smoker": "current",
        "implanted_device": True,
        "diabetes": "poorly_controlled",
    }

    before, after = triage(given_answers), triage(given_answers | fit)

    assert after.structures == before.structures
    assert after.urgency == before.urgency


def test_a_ruleset_without_precautions_leaves_the_part_out():
    content = json.loads(RULESET.text)
    del content["precautions.yaml"]

    assert "precautions" not in triage({}, Ruleset.from_content(content)).as_dict()
