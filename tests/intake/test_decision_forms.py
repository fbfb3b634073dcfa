"""What is signed: nothing chosen beforehand, every gap told beside its field."""

import pytest

from intake.decision_forms import CorrectionForm, Deciding, DecisionForm
from intake.models import Urgency

PLACES = [("nerve_root", "right", ("S1", "L5/S1")), ("disc", "both", ())]
QUESTIONS = [("The pain", [("night_pain", "At night?"), ("pain_pattern", "How is it?")])]
SIGNED = {
    "item": "00000000-0000-4000-8000-000000000001",
    "patient": "00000000-0000-4000-8000-000000000002",
    "seen": "a" * 64,
    "input_seq": "0",
    "outcome": "see_in_clinic",
    "rank": "3",
    "note": "Seen.",
}
UNSURE = {"agree-0": "unsure", "agree-1": "unsure"}


def filled(said=(), *, places=(), rank_seen=Urgency.ROUTINE, **more) -> DecisionForm:
    asked = Deciding(list(places), rank_seen, QUESTIONS, suggested=["pain_pattern"])
    return DecisionForm({**SIGNED, **dict(said), **more}, deciding=asked)


def empty(places=PLACES) -> DecisionForm:
    return DecisionForm(deciding=Deciding(places, Urgency.URGENT, QUESTIONS, suggested=["pain_pattern"]))


def test_nothing_is_chosen_beforehand():
    form = empty()

    assert [form[name].value() for name in form.fields] == [None] * len(form.fields)
    assert not [row for topic in form.topics for row in topic.rows if row.is_chosen]


def test_an_opinion_becomes_a_row_for_each_level():
    form = filled(UNSURE, places=PLACES, **{"agree-0": "agree"})

    assert form.is_valid()
    rows = [(row.structure, row.level, row.opinion) for row in form.judgement.findings]
    assert rows == [("nerve_root", "S1", "agree"), ("nerve_root", "L5/S1", "agree"), ("disc", "", "unsure")]


@pytest.mark.parametrize("missing", ["item", "patient", "seen", "input_seq", "outcome", "rank", "note"])
def test_each_part_is_needed(missing):
    assert list(filled({missing: ""}).errors) == [missing]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outcome", "cure"),
        ("rank", "4"),
        ("rank", "high"),
        ("seen", "A" * 64),
        ("item", "1"),
        ("note", "x" * 4001),
        ("note", "   "),
        ("message", "x" * 2001),
        ("questions", "slr_right"),
    ],
)
def test_what_cannot_be_signed_is_an_error_beside_its_field(name, value):
    assert name in filled({name: value}).errors


@pytest.mark.parametrize("outcome", ["see_in_clinic", "see_urgently", "refer_elsewhere", "advice_only"])
def test_who_judges_the_case_says_something_of_each_structure(outcome):
    form = filled({"outcome": outcome, "agree-1": "agree", "urgency_reason": "x"}, places=PLACES)

    assert list(form.errors) == ["agree-0"]


@pytest.mark.parametrize("outcome", ["refer_emergency", "could_not_reach"])
def test_who_has_not_judged_the_structures_need_not(outcome):
    form = filled({"outcome": outcome}, places=PLACES)

    assert form.is_valid()
    assert form.judgement.findings == ()


class TestDisagreement:
    def test_it_needs_a_coded_reason(self):
        assert list(filled(UNSURE, places=PLACES, **{"agree-0": "disagree"}).errors) == ["why-0"]

        form = filled(UNSURE, places=PLACES, **{"agree-0": "disagree", "why-0": "imaging"})

        assert form.is_valid()
        assert {row.reason for row in form.judgement.findings} == {"imaging", ""}

    def test_another_reason_is_told_in_words(self):
        said = {"agree-1": "disagree", "why-1": "other"}

        assert list(filled(UNSURE | said, places=PLACES).errors) == ["text-1"]
        assert filled(UNSURE | said, places=PLACES, **{"text-1": "Moved house."}).is_valid()

    def test_a_reason_without_an_opinion_asks_for_the_opinion(self):
        said = {"outcome": "could_not_reach", "why-0": "imaging"}

        assert list(filled(said, places=PLACES).errors) == ["agree-0"]

    def test_so_do_words_without_an_opinion(self):
        said = {"outcome": "could_not_reach", "text-0": "The pain is elsewhere."}

        assert list(filled(said, places=PLACES).errors) == ["agree-0"]

    @pytest.mark.parametrize("opinion", ["agree", "unsure"])
    @pytest.mark.parametrize(
        ("said", "beside"),
        [
            ({"why-0": "imaging"}, ["why-0"]),
            ({"text-0": "The pain is elsewhere."}, ["text-0"]),
            ({"why-0": "other", "text-0": "The pain is elsewhere."}, ["why-0", "text-0"]),
        ],
        ids=str,
    )
    def test_why_somebody_disagrees_is_not_lost_where_they_do_not(self, opinion, said, beside):
        form = filled(UNSURE | said, places=PLACES, **{"agree-0": opinion})

        assert list(form.errors) == beside


class TestUrgency:
    def test_the_one_that_the_case_has_is_told(self):
        words = dict(empty().fields["rank"].choices)

        assert words[Urgency.URGENT] == "Urgent, as it stands"
        assert words[Urgency.ROUTINE] == "Routine"

    @pytest.mark.parametrize("rank", ["0", "1", "2"])
    def test_another_one_needs_a_reason(self, rank):
        assert list(filled({"rank": rank}).errors) == ["urgency_reason"]
        assert filled({"rank": rank, "urgency_reason": "Cannot walk any more"}).is_valid()

    @pytest.mark.parametrize("outcome", ["advice_only", "see_in_clinic"])
    def test_so_does_an_outcome_less_urgent_than_an_urgent_case(self, outcome):
        said = {"rank": "1", "outcome": outcome}

        assert list(filled(said, rank_seen=Urgency.URGENT).errors) == ["urgency_reason"]


class TestMore:
    def test_the_patient_is_asked_something_or_the_next_step_says_where_it_comes_from(self):
        said = {"outcome": "need_more"}

        assert list(filled(said).errors) == ["next_step"]
        assert filled(said, next_step="The MRI report comes from the other clinic").is_valid()

        form = filled(said, questions=["night_pain"])

        assert form.is_valid()
        assert form.judgement.questions == ("night_pain",)

    def test_questions_go_with_no_other_outcome(self):
        assert list(filled({"questions": ["night_pain"]}).errors) == ["questions"]

    def test_what_would_change_most_stands_on_top_and_once(self):
        form = filled({"questions": ["night_pain"]})

        assert [row.code for row in form.suggested] == ["pain_pattern"]
        assert [(row.code, row.is_chosen) for row in form.topics[0].rows] == [("night_pain", True)]


def test_a_side_is_repeated_in_capitals():
    assert "RIGHT" in empty().opinions[0].opinion.label


def test_a_correction_asks_for_the_same():
    form = CorrectionForm({}, deciding=Deciding([], Urgency.ROUTINE))

    assert set(form.errors) == {"replaces", "input_seq", "outcome", "rank", "note"}
