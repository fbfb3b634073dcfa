"""What is done with plans, under whatever decision, by whomever."""

from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule

from intake.models import Decision
from tests.boundary.steps.base import AS_IF, Clinic, may_write, mostly, which
from treatments.models import (
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    ReleasedItem,
    Version,
)
from treatments.places import Place
from treatments.selectors import day_of
from treatments.services import plans
from treatments.weighing import Said

planners = mostly("clinician", "colleague")
PLACE = Place("si_joint", "none", "right")


class Plans(Clinic):
    @rule(who=planners, number=which, other=which)
    @may_write(PlanItem, PlanPrecaution)
    def somebody_plans(self, who: str, number: int, other: int) -> None:
        self.plan(who, self.one_of(Decision, number), self.one_of(Version, other))

    @rule(who=st.sampled_from(AS_IF))
    @may_write(PlanItem, PlanPrecaution)
    def a_clinician_plans_under_the_newest_decision(self, who: str) -> None:
        self.plan(who, Decision.objects.latest("decided_at"), self.version)

    def plan(self, who: str, decision: Decision, version: Version) -> None:
        plans.add_item(
            decision_id=decision.pk,
            version_id=version.pk,
            number=PlanItem.objects.filter(decision=decision).count() + 1,
            place=PLACE,
            elsewhere="Found by hand.",
            discussed="What it is.",
            note="",
            said={place: Said("weighed", "Talked about.") for place in range(1, 20)},
            input_seq=decision.item.case.input_seq,
            token=uuid4(),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=planners, number=which)
    @may_write(PlanWithdrawal)
    def somebody_ends_an_item(self, who: str, number: int) -> None:
        item = self.one_of(PlanItem, number)
        plans.withdraw(item_id=item.pk, reason="Changed.", token=uuid4(), by=self.people[who], at=self.at)

    @rule(who=planners, number=which)
    @may_write(PlanRelease, ReleasedItem)
    def somebody_releases_a_plan(self, who: str, number: int) -> None:
        decision = self.one_of(Decision, number)
        standing = PlanItem.objects.filter(decision=decision, withdrawal=None)
        plans.release(
            decision_id=decision.pk,
            number=self.next_letter(decision),
            items=[one.pk for one in standing],
            text="As we said.",
            token=uuid4(),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=planners, number=which)
    @may_write(PlanRelease)
    def somebody_takes_a_letter_back(self, who: str, number: int) -> None:
        decision = self.one_of(PlanRelease, number).decision
        plans.take_back(
            decision_id=decision.pk,
            number=self.next_letter(decision),
            reason="A mistake.",
            token=uuid4(),
            by=self.people[who],
            at=self.at,
        )

    def next_letter(self, decision: Decision) -> int:
        return PlanRelease.objects.filter(decision=decision).count() + 1

    @rule(who=planners, number=which, is_correction=st.booleans())
    @may_write(ProcedureRecord)
    def somebody_records_a_procedure(self, who: str, number: int, is_correction: bool) -> None:
        before = self.one_of(ProcedureRecord, number) if is_correction else None
        plans.record_procedure(
            item_id=before.item_id if before else self.one_of(PlanItem, number).pk,
            done_on=day_of(self.at),
            preparation={},
            elsewhere="",
            settled="",
            note="Went well.",
            replaces=before.pk if before else None,
            reason="The day was wrong." if before else "",
            token=uuid4(),
            by=self.people[who],
            at=self.at,
        )
