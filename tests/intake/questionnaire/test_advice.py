"""The advice texts: what they tell, and that the clinic's numbers stand in them."""

import re

import pytest

from intake.models import Consent
from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from intake.rules import RULESET

NUMBERS = {
    "emergency_number": "999",
    "crisis_name": "Listeners",
    "crisis_number": "116 123",
    "phone": "01632 960123",
}
EMERGENCIES = [id_ for id_, advice in ADVICE.items() if advice.kind == "emergency"]


def whole(id_: str) -> str:
    advice = ADVICE[id_].filled(**NUMBERS)
    return " ".join(map(str, (advice.title, advice.lead, *advice.steps)))


def test_there_are_eleven_texts_and_each_says_its_kind():
    assert list(ADVICE) == [
        "emergency_nerves",
        "emergency_call",
        "emergency_injury",
        "emergency_unwell",
        "emergency_general",
        "crisis",
        "watch_nerves",
        "watch_unwell",
        "watch_injury",
        "watch_general",
        "standard",
    ]
    assert {id_: advice.id for id_, advice in ADVICE.items()} == {id_: id_ for id_ in ADVICE}
    assert [id_ for id_ in ADVICE if ADVICE[id_].kind != id_.split("_")[0].replace("standard", "watch")] == []


def test_nothing_is_said_to_be_approved():
    assert {advice.approved_by for advice in ADVICE.values()} == {""}
    assert all(advice.version for advice in ADVICE.values())


@pytest.mark.parametrize("id_", EMERGENCIES)
def test_an_emergency_is_one_instruction_three_or_four_steps_and_no_driving(id_):
    advice = ADVICE[id_].filled(**NUMBERS)

    assert re.match(r"(Go|Call|Keep) ", str(advice.title))
    assert 3 <= len(advice.steps) <= 4
    assert "Do not drive yourself" in whole(id_)
    assert "999" in whole(id_)
    assert "medicines" in whole(id_)


def test_the_crisis_text_holds_the_line_of_the_clinic():
    assert "Listeners" in whole("crisis")
    assert "116 123" in whole("crisis")


@pytest.mark.parametrize("id_", [id_ for id_ in ADVICE if id_.startswith(("watch", "standard"))])
def test_what_to_watch_for_ends_with_where_to_go(id_):
    assert "Go" in whole(id_) or "go to a hospital" in whole(id_)
    assert "999" in whole(id_)
    assert "Do not wait for us" in whole(id_)


def test_every_place_for_a_number_is_filled_and_the_text_itself_stays():
    assert [id_ for id_ in ADVICE if re.search(r"[{}]", whole(id_))] == []
    assert "{emergency_number}" in str(ADVICE["emergency_call"].title)


def test_every_flag_leads_to_a_text_of_its_kind():
    kinds = {"emergency": {"emergency", "crisis"}, "urgent": {"watch", "crisis"}, "soon": {"watch"}}

    wrong = [
        flag.id for flag in RULESET.flags if ADVICE[flag.advice_id].kind not in kinds.get(flag.urgency, set())
    ]

    assert len(RULESET.flags) > 50
    assert wrong == []


def test_there_is_a_text_for_each_purpose_and_only_care_is_required():
    assert set(CONSENTS) == set(Consent.Purpose.values)
    assert [purpose for purpose, text in CONSENTS.items() if text.required] == ["care"]
    assert all(text.version and str(text.text) and str(text.title) for text in CONSENTS.values())
