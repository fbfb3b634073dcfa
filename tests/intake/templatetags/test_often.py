"""What is rendered once and printed often says the same as what it stands for."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from intake.review_forms import examination_form
from intake.templatetags.often import finding_cells, grade_of, unknown_tag


@pytest.mark.parametrize("support", ["strong", "weak", "against", "not_assessable"])
def test_a_grade_is_printed_as_the_component_prints_it(support):
    assert grade_of(support) == render_to_string("components/grade.html", {"support": support})


def test_each_language_has_its_own_words():
    with translation.override("es"):
        spanish = grade_of("strong")

    assert spanish != grade_of("strong")


def test_what_is_unknown_is_printed_as_the_component_prints_it_and_escaped():
    given = {"kind": "unknown", "text": "Not <sure>"}

    assert unknown_tag("Not <sure>") == render_to_string("components/status_tag.html", given)
    assert "Not &lt;sure&gt;" in unknown_tag("Not <sure>")


@pytest.mark.parametrize("known", [{}, {"slr_left": "positive"}, {"slr_left": "negative"}])
def test_a_test_is_printed_as_its_field_prints_it(known):
    field = examination_form()(None, answers=known)["slr_left"]

    assert finding_cells(field) == str(field)


def test_a_test_with_an_error_prints_itself():
    field = examination_form()({"slr_left": "sometimes"}, answers={})["slr_left"]

    assert field.errors
    assert finding_cells(field) == str(field)
