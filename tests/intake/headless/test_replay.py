"""Facts read again: equal on their own ruleset, told where they differ."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from intake.headless.replay import (
    NoFacts,
    Stored,
    Verdict,
    again,
    differences,
    differences_between,
    verify,
)
from intake.rules import ENGINE_VERSION, RULESET, Ruleset, triage

ANSWERS = {"age_years": 41, "pain_regions": ["low_back_left"], "saddle_numbness": "yes"}
BODY = triage(ANSWERS).to_json()
STORED = Stored(
    case="7",
    input_seq=0,
    ruleset=RULESET.digest,
    engine_version=ENGINE_VERSION,
    body=BODY,
    sha256=sha256(BODY.encode()).hexdigest(),
    answers=ANSWERS,
)


def with_body(body: str, **changes) -> Stored:
    return replace(STORED, body=body, sha256=sha256(body.encode()).hexdigest(), **changes)


def candidate() -> Ruleset:
    """A ruleset in which the saddle is no emergency any more."""
    content = json.loads(RULESET.text)
    flags = content["red_flags/cauda_equina.yaml"]["red_flags"]
    saddle = next(flag for flag in flags if flag["id"] == "rf_ces_saddle")
    saddle.update(urgency="soon", advice_id="watch_nerves", suppressed_by=[])
    for file in content.values():
        for flag in file.get("red_flags", ()):
            if "rf_ces_saddle" in flag.get("suppressed_by", ()):
                flag["suppressed_by"].remove("rf_ces_saddle")
    return Ruleset.from_content(content)


def test_a_summary_is_equal_on_its_own_ruleset_also_when_that_is_loaded_from_its_text():
    assert verify(STORED, RULESET) is Verdict.EQUAL
    assert verify(STORED, Ruleset.from_text(RULESET.text)) is Verdict.EQUAL


def test_one_byte_too_many_is_different():
    assert verify(with_body(BODY.replace('"schema":1', '"schema": 1')), RULESET) is Verdict.DIFFERENT


def test_a_body_that_does_not_have_its_digest_is_damaged():
    assert verify(replace(STORED, body=BODY + " "), RULESET) is Verdict.DAMAGED


def test_another_engine_is_said_and_is_not_wrong():
    stored = with_body(BODY.replace('"schema":1', '"schema":0'), engine_version="0")

    verdict = verify(stored, RULESET)

    assert verdict is Verdict.OTHER_ENGINE
    assert not verdict.is_wrong
    assert verify(replace(STORED, engine_version="0"), RULESET) is Verdict.EQUAL


def test_the_questionnaires_that_were_scored_then_are_scored_again():
    body = triage(ANSWERS, instruments=()).to_json()

    assert verify(with_body(body), RULESET) is Verdict.EQUAL
    assert again(with_body(body), RULESET).to_json() != BODY


def test_without_a_form_nothing_can_be_read_again():
    with pytest.raises(NoFacts):
        again(replace(STORED, answers=None), RULESET)


def test_the_same_ruleset_changes_nothing():
    assert differences(STORED, RULESET) == []
    assert differences_between(ANSWERS, RULESET, RULESET) == []


def test_another_ruleset_tells_what_it_changes():
    stored = [change.says for change in differences(STORED, candidate())]
    given = [change.says for change in differences_between(ANSWERS, RULESET, candidate())]

    assert stored == given
    assert stored[0].startswith("Urgency: soon (before: emergency)")
