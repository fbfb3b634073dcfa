"""The clinic in which people act: who is there, what time it is, and what a step may write."""

import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.test import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

import intake.services
import treatments.services
from intake.models import (
    Decision,
    DecisionFinding,
    Escalation,
    Outbox,
    ParkedPage,
    Patient,
    ReplayRun,
    Response,
    ReviewItem,
)
from intake.services import claims, reviews, triage
from orthoregen.accounts import on_call
from orthoregen.accounts import services as accounts
from orthoregen.accounts.models import Clinician, Role, RoleGrant
from tests.factories import NOON, make_clinician, make_patient_user, make_staff
from tests.treatments.planned import make_version
from treatments.exchange import Unreadable
from treatments.models import (
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    Proposal,
    ProposalAuthor,
    ReleasedItem,
    Retirement,
    Verdict,
    Version,
)

SIGNED = (Decision, DecisionFinding)
PLANNED = (PlanItem, PlanPrecaution, PlanRelease, PlanWithdrawal, ProcedureRecord, ReleasedItem)
CATALOGUE = (Proposal, ProposalAuthor, Verdict, Version, Retirement)
PEOPLE = (Clinician, RoleGrant)
DECIDING = (*SIGNED, *PLANNED, *CATALOGUE, *PEOPLE)

WHO = ("patient", "clinician", "colleague", "unregistered", "left", "lead", "keeper", "support", "nobody")
AS_IF = ("clinician", "colleague", "left", "unregistered")  # who comes as a clinician
NEWEST = {  # where a key is random, times tell: a step is a minute, so that the search repeats itself
    Patient: ("-created_at",),
    Response: ("-started_at",),
    ParkedPage: ("-parked_at",),
    ReviewItem: ("-submitted_at",),
    Decision: ("-decided_at",),
    Escalation: ("-raised_at", "flag"),
    PlanItem: ("-at",),
    PlanRelease: ("-at",),
    ProcedureRecord: ("-at",),
    ReplayRun: ("-started_at",),
}
which = st.integers(0, 3)


def mostly(*who: str) -> st.SearchStrategy[str]:
    """Anybody, and those who may more often than others: else too little would get through."""
    return st.sampled_from((*who * 6, *WHO))


def _refusals() -> Iterator[type[Exception]]:
    """How a service says no: the exceptions that the services name, and those of the database."""
    yield from (ObjectDoesNotExist, DatabaseError, CommandError, Unreadable)
    modules = [accounts, on_call]
    for package in (intake.services, treatments.services):
        found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
        modules += [importlib.import_module(one.name) for one in found]
    for module in modules:
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Exception) and not issubclass(one, Warning):
                yield one


REFUSALS = tuple({*_refusals()} - {Exception})


def may_write(*tables: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A step; it makes no row in a deciding table that it does not name. What is refused is taken back."""

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
                self.last_refusal = refusal
            after = self.counts()
            made = {table.__name__ for table in DECIDING if after[table] > before[table]}
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
        self.last_refusal: Exception | None = None
        self.asks_first = override_settings(CLINIC=replace(settings.CLINIC, rate_first_percent=100))
        self.asks_first.enable()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.at: datetime = NOON
        self.wrote: defaultdict[str, list[str]] = defaultdict(list)  # on each draft, since its last version
        self.authors: dict[int, list[str]] = {}  # of each proposal
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
        make_version(family="prp")
        self.version = make_version(family="manual_therapy")
        self.begin()
        self.is_begun = True

    def begin(self) -> None:
        """What has happened before the first step."""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)
        self.asks_first.disable()

    def counts(self) -> dict[type, int]:
        return {table: table.objects.count() for table in DECIDING}

    def one_of(self, rows: Any, number: int) -> Any:
        """One of the four newest rows, of all or of a query's; where there is none, the step is refused."""
        among = rows if isinstance(rows, QuerySet) else rows.objects.all()
        newest = list(among.order_by(*NEWEST.get(among.model, ("-pk",)))[:4])
        if not newest:
            raise among.model.DoesNotExist
        return newest[number % len(newest)]

    def newest_case(self, who: str) -> ReviewItem:
        """The newest case of those that can wait longest, read by the rules and taken by this person."""
        for row in Outbox.objects.filter(processed_at=None).order_by("pk"):
            triage.process(outbox_id=row.pk, at=self.at)
        waiting = ReviewItem.objects.filter(state=ReviewItem.State.WAITING)
        item = waiting.order_by("-rank", "-submitted_at").first()
        if item is None:
            raise ReviewItem.DoesNotExist
        return claims.claim(item_id=item.pk, by=self.people[who], at=self.at)

    def judgement(self, item: ReviewItem, outcome: str) -> reviews.Judgement:
        return reviews.Judgement(
            outcome=outcome,
            rank=reviews.case_rank(item),
            note="A note.",
            urgency_reason="Known for years.",
            next_step="Comes on Tuesday.",
        )
