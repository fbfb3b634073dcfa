"""The list of precautions that the rules keep covers the catalogue's, without naming a treatment."""

import pytest

from intake.rules import RULESET, triage
from intake.rules.beside import WORDS_OF_CAUTION
from intake.rules.truth import Truth
from tests.intake.rules.witness import Search
from treatments.services.loading import knowledge

IN_TRIALS_ONLY = {"msc_expanded", "growth_factors"}
"""What a clinic cannot offer; its stricter words stay in the catalogue."""
PRECAUTIONS = [
    pytest.param(entry["code"], precaution, id=f"{entry['code']}-{precaution['words']}")
    for entry in knowledge("modalities")
    for precaution in entry["precautions"]
]


def met(condition):
    """The words of what is met for a person of whom this condition is true."""
    answers = Search(RULESET.compile(condition), RULESET).find(Truth.TRUE)
    return [one.word for one in triage(answers).beside.precautions if one.state == "met"]


@pytest.mark.parametrize(("code", "precaution"), PRECAUTIONS)
def test_a_precaution_of_the_catalogue_is_on_the_list_as_strictly(code, precaution):
    words = met(precaution["condition"])

    assert words
    if code not in IN_TRIALS_ONLY:
        strictest = max(map(WORDS_OF_CAUTION.index, words))
        assert strictest >= WORDS_OF_CAUTION.index(precaution["action"])


def test_the_list_holds_nothing_that_no_treatment_asks_for():
    asked = {
        code
        for _, precaution in (parameters.values for parameters in PRECAUTIONS)
        for code in RULESET.compile(precaution["condition"]).codes
    }

    listed = {code for rule in RULESET.beside.precautions for code in rule.expression.codes}
    assert listed == asked
