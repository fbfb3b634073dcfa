"""The field for a condition: what can be typed, and what comes back when it was wrong."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from treatments.forms.condition import ConditionField


class OneCondition(forms.Form):
    condition = ConditionField()


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("smoker == current", "smoker == current"),
        ("  smoker == current\n", "smoker == current"),
        ('"smoker == current"', "smoker == current"),
        ("pregnant == yes\n pregnant == maybe\n\n", {"any": ["pregnant == yes", "pregnant == maybe"]}),
        ('{"any": ["a == 1", "b == 2"]}', {"any": ["a == 1", "b == 2"]}),
    ],
)
def test_a_comparison_and_a_combination_are_read(typed, condition):
    assert ConditionField().clean(typed) == condition


@pytest.mark.parametrize(
    "typed", ["{", '{"any": [', "[" * 100_000, "1" * 5_000, '"\\ud800"', '{"a": "\\ud800"}']
)
def test_what_cannot_be_read_is_refused_in_words(typed):
    with pytest.raises(ValidationError, match="Write a comparison"):
        ConditionField().clean(typed)


@pytest.mark.parametrize("typed", ["{", "[" * 100_000, "1" * 5_000, '"\\ud800"', "smoker =="])
def test_what_was_typed_comes_back_as_it_was(typed):
    form = OneCondition({"condition": typed}, initial={"condition": "smoker == current"})

    assert form["condition"].value() == typed
    assert str(form["condition"]).encode()


def test_a_stored_condition_is_shown_as_it_is_typed():
    assert ConditionField().prepare_value("smoker == current") == "smoker == current"
    assert ConditionField().prepare_value({"any": ["a == 1", "b == 2"]}) == "a == 1\nb == 2"
    assert ConditionField().prepare_value({"all": ["a == 1"]}) == '{"all": ["a == 1"]}'
    assert ConditionField().prepare_value(None) == ""


@pytest.mark.parametrize(
    "stored",
    [
        "smoker == current",
        {"any": ["a == 1", "b == 2"]},
        {"any": ["a == 1"]},
        {"any": ["a == 1", {"all": ["b == 2", "c == 3"]}]},
    ],
)
def test_a_form_that_was_not_touched_has_not_changed(stored):
    shown = OneCondition(initial={"condition": stored})["condition"].value()

    assert not OneCondition({"condition": shown}, initial={"condition": stored}).has_changed()


def test_another_condition_is_a_change():
    assert OneCondition(
        {"condition": "smoker == former"}, initial={"condition": "smoker == current"}
    ).has_changed()
