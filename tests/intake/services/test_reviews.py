"""Adding to the facts of a case and signing: each act only on the state that was seen."""

import dataclasses
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from intake.models import (
    Amendment,
    Case,
    Decision,
    DecisionFinding,
    Outbox,
    Outcome,
    ReviewItem,
    TriageSummary,
    Urgency,
)
from intake.models.review import AS_URGENT
from intake.services import claims, reviews
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    ANSWERS,
    NOON,
    make_clinician,
    make_escalation,
    make_outbox,
    make_review_item,
    make_staff,
    make_submitted,
)
from tests.intake.bodies import flagged, make_judged

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def claimed(by=None, **overrides) -> ReviewItem:
    """An item that somebody has; the summary is one of the rules in use."""
    by = by or make_clinician(active_from=NOON).user
    if overrides.get("is_evaluated", True) and "summary" not in overrides:
        overrides["summary"] = make_judged(answers=ANSWERS)
    if "summary" in overrides:
        overrides["case"] = overrides["summary"].case
        overrides.setdefault("rank", overrides["summary"].rank)
    item = make_review_item(**overrides)
    return claims.claim(item_id=item.pk, by=by, at=NOON)


def sign(item: ReviewItem, **overrides) -> Decision:
    fields = {
        "item_id": item.pk,
        "patient_id": item.case.patient_id,
        "seen_sha256": reviews.seen_by(item),
        "input_seq": item.case.input_seq,
        "judgement": judged(item, **{name: overrides.pop(name) for name in SAID & overrides.keys()}),
        "by": item.claimed_by,
        "at": LATER,
        **overrides,
    }
    return reviews.record_decision(**fields)


SAID = {field.name for field in dataclasses.fields(reviews.Judgement)}


def judged(item: ReviewItem, **said) -> reviews.Judgement:
    """What is signed: the urgency as it stands, unless told otherwise."""
    usual = {"outcome": Outcome.SEE_IN_CLINIC, "rank": reviews.case_rank(item), "note": "Comes on Tuesday."}
    if said.get("outcome") == Outcome.NEED_MORE:
        usual["next_step"] = "The report of the MRI comes from the other clinic"
    return reviews.Judgement(**usual | said)


def correct(decision: Decision, **overrides) -> Decision:
    said = {"outcome": Outcome.ADVICE_ONLY, **overrides}
    item = decision.item
    fields = {
        "decision_id": decision.pk,
        "input_seq": Case.objects.get(pk=item.case_id).input_seq,
        "by": item.claimed_by,
        "at": LATER,
        **{name: said.pop(name) for name in said.keys() - SAID},
    }
    return reviews.correct_decision(judgement=judged(item, **said), **fields)


def amend(item: ReviewItem, facts: dict, **overrides) -> list[str]:
    fields = {
        "item_id": item.pk,
        "facts": facts,
        "by": item.claimed_by,
        "reason": "",
        "at": LATER,
        **overrides,
    }
    return reviews.amend(**fields)


class TestAmend:
    def test_a_finding_is_stored_and_the_rules_read_the_case_again_at_once(self):
        item = claimed()

        changed = amend(item, {"slr_right": "positive", "slr_left": "negative"})

        assert changed == ["slr_left", "slr_right"]
        rows = Amendment.objects.order_by("seq").values_list("seq", "code", "value", "kind")
        assert list(rows) == [(1, "slr_left", "negative", "added"), (2, "slr_right", "positive", "added")]
        item.refresh_from_db()
        assert (item.case.input_seq, item.summary.input_seq) == (2, 2)
        assert Outbox.objects.get(input_seq=2).processed_at == LATER
        assert AuditEvent.objects.get(action="case.amended").actor == item.claimed_by

    def test_what_is_the_same_as_before_is_not_stored_again(self):
        item = claimed()
        amend(item, {"slr_right": "positive"})

        assert amend(item, {"slr_right": "positive"}) == []

        assert Case.objects.get().input_seq == 1
        assert Outbox.objects.filter(input_seq__gt=0).count() == 1

    def test_changing_a_finding_needs_a_reason_and_keeps_both(self):
        item = claimed()
        amend(item, {"slr_right": "positive"})

        with pytest.raises(reviews.ReasonNeeded):
            amend(item, {"slr_right": "negative"})
        amend(item, {"slr_right": "negative"}, reason="Repeated with the knee straight")

        rows = Amendment.objects.order_by("seq").values_list("value", "kind", "reason")
        assert list(rows) == [
            ("positive", "added", ""),
            ("negative", "corrected", "Repeated with the knee straight"),
        ]

    def test_taking_a_finding_back_makes_it_unknown_again(self):
        item = claimed()
        amend(item, {"slr_right": "positive"})

        with pytest.raises(reviews.ReasonNeeded):
            amend(item, {"slr_right": None})
        amend(item, {"slr_right": None}, reason="Wrong side")

        case = Case.objects.get()
        assert "slr_right" not in reviews.facts_of.effective_answers(case.pk, case.input_seq)

    def test_a_list_is_replaced_as_a_whole_and_adding_to_it_needs_no_reason(self):
        item = claimed()
        bulge = {"finding": "disc_bulge", "level": "L4/5"}
        slip = {"finding": "spondylolisthesis", "level": "L5/S1", "grade": 1}

        amend(item, {"imaging_findings": [bulge]})
        amend(item, {"imaging_findings": [bulge, slip]})
        with pytest.raises(reviews.ReasonNeeded):
            amend(item, {"imaging_findings": [slip]})

        assert [row.kind for row in Amendment.objects.order_by("seq")] == ["added", "added"]
        assert Amendment.objects.order_by("seq").last().value == [bulge, slip]

    @pytest.mark.parametrize(
        "facts",
        [
            {"no_such_code": "positive"},
            {"slr_right": "perhaps"},
            {"temperature_c": "hot"},
            {"temperature_c": 900},
            {"saddle_numbness": "yes"},
            {"bmi": 22},
            {"slr_right": None},
            {"imaging_findings": [{"finding": "broken"}]},
        ],
        ids=str,
    )
    def test_what_is_no_fact_of_a_clinician_is_refused_as_a_whole(self, facts):
        item = claimed()

        if facts == {"slr_right": None}:
            assert amend(item, facts) == []
        else:
            with pytest.raises(reviews.NotAFact) as refused:
                amend(item, {**facts, "slump_left": "negative"})
            assert refused.value.codes == sorted(facts)

        assert not Amendment.objects.exists()

    def test_only_who_has_the_case_adds_to_it(self):
        item = claimed()

        with pytest.raises(claims.NotClaimed):
            amend(item, {"slr_right": "positive"}, by=make_staff())

        assert not Amendment.objects.exists()

    def test_a_state_that_has_passed_is_refused(self):
        item = claimed()
        amend(item, {"slr_right": "positive"}, input_seq=0)

        with pytest.raises(reviews.ChangedSince):
            amend(item, {"slump_left": "positive"}, input_seq=0)

        assert Amendment.objects.count() == 1

    def test_a_decided_case_takes_no_more_facts(self):
        item = claimed()
        sign(item)

        with pytest.raises(reviews.AlreadyDecided):
            amend(item, {"slr_right": "positive"})

    def test_where_the_rules_fail_the_facts_stay_and_the_case_is_read_by_hand(self, monkeypatch):
        item = claimed()
        monkeypatch.setattr("intake.services.triage.rules.triage", lambda *_, **__: 1 / 0)

        amend(item, {"slr_right": "positive"})

        item.refresh_from_db()
        assert Amendment.objects.count() == 1
        assert (item.is_evaluated, item.rank) == (False, Urgency.URGENT)


class TestDecision:
    def test_a_decision_closes_the_item_and_names_what_was_seen(self):
        item = claimed()
        finding = reviews.Finding("nerve_root", "right", "S1", "agree")

        decision = sign(item, findings=(finding,))

        item.refresh_from_db()
        assert (item.state, item.closed_by, item.closed_at) == ("decided", item.claimed_by, LATER)
        assert decision.seen_sha256 == item.summary.sha256
        assert decision.ruleset_digest == item.summary.ruleset_id
        assert decision.decided_by.user == item.claimed_by
        row = DecisionFinding.objects.get()
        assert (row.structure, row.side, row.level, row.opinion) == ("nerve_root", "right", "S1", "agree")
        assert set(
            AuditEvent.objects.filter(patient_id=decision.patient_id).values_list("action", flat=True)
        ) >= {
            "reviewitem.decided",
            "decision.signed",
        }

    @pytest.mark.hazard("H21")
    def test_a_second_decision_is_told_who_signed(self):
        item = claimed()
        first = sign(item)

        with pytest.raises(reviews.AlreadyDecided) as late:
            sign(item, outcome=Outcome.ADVICE_ONLY)

        assert late.value.decision == first
        assert Decision.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong", [{"seen_sha256": "0" * 64}, {"input_seq": 7}, {"patient_id": "another"}], ids=str
    )
    @pytest.mark.hazard("H05")
    def test_what_was_on_another_screen_is_not_signed(self, wrong):
        item = claimed()
        if "patient_id" in wrong:
            wrong = {"patient_id": make_submitted().case.patient_id}

        with pytest.raises(reviews.ChangedSince):
            sign(item, **wrong)

        assert not Decision.objects.exists()
        item.refresh_from_db()
        assert item.state == ReviewItem.State.CLAIMED

    @pytest.mark.hazard("H21")
    def test_facts_that_are_not_judged_yet_stop_the_signature(self):
        item = claimed()
        case = item.case
        case.input_seq = 1
        case.save()

        with pytest.raises(reviews.ChangedSince):
            sign(item, input_seq=1)

    def test_only_somebody_in_the_register_signs(self):
        item = claimed(by=make_staff())

        with pytest.raises(reviews.NotInRegister):
            sign(item)

    def test_an_entry_that_has_ended_does_not_sign(self):
        item = claimed(by=make_clinician(active_from=NOON, active_until=LATER).user)

        with pytest.raises(reviews.NotInRegister):
            sign(item)

    def test_only_who_has_the_case_signs(self):
        item = claimed()

        with pytest.raises(claims.NotClaimed):
            sign(item, by=make_clinician(active_from=NOON).user)

    @pytest.mark.parametrize("outcome", Outcome)
    def test_an_outcome_less_urgent_than_an_open_emergency_needs_a_reason(self, outcome):
        item = claimed(summary=flagged())

        if outcome == Outcome.REFER_EMERGENCY:
            assert sign(item, outcome=outcome)
            return
        with pytest.raises(reviews.ReasonNeeded):
            sign(item, outcome=outcome, urgency_reason="  ")
        assert sign(item, outcome=outcome, urgency_reason="Seen this morning, MRI is normal")

    def test_an_urgent_flag_is_met_by_seeing_urgently(self):
        item = claimed(summary=make_judged(rank=Urgency.URGENT))

        with pytest.raises(reviews.ReasonNeeded):
            sign(item, outcome=Outcome.SEE_IN_CLINIC)
        assert sign(item, outcome=Outcome.SEE_URGENTLY)

    def test_an_escalation_that_is_not_closed_counts_although_the_answer_was_changed(self):
        item = claimed()
        escalation = make_escalation(response=item.case.responses.get(), rank=Urgency.URGENT)

        with pytest.raises(reviews.ReasonNeeded):
            sign(item)

        escalation.state = "closed"
        escalation.save()
        assert sign(item)

    @pytest.mark.parametrize("state", ["open", "acknowledged", "contacted"])
    @pytest.mark.parametrize("outcome", [Outcome.REFER_EMERGENCY, Outcome.ADVICE_ONLY])
    def test_nothing_is_signed_while_an_emergency_is_open(self, state, outcome):
        item = claimed()
        escalation = make_escalation(response=item.case.responses.get(), state=state)

        with pytest.raises(reviews.EmergencyOpen):
            sign(item, outcome=outcome, urgency_reason="Seen this morning")
        item.refresh_from_db()
        assert (item.state, Decision.objects.count()) == ("claimed", 0)

        escalation.state = "closed"
        escalation.save()
        assert sign(item, outcome=outcome)

    def test_nothing_is_corrected_while_an_emergency_is_open(self):
        item = claimed()
        first = sign(item)
        make_escalation(response=item.case.responses.get())

        with pytest.raises(reviews.EmergencyOpen):
            correct(first)

    def test_a_case_that_was_read_by_hand_names_the_answers(self):
        item = claimed(is_evaluated=False, rank=Urgency.URGENT)
        answers = reviews.facts_of.effective_answers(item.case_id, 0)

        decision = sign(item, urgency_reason="Nothing in the answers is urgent")

        assert decision.summary is None
        assert decision.seen_sha256 == reviews.facts_of.digest(reviews.facts_of.canonical(answers))

    def test_a_correction_stands_beside_the_first_decision(self):
        item = claimed()
        first = sign(item, findings=(reviews.Finding("disc", "both", "", "agree"),))
        other = make_clinician(active_from=NOON)
        disagreed = reviews.Finding("disc", "both", "", "disagree", "imaging")

        second = correct(first, by=other.user, findings=(disagreed,))

        assert (second.replaces, second.decided_by) == (first, other)
        assert second.findings.get().reason == "imaging"
        assert first.findings.get().opinion == "agree"
        assert reviews.current_decision(item.pk) == second

    @pytest.mark.parametrize("opinion", ["agree", "unsure"])
    def test_a_reason_of_who_does_not_disagree_is_refused_and_not_left_out(self, opinion):
        item = claimed()

        with pytest.raises(IntegrityError), transaction.atomic():
            sign(item, findings=(reviews.Finding("disc", "both", "", opinion, "imaging", "Elsewhere."),))

    def test_the_urgency_that_is_checked_is_the_one_that_is_signed(self, monkeypatch):
        item = claimed()
        said = judged(item)
        reads = iter([item.rank, Urgency.EMERGENCY])
        monkeypatch.setattr(reviews, "case_rank", lambda _item: next(reads))

        decision = reviews.record_decision(
            item_id=item.pk,
            patient_id=item.case.patient_id,
            seen_sha256=reviews.seen_by(item),
            input_seq=item.case.input_seq,
            judgement=said,
            by=item.claimed_by,
            at=LATER,
        )

        assert decision.rank_seen == item.rank

    def test_the_database_asks_for_a_reason_where_the_act_does(self):
        for outcome, rank, rank_seen in product(Outcome, Urgency, Urgency):
            row = {"outcome": outcome, "rank": rank, "rank_seen": rank_seen}

            assert AS_URGENT.check(row) is not reviews.needs_reason(**row), row

    def test_a_correction_names_the_facts_that_were_on_the_screen(self):
        first = sign(claimed())

        with pytest.raises(reviews.ChangedSince):
            correct(first, input_seq=first.item.case.input_seq + 1)
        assert Decision.objects.count() == 1

    def test_what_the_database_refuses_for_another_reason_is_told_as_it_is(self, monkeypatch):
        item = claimed()
        left = make_clinician(active_until=NOON)
        monkeypatch.setattr(reviews, "registered", lambda user, at: left)

        with pytest.raises(IntegrityError, match="register of clinicians"):
            sign(item)

    def test_a_decision_is_corrected_once(self):
        item = claimed()
        first = sign(item)
        second = correct(first)

        with pytest.raises(reviews.AlreadyDecided) as late:
            correct(first)

        assert late.value.decision == second


def test_the_summary_of_an_amended_case_stands_beside_the_first_one():
    item = claimed()
    make_outbox(case=item.case)

    amend(item, {"slr_right": "positive"})

    assert list(TriageSummary.objects.order_by("input_seq").values_list("input_seq", flat=True)) == [0, 1]
