"""Forms of the clinician give facts of the dictionary, and only those that were on the page."""

import pytest
from django.http import QueryDict

from intake.review_forms import (
    CloseForm,
    ContactedForm,
    Records,
    examination_form,
)
from intake.rules import RULESET


def filled(answers=None, **said):
    data = QueryDict(mutable=True)
    data.update({"input_seq": "0", **said})
    form = examination_form()(data, answers=answers or {})
    form.is_valid()
    return form


def records(stored=None, code="imaging_findings", **said) -> Records:
    count = len(stored or [])
    data = {f"{code}-TOTAL_FORMS": str(count + 2), f"{code}-INITIAL_FORMS": str(count)}
    return Records(code, stored, {**data, **{f"{code}-{name}": value for name, value in said.items()}})


class TestExamination:
    def test_what_was_chosen_becomes_a_fact_and_not_done_stays_away(self):
        form = filled(slr_right="positive", slr_left="", temperature_c="38.4", self_harm_thoughts="no")

        assert form.errors == {}
        assert form.facts == {"slr_right": "positive", "temperature_c": 38.4, "self_harm_thoughts": False}
        assert RULESET.dictionary.faults(form.facts) == []

    def test_not_done_takes_back_what_was_recorded(self):
        form = filled({"slr_right": "positive", "crp_mg_l": 4}, slr_right="", crp_mg_l="")

        assert form.facts == {"slr_right": None, "crp_mg_l": None}

    def test_a_field_that_was_not_sent_says_nothing(self):
        assert filled({"slr_right": "positive"}).facts == {}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("slr_right", "maybe"),
            ("temperature_c", "hot"),
            ("temperature_c", "99"),
            ("temperature_c", "nan"),
            ("beighton_score", "4.5"),
            ("hla_b27", "B27"),
            ("self_harm_thoughts", "1"),
            ("input_seq", "-1"),
            ("reason", "x" * 201),
            ("reason", "nul \0"),
        ],
    )
    def test_what_is_no_answer_is_an_error_beside_its_field(self, name, value):
        assert name in filled(**{name: value}).errors

    def test_what_is_known_is_shown_chosen(self):
        form = examination_form()(answers={"slr_right": "unclear", "self_harm_thoughts": True})

        assert form["slr_right"].value() == "unclear"
        assert form["self_harm_thoughts"].value() == "yes"


class TestRecords:
    def test_empty_rows_are_left_out(self):
        rows = records(**{"0-finding": "disc_bulge", "0-level": "L4/5", "0-date": "2026-03-14"})

        assert rows.is_valid()
        assert rows.fact == [{"finding": "disc_bulge", "level": "L4/5", "date": "2026-03-14"}]
        assert RULESET.dictionary.faults({"imaging_findings": rows.fact}) == []

    def test_nothing_left_is_none(self):
        rows = records()

        assert rows.is_valid()
        assert rows.fact is None

    def test_stored_records_stay_and_one_can_be_taken_away(self):
        stored = [{"finding": "disc_bulge"}, {"finding": "normal"}]

        rows = records(stored, **{"0-finding": "disc_bulge", "1-finding": "normal", "1-is_gone": "on"})

        assert rows.is_valid()
        assert rows.fact == [{"finding": "disc_bulge"}]

    def test_a_record_without_its_finding_says_what_is_missing(self):
        rows = records(**{"0-level": "L4/5"})

        assert not rows.is_valid()
        assert "Choose a finding" in rows.formset[0].errors["finding"][0]

    @pytest.mark.parametrize(
        "wrong",
        [{"0-finding": "ghost"}, {"0-date": "yesterday"}, {"0-grade": "9"}, {"0-level": "L9"}],
        ids=str,
    )
    def test_a_value_outside_the_dictionary_is_an_error(self, wrong):
        assert not records(**{"0-finding": "disc_bulge", **wrong}).is_valid()

    def test_a_form_without_its_counters_is_an_error_not_a_failure(self):
        rows = Records("imaging_findings", None, {})

        assert not rows.is_valid()

    def test_more_rows_than_anybody_needs_are_refused(self):
        data = {"imaging_findings-TOTAL_FORMS": "100000", "imaging_findings-INITIAL_FORMS": "0"}

        assert not Records("imaging_findings", None, data).is_valid()

    def test_a_block_is_stored_with_truth_values(self):
        rows = records(
            code="block_response",
            **{"0-target": "facet_joint", "0-controlled": "yes", "0-relief_percent": "80"},
        )

        assert rows.is_valid()
        assert rows.fact == [{"target": "facet_joint", "controlled": True, "relief_percent": 80}]
        assert RULESET.dictionary.faults({"block_response": rows.fact}) == []


def test_closing_an_escalation_needs_an_outcome_and_a_note_and_nothing_is_chosen_beforehand():
    assert CloseForm().initial == {}
    assert CloseForm()["outcome"].value() is None
    assert set(CloseForm({"step": "closed", "note": " "}).errors) == {"outcome", "note"}
    assert set(CloseForm({"step": "closed", "note": "x", "outcome": "whatever"}).errors) == {"outcome"}
    assert CloseForm({"step": "closed", "note": "x", "outcome": "advised"}).is_valid()


def test_who_was_reached_is_told_in_a_note():
    assert "note" in ContactedForm({"step": "contacted", "note": " "}).errors
