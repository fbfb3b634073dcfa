"""A search for a way round the signature: anybody, background work, commands and pages, in any order.

Whoever acts may be anybody; what they name may be out of date. Most of it is refused, as it should be. After
each step three things have to hold: nothing was signed or planned but by the step of a person that does so;
no decision is by somebody who was not in the register then; and no item of a plan stands without a decision
by such a person, which nothing had replaced at that time.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from io import StringIO
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from intake import tasks
from intake.models import Decision, DecisionFinding, Escalation, Outbox, Outcome, Response, ReviewItem
from intake.services import claims, drafts, escalations, more, responses, reviews, sweeper, triage, verifying
from orthoregen.accounts import on_call
from orthoregen.accounts import services as accounts
from orthoregen.accounts.models import Clinician, Role, RoleGrant
from tests.factories import (
    NOON,
    make_case,
    make_clinician,
    make_draft,
    make_patient_user,
    make_staff,
    sign_in,
)
from tests.filling import CALM
from tests.treatments.planned import make_version
from treatments.models import (
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    ReleasedItem,
    Treatment,
    Version,
)
from treatments.places import Place
from treatments.services import approving, plans
from treatments.weighing import Said

SIGNED = (Decision, DecisionFinding)
PLANNED = (PlanItem, PlanPrecaution, PlanRelease, PlanWithdrawal, ProcedureRecord, ReleasedItem)
MODULES = (
    accounts,
    approving,
    claims,
    escalations,
    more,
    on_call,
    plans,
    responses,
    reviews,
    triage,
    verifying,
)
REFUSALS = (
    ObjectDoesNotExist,
    DatabaseError,  # a trigger or a constraint
    CommandError,
    *{
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Exception) and not issubclass(one, Warning)
    },
)
WHO = ("patient", "clinician", "colleague", "unregistered", "left", "lead", "keeper", "support", "nobody")
COMMANDS = (
    ("sweeper", "--once"),
    ("replay", "--verify"),
    ("load_catalogue",),
    ("verify_trail",),
    ("export_catalogue",),
    ("replay_batch", "--here"),
)
NEWEST = {  # where a key is random, times tell: a step is a minute, so that the search repeats itself
    Response: ("-started_at",),
    ReviewItem: ("-submitted_at",),
    Decision: ("-decided_at",),
    Escalation: ("-raised_at", "flag"),
    PlanItem: ("-at",),
}
AS_IF = ("clinician", "colleague", "left", "unregistered")  # who comes as a clinician
anybody = st.sampled_from(WHO)
which = st.integers(0, 3)
PLACE = Place("si_joint", "none", "right")


def may_write(*tables: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A step; in the tables that it does not name, it may not make a row. What is refused is taken back."""

    def decorate(step: Callable[..., None]) -> Callable[..., None]:
        @wraps(step)
        def stepping(self: "Clinic", **drawn: Any) -> None:
            before = self.counts()
            self.at += timedelta(minutes=1)
            try:
                with transaction.atomic():
                    step(self, **drawn)
                self.done[step.__name__] += self.is_begun
            except REFUSALS as refusal:
                self.refused[type(refusal).__name__] += self.is_begun
            after = self.counts()
            made = {table.__name__ for table in (*SIGNED, *PLANNED) if after[table] > before[table]}
            assert made <= {table.__name__ for table in tables}, f"{step.__name__} made {made}"

        return stepping

    return decorate


class Clinic(RuleBasedStateMachine):
    """One clinic, which is taken back at the end. What it begins with is not counted as done."""

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.is_begun = False
        self.around = transaction.atomic()
        self.around.__enter__()
        self.at: datetime = NOON
        early = NOON - timedelta(days=30)
        registered = {"active_from": early}
        self.people = {
            "patient": make_patient_user(),
            "clinician": make_clinician(**registered).user,
            "colleague": make_clinician(**registered).user,
            "unregistered": make_staff(Role.CLINICIAN),
            "left": make_clinician(**registered, active_until=NOON - timedelta(days=1)).user,
            "lead": make_staff(Role.CLINICAL_LEAD),
            "keeper": make_staff(Role.CATALOGUE_ADMIN),
            "support": make_staff(Role.SUPPORT),
            "nobody": make_staff(),
        }
        RoleGrant.objects.update(valid_from=early)
        make_version(family="manual_therapy")
        self.send(calm=True)
        self.a_clinician_takes_the_newest_case_and_signs(who="clinician")
        self.send(calm=True)
        assert (Response.objects.count(), Decision.objects.count()) == (2, 1), "it did not begin as meant"
        self.is_begun = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def counts(self) -> dict[type, int]:
        return {table: table.objects.count() for table in (*SIGNED, *PLANNED)}

    def one_of(self, rows: Any, number: int) -> Any:
        """One of the four newest rows, of all or of a query's; where there is none, the step is refused."""
        among = rows if isinstance(rows, QuerySet) else rows.objects.all()
        newest = list(among.order_by(*NEWEST.get(among.model, ("-pk",)))[:4])
        if not newest:
            raise among.model.DoesNotExist
        return newest[number % len(newest)]

    # --- patients, and what they send ---------------------------------------------------------------
    @may_write()
    def send(self, calm: bool) -> None:
        answers = {**CALM, "age_years": 50} if calm else {**CALM, "age_years": 50, "saddle_numbness": "yes"}
        owner = self.people["patient"]
        response = make_draft(user=owner, case=make_case(user=owner), draft=answers, started_at=self.at)
        responses.submit(
            response_id=response.pk, form_token=response.form_token, revision=0, by=owner, at=self.at
        )

    @rule(calm=st.booleans())
    def somebody_sends_a_form(self, calm: bool) -> None:
        self.send(calm=calm)

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_adds_to_a_case(self, who: str, number: int) -> None:
        response = self.one_of(Response, number)
        more.begin(response_id=response.pk, relation="self", by=self.people[who], at=self.at)

    # --- what runs by itself -------------------------------------------------------------------------
    @rule(number=which)
    @may_write()
    def a_task_runs(self, number: int) -> None:
        tasks.evaluate(self.one_of(Outbox, number).pk)

    @rule(hours=st.sampled_from([0, 1, 80]))
    @may_write()
    def the_sweeper_sweeps(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        sweeper.sweep(at=self.at)

    @rule(number=which)
    @may_write()
    def a_draft_runs_out(self, number: int) -> None:
        drafts.expire(self.one_of(Response, number), self.at)

    @rule(command=st.sampled_from(COMMANDS))
    @may_write()
    def a_command_is_run(self, command: tuple[str, ...]) -> None:
        with suppress(SystemExit):
            call_command(*command, stdout=StringIO(), stderr=StringIO())

    # --- clinicians, and who would like to be one ------------------------------------------------------
    @rule(who=anybody, number=which)
    @may_write()
    def somebody_takes_a_case(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem.objects.open(), number)
        claims.claim(item_id=item.pk, by=self.people[who], at=self.at)

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_gives_a_case_back(self, who: str, number: int) -> None:
        claims.release(item_id=self.one_of(ReviewItem, number).pk, by=self.people[who])

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_enters_a_finding(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        facts = {"slr_right": "positive" if number % 2 else "negative"}
        reviews.amend(item_id=item.pk, facts=facts, by=self.people[who], reason="Seen.", at=self.at)

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_verifies_an_answer(self, who: str, number: int) -> None:
        item = self.one_of(ReviewItem, number)
        seq = item.case.input_seq
        verifying.verify_answer(
            item_id=item.pk, code="duration_weeks", comment="", by=self.people[who], at=self.at, input_seq=seq
        )

    @rule(who=anybody, number=which, outcome=st.sampled_from(Outcome.values), is_seen=st.booleans())
    @may_write(*SIGNED)
    def somebody_signs(self, who: str, number: int, outcome: str, is_seen: bool) -> None:
        item = self.one_of(ReviewItem, number)
        reviews.record_decision(
            item_id=item.pk,
            patient_id=item.case.patient_id,
            seen_sha256=reviews.seen_by(item) if is_seen else "0" * 64,
            input_seq=item.case.input_seq,
            judgement=self.judgement(item, outcome),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=st.sampled_from(AS_IF))
    @may_write(*SIGNED)
    def a_clinician_takes_the_newest_case_and_signs(self, who: str) -> None:
        """The way that is meant, so that plans can be tried: the newest of those that can wait longest."""
        for row in Outbox.objects.filter(processed_at=None).order_by("pk"):
            triage.process(outbox_id=row.pk, at=self.at)
        item = (
            ReviewItem.objects.filter(state=ReviewItem.State.WAITING)
            .order_by("-rank", "-submitted_at")
            .first()
        )
        if item is None:
            raise ReviewItem.DoesNotExist
        item = claims.claim(item_id=item.pk, by=self.people[who], at=self.at)
        reviews.record_decision(
            item_id=item.pk,
            patient_id=item.case.patient_id,
            seen_sha256=reviews.seen_by(item),
            input_seq=item.case.input_seq,
            judgement=self.judgement(item, Outcome.SEE_IN_CLINIC),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=anybody, number=which, outcome=st.sampled_from(Outcome.values))
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

    def judgement(self, item: ReviewItem, outcome: str) -> reviews.Judgement:
        return reviews.Judgement(
            outcome=outcome,
            rank=reviews.case_rank(item),
            note="A note.",
            urgency_reason="Known for years.",
            next_step="Comes on Tuesday.",
        )

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_sees_to_an_escalation(self, who: str, number: int) -> None:
        escalation = self.one_of(Escalation, number)
        by = self.people[who]
        if escalation.state == Escalation.State.OPEN:
            escalations.acknowledge(escalation=escalation, by=by, at=self.at)
        else:
            escalations.close(escalation=escalation, outcome="seen_here", note="Seen.", by=by, at=self.at)

    # --- plans ------------------------------------------------------------------------------------------
    @rule(who=anybody, number=which)
    @may_write(PlanItem, PlanPrecaution)
    def somebody_plans(self, who: str, number: int) -> None:
        self.plan(who, self.one_of(Decision, number), self.one_of(Version, number))

    @rule(who=st.sampled_from(AS_IF))
    @may_write(PlanItem, PlanPrecaution)
    def a_clinician_plans_under_the_newest_decision(self, who: str) -> None:
        self.plan(who, Decision.objects.latest("decided_at"), self.one_of(Version, 0))

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

    @rule(who=anybody, number=which)
    @may_write(PlanWithdrawal)
    def somebody_ends_an_item(self, who: str, number: int) -> None:
        item = self.one_of(PlanItem, number)
        plans.withdraw(item_id=item.pk, reason="Changed.", token=uuid4(), by=self.people[who], at=self.at)

    @rule(who=anybody, number=which)
    @may_write(PlanRelease, ReleasedItem)
    def somebody_releases_a_plan(self, who: str, number: int) -> None:
        item = self.one_of(PlanItem, number)
        standing = PlanItem.objects.filter(decision=item.decision, withdrawal=None)
        plans.release(
            decision_id=item.decision_id,
            number=PlanRelease.objects.filter(decision=item.decision_id).count() + 1,
            items=[one.pk for one in standing],
            text="As we said.",
            token=uuid4(),
            by=self.people[who],
            at=self.at,
        )

    # --- accounts and catalogue ---------------------------------------------------------------------------
    @rule(who=anybody, whom=anybody, role=st.sampled_from(Role.values))
    @may_write()
    def somebody_gives_a_role(self, who: str, whom: str, role: str) -> None:
        accounts.grant_role(user=self.people[whom], role=Role(role), by=self.people[who], at=self.at)

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_confirms_or_ends_a_role(self, who: str, number: int) -> None:
        grant = self.one_of(RoleGrant, number)
        act = accounts.revoke_grant if grant.confirmed_at else accounts.confirm_grant
        act(grant=grant, by=self.people[who], at=self.at)

    @rule(who=st.sampled_from(["support", "nobody"]), whom=st.sampled_from(["clinician", "colleague"]))
    @may_write()
    def somebody_ends_a_registration(self, who: str, whom: str) -> None:
        clinician = Clinician.objects.get(user=self.people[whom])
        accounts.end_registration(clinician=clinician, by=self.people[who], at=self.at)

    @rule(who=anybody)
    @may_write()
    def somebody_orders_who_is_on_call(self, who: str) -> None:
        clinicians = list(Clinician.objects.active(self.at).order_by("user__created_at"))
        on_call.set_order(clinicians=clinicians, seen=0, by=self.people[who], at=self.at)

    @rule(who=anybody, number=which)
    @may_write()
    def somebody_retires_an_entry(self, who: str, number: int) -> None:
        code = self.one_of(Treatment, number).code
        approving.retire(code=code, reason="No longer done here.", by=self.people[who], at=self.at)

    # --- pages ---------------------------------------------------------------------------------------------
    @rule(who=anybody, number=st.integers(0, 200))
    @may_write()
    def somebody_adds_a_row_in_the_admin(self, who: str, number: int) -> None:
        models = [*admin.site._registry, *SIGNED, *PLANNED, Clinician]
        meta = models[number % len(models)]._meta
        client = sign_in(Client(), self.people[who])
        with suppress(NoReverseMatch):
            client.post(
                reverse(f"admin:{meta.app_label}_{meta.model_name}_add"), {"note": "x", "outcome": "x"}
            )
        client.post(f"/admin/{meta.app_label}/{meta.model_name}/add/", {"note": "x"})

    @rule(who=st.sampled_from(["patient", "keeper", "support", "nobody"]))
    @may_write()
    def somebody_who_is_no_clinician_posts_a_signature(self, who: str) -> None:
        item, client = self.one_of(ReviewItem, 0), sign_in(Client(), self.people[who])
        answer = client.post(
            reverse("review:decide", args=[item.pk]), {"outcome": "advice_only", "note": "x"}
        )
        assert answer.status_code in (302, 403, 404, 405)

    # --- what has to hold ---------------------------------------------------------------------------
    @invariant()
    def nobody_signed_who_was_not_in_the_register(self) -> None:
        for decision in Decision.objects.select_related("decided_by"):
            assert was_active(decision.decided_by, decision.decided_at), (
                f"{decision} by {decision.decided_by}"
            )

    @invariant()
    def every_item_of_a_plan_hangs_on_a_decision_that_stood(self) -> None:
        for item in PlanItem.objects.select_related("decision__decided_by", "by"):
            decision = item.decision
            assert was_active(decision.decided_by, decision.decided_at)
            assert was_active(item.by, item.at)
            replaced = Decision.objects.filter(replaces=decision).first()
            assert replaced is None or item.at <= replaced.decided_at, f"{item} under what was replaced"

    @invariant()
    def the_database_still_takes_part(self) -> None:
        assert connection.in_atomic_block


def was_active(clinician: Clinician, at: datetime) -> bool:
    """Whether somebody could sign then, worked out anew."""
    return clinician.active_from <= at and (clinician.active_until is None or at < clinician.active_until)
