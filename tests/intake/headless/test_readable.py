"""Expressions in the words of a reader: nothing is lost, and what is no expression is refused."""

import pytest

from intake.headless.readable import is_expression, leaf, readable, sentence, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("saddle_numbness == yes", "*saddle numbness* is yes"),
        ("unsteady_walking == true", "*unsteady walking* is yes"),
        ("leg_weakness != none", "*leg weakness* is not none"),
        ("age_years >= 50", "*age years* is at least 50"),
        ("duration_weeks < 12", "*duration weeks* is less than 12"),
        ("leg_weakness in [foot_drop, both_legs]", "*leg weakness* is one of foot drop, both legs"),
        ("pain_quality includes electric_shock", "*pain quality* includes electric shock"),
        (
            "pain_regions includes_any below_knee_{side}",
            "*pain regions* includes one or more of below knee (this side)",
        ),
        ("numb_regions only [thigh_{other}]", "*numb regions* includes nothing but thigh (other side)"),
        ("slr_{side} == positive", "*slr (this side)* is positive"),
        ("imaging_findings any()", "*imaging findings* has a record"),
        (
            "imaging_findings any(finding=disc_extrusion, level={level}, side={side})",
            "*imaging findings* has a record where finding is disc extrusion and level is this level "
            "and side is this side",
        ),
        (
            "block_response any(relief_percent>=80, controlled=true)",
            "*block response* has a record where relief percent is at least 80 and controlled is yes",
        ),
        (
            "block_response any(target=facet_joint, missing level)",
            "*block response* has a record where target is facet joint and level is not on file",
        ),
    ],
)
def test_a_comparison_is_said_in_words(text, said):
    assert leaf(text) == said


def test_what_joins_comparisons_is_a_list_with_its_parts_under_it():
    spec = {
        "all": [
            {"term": "fever"},
            {"at_least": {"n": 2, "of": ["a_b == c", "d == e", {"sure": "f == g"}]}},
            {"not": {"sure": "h > 1"}},
            {"not": "i == j"},
        ]
    }

    said = "\n".join(readable(spec, {"fever": "A temperature on the {side}."}))

    assert said == (
        "- all of\n"
        "  - [fever](#term-fever): A temperature on this side\n"
        "  - at least 2 of these 3\n"
        "    - *a b* is c\n"
        "    - *d* is e\n"
        "    - it is known that\n"
        "      - *f* is g\n"
        "  - unless it is known that\n"
        "    - *h* is more than 1\n"
        "  - it is not so that\n"
        "    - *i* is j"
    )


@pytest.mark.parametrize("spec", ["just words", {"either": ["a == b"]}, {"all": [3]}, 4, {}])
def test_what_is_no_expression_is_refused(spec):
    assert not is_expression(spec) or spec == {"all": [3]}
    with pytest.raises(ValueError, match="no "):
        list(readable(spec))


@pytest.mark.parametrize(
    "value",
    ["a == b", "slr_{side} == positive", "x any(level={level})", {"any": ["a == b"]}, {"term": "fever"}],
)
def test_an_expression_is_known_by_its_form(value):
    assert is_expression(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pain on the {side} goes down.", "Pain on this side goes down."),
        ("It fits the {side} side at {level}.", "It fits this side at this level."),
        ("Numbness of the {side} leg.", "Numbness of the left or right leg."),
    ],
)
def test_a_sentence_has_words_where_a_summary_has_a_side(text, said):
    assert sentence(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "anxiety in the past 2 weeks",
        "Published in one of a journal",
        "groin only here",
        "Pain includes the leg",
    ],
)
def test_a_sentence_is_no_expression(text):
    assert not is_expression(text)


def test_a_code_is_words():
    assert words("sij_thigh_thrust_{side}") == "sij thigh thrust (this side)"
    assert words("{level}") == "this level"
