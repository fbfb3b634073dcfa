"""What the newest facts changed, compared from what is stored."""

import pytest

from intake.models import Urgency
from intake.presenters import changes as presenter
from intake.presenters.changes import Change, Changes
from intake.questionnaire import label_for
from intake.rules import RULESET
from intake.services import triage
from tests.factories import NOON, make_amendment, make_submitted, make_summary
from tests.intake.bodies import ANSWERS, FLAG, STRUCTURES, make_judged, structure

pytestmark = pytest.mark.django_db


def changes(before, after, usable=RULESET.free_instruments, **how) -> Changes:
    return presenter.changes(before, after, usable, **how)


def two(**after):
    """Two summaries of one case, one fact apart."""
    case = make_submitted(answers=ANSWERS).case
    before = make_judged(case=case)
    make_amendment(case=case)
    return before, make_judged(case=case, **after)


def test_a_grade_that_moved_is_told_with_both_words_and_the_side():
    root = structure("nerve_root", "strong", levels=["S1", "L5/S1"])

    found = changes(*two(structures=[root, *STRUCTURES[1:]]))

    [grade] = found.grades
    assert (grade.what, grade.was) == ("Nerve root", "supported, RIGHT, S1 L5/S1")
    assert grade.now == "well supported, RIGHT, S1 L5/S1"
    assert grade.because == ("No longer for it: Leg pain worse than back pain",)
    assert (found.flags, found.urgency) == ([], None)


def test_a_side_that_moved_is_a_change_too():
    root = structure("nerve_root", "moderate", side="left", levels=["S1", "L5/S1"])

    found = changes(*two(structures=[root, *STRUCTURES[1:]]))

    assert [change.now for change in found.grades] == ["supported, LEFT, S1 L5/S1"]


def test_urgency_and_flags_are_told_in_both_directions():
    before, after = two(rank=Urgency.EMERGENCY, red_flags=[FLAG])

    risen, fallen = changes(before, after), changes(after, before)

    assert risen.urgency == Change("Urgency", "routine", "emergency")
    assert [change.now for change in risen.flags] == ["red flag is met"]
    assert fallen.urgency == Change("Urgency", "emergency", "routine")
    assert [change.now for change in fallen.flags] == ["red flag is not met"]


def test_a_flag_names_the_answers_that_it_was_met_by():
    before, after = two(rank=Urgency.EMERGENCY, red_flags=[FLAG])

    [flag] = changes(before, after).flags

    assert flag.because == ("Because of: Saddle numbness",)


def test_red_flags_that_are_excluded_and_left_open_are_told_by_their_titles():
    before, after = two(not_excluded=["rf_chest"])

    assert changes(before, after).opened == [RULESET.find("rf_chest").title]
    assert changes(after, before).closed == [RULESET.find("rf_chest").title]


def test_the_same_twice_is_no_change():
    found = changes(*two())

    assert found.is_nothing
    assert not found.by_other_rules


def test_rules_that_changed_as_well_are_told():
    before, after = two()
    older = make_summary(case=make_submitted().case, body=before.body)

    assert changes(older, after).by_other_rules


def scored(instrument, total):
    return {"scores": {instrument: {"instrument": instrument, "total": total, "max": 24, "band": None}}}


def test_a_score_is_told_with_how_far_it_moved():
    case = make_submitted(answers=ANSWERS).case
    before = make_judged(case=case, **scored("rmdq", 16))
    make_amendment(case=case)

    found = changes(before, make_judged(case=case, **scored("rmdq", 9)))

    [score] = found.scores
    assert (score.was, score.now) == ("16 of 24", "9 of 24")
    assert score.because[0] == "Better by 7, 44 % of the first score"
    assert not found.is_nothing


def test_a_score_that_was_corrected_got_neither_better_nor_worse():
    case = make_submitted(answers=ANSWERS).case
    before = make_judged(case=case, **scored("rmdq", 16))
    make_amendment(case=case)

    [score] = changes(before, make_judged(case=case, **scored("rmdq", 9)), is_correction=True).scores

    assert (score.was, score.now, score.because) == ("16 of 24", "9 of 24", ())


def test_a_score_whose_licence_has_ended_is_not_told():
    case = make_submitted(answers=ANSWERS).case
    before = make_judged(case=case, **scored("odi", 16))
    make_amendment(case=case)
    after = make_judged(case=case, **scored("odi", 9))

    assert changes(before, after).is_nothing
    assert [one.now for one in changes(before, after, usable=["odi"]).scores] == ["9 of 24"]


def test_a_rating_is_told_by_its_question():
    case = make_submitted(answers=ANSWERS).case
    rated = {"back_pain_average": {"instrument": "nrs_pain", "total": 8, "max": 10, "band": None}}
    before = make_judged(case=case, scores=rated)
    make_amendment(case=case)

    [score] = changes(before, make_judged(case=case, scores={})).scores

    assert (score.what, score.now) == (label_for("back_pain_average"), "not answered")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            Change("Disc", "possible, LEFT", "supported, LEFT", ("Now for it: Pain on coughing",)),
            "Disc, LEFT: possible, now supported, through pain on coughing.",
        ),
        (
            Change("Nerve root", "supported, RIGHT", "possible, LEFT", ("No longer for it: SLR positive",)),
            "Nerve root: supported, RIGHT, now possible, LEFT, no longer for it: SLR positive.",
        ),
        (
            Change("Disc", "possible", "supported", ("Now for it: Modic 1 change",)),
            "Disc: possible, now supported, through Modic 1 change.",
        ),
        (Change("Urgency", "routine", "urgent"), "Urgency: routine, now urgent."),
        (Change("Fracture", "", "red flag is met"), "Fracture: now red flag is met."),
    ],
    ids=["same place", "moved", "a name", "no reason", "new"],
)
def test_a_change_is_one_sentence(change, sentence):
    assert change.sentence == sentence


def test_three_provocation_tests_say_what_they_did_to_the_sacroiliac_region():
    case = make_submitted(answers={"pain_regions": ["psis_left", "buttock_left"], "duration_weeks": 30}).case
    before = triage.process(outbox_id=triage.enqueue(case=case, input_seq=0, at=NOON).pk, at=NOON)
    for code in ("sij_thigh_thrust_left", "sij_distraction", "sij_compression_left"):
        make_amendment(case=case, code=code)

    after = triage.process(outbox_id=triage.enqueue(case=case, input_seq=3, at=NOON).pk, at=NOON)

    [said] = [one for one in changes(before, after).sentences if one.startswith("Sacroiliac")]
    assert said.startswith("Sacroiliac joint region, LEFT: ")
    assert ", now supported, through at least three sacroiliac provocation tests" in said
