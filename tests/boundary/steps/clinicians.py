"""What clinicians do with a case, and who would like to be one."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from intake.models import Decision, Escalation, Outcome, ReviewItem
from intake.services import claims, escalations, first_ratings, handovers, reviews, unsigned, verifying
from orthoregen.accounts.models import Clinician
from tests.boundary.steps.base import AS_IF, SIGNED, Clinic, may_write, mostly, which

clinicians = mostly("clinician", "colleague")
outcomes = st.sampled_from(Outcome.values)


class Clinicians(Clinic):
    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_takes_a_case(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem.objects.open(), number)
        claims.claim(item_id=item.pk, by=self.people[who], at=self.at)

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_gives_a_case_back(self, who: str, number: int) -> None:
        claims.release(item_id=self.one_of(ReviewItem, number).pk, by=self.people[who])

    @rule(who=clinicians, number=which, whom=st.sampled_from(["clinician", "colleague", "left"]))
    @may_write()
    def somebody_hands_a_case_over(self, who: str, number: int, whom: str) -> None:
        handovers.hand_over(
            item_id=self.one_of(ReviewItem, number).pk,
            to=Clinician.objects.get(user=self.people[whom]),
            note="Please.",
            by=self.people[who],
            at=self.at,
        )

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_rates_a_case_first(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        first_ratings.rate(
            item_id=item.pk,
            summary_id=item.summary_id,
            said={"disc": "supported"},
            by=self.people[who],
            at=self.at,
        )

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_enters_a_finding(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        facts = {"slr_right": "positive" if number % 2 else "negative"}
        reviews.amend(item_id=item.pk, facts=facts, by=self.people[who], reason="Seen.", at=self.at)

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_verifies_an_answer(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        seq = item.case.input_seq
        verifying.verify_answer(
            item_id=item.pk, code="duration_weeks", comment="", by=self.people[who], at=self.at, input_seq=seq
        )

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_puts_an_answer_right(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        verifying.correct_answers(
            item_id=item.pk,
            answers={"duration_weeks": 8 + number},
            reason="Said on the telephone.",
            by=self.people[who],
            at=self.at,
            input_seq=item.case.input_seq,
        )

    @rule(who=clinicians, number=which, outcome=outcomes, is_seen=st.booleans())
    @may_write(*SIGNED)
    def somebody_signs(self, who: str, number: int, outcome: str, is_seen: bool) -> None:
        item = self.one_of(ReviewItem, number)
        seen = reviews.seen_by(item) if is_seen else "0" * 64
        self.sign(item, seen=seen, outcome=outcome, who=who)

    @rule(who=st.sampled_from(AS_IF))
    @may_write(*SIGNED)
    def a_clinician_takes_the_newest_case_and_signs(self, who: str) -> None:
        """The way that is meant, so that plans can be tried."""
        item = self.newest_case(who)
        self.sign(item, seen=reviews.seen_by(item), outcome=Outcome.SEE_IN_CLINIC, who=who)

    def sign(self, item: ReviewItem, *, seen: str, outcome: str, who: str) -> None:
        reviews.record_decision(
            item_id=item.pk,
            patient_id=item.case.patient_id,
            seen_sha256=seen,
            input_seq=item.case.input_seq,
            judgement=self.judgement(item, outcome),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=clinicians, number=which, outcome=outcomes)
    @may_write(*SIGNED)
    def somebody_corrects_a_decision(self, who: str, number: int, outcome: str) -> None:
        decision = self.one_of(Decision, number)
        item = decision.item
        reviews.correct_decision(
            decision_id=decision.pk,
            input_seq=item.case.input_seq,
            judgement=self.judgement(item, outcome),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_is_signed_out_while_writing(self, who: str, number: int) -> None:
        item, by = self.one_of(ReviewItem, number), self.people[who]
        unsigned.keep(item_id=item.pk, texts={"note": "Half a"}, by=by, at=self.at)
        if number:
            unsigned.drop(item_id=item.pk, by=by)

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_sees_an_escalation(self, who: str, number: int) -> None:
        escalation, by = self.one_of(Escalation, number), self.people[who]
        escalations.on_screen(escalations=[escalation], by=by, at=self.at)
        escalations.seen(escalation=escalation, by=by, at=self.at)

    @rule(who=clinicians, number=which)
    @may_write()
    def somebody_sees_to_an_escalation(self, who: str, number: int) -> None:
        escalation, by = self.one_of(Escalation, number), self.people[who]
        if escalation.state == Escalation.State.OPEN:
            escalations.acknowledge(escalation=escalation, by=by, at=self.at)
        elif escalation.state == Escalation.State.ACKNOWLEDGED:
            escalations.contacted(escalation=escalation, by=by, at=self.at)
        else:
            escalations.close(escalation=escalation, outcome="seen_here", note="Seen.", by=by, at=self.at)
