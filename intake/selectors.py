"""Reads that span models: the queue, one case, the open escalations. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case as CaseWhen
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce

from intake import facts
from intake.asked import has_gone_on
from intake.models import (
    Amendment,
    Decision,
    Escalation,
    EscalationEvent,
    Handover,
    Patient,
    Response,
    ReviewItem,
    TriageSummary,
    Urgency,
)
from intake.namesakes import has_namesake, namesakes
from orthoregen.accounts.models import Clinician, User

ROWS = 25
CLOSED = len(Urgency)  # what is added to the rank of a closed case where open ones stand before it
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


# --- the queue ------------------------------------------------------------------------------------
class Row(NamedTuple):
    """A line of the queue: plain values, so that a page of them costs one statement."""

    id: UUID
    rank: int
    is_evaluated: bool
    submitted_at: datetime
    full_name: str
    birth_date: Any
    reference: str
    flags: list[str] | None
    not_excluded: list[str] | None
    frozen: str | None
    claimed_by: UUID | None
    holder: str | None
    claimed_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    signed_by: str | None
    more_at: datetime | None
    has_namesake: bool
    handed_to: UUID | None
    handed_to_name: str | None
    handed_by_name: str | None
    handed_at: datetime | None
    handed_note: str | None


@dataclass(frozen=True)
class Rows:
    """One page of a list, and where the next one begins."""

    rows: list[Row]
    after: str = ""


def waiting(after: str = "") -> Rows:
    """Open cases, the most urgent first, then the one that waits longest."""
    items = ReviewItem.objects.open().in_queue_order()
    return _page(_beyond(items, after, "rank"), lambda row: _mark(row.rank, row.submitted_at, row.id))


def arrived(since: datetime) -> int:
    """How many open cases came in after `since`: were judged, or could not be read by the rules."""
    later = Q(summary__made_at__gt=since) | Q(summary=None, submitted_at__gt=since)
    return ReviewItem.objects.open().filter(later).count()


def mine(user: User, after: str = "") -> Rows:
    """The open cases that this person has, or was handed and nobody has, in the order of the queue."""
    handed = Q(claimed_by=None, handover__to__user=user)
    items = ReviewItem.objects.open().in_queue_order().filter(Q(claimed_by=user) | handed)
    return _page(_beyond(items, after, "rank"), lambda row: _mark(row.rank, row.submitted_at, row.id))


def answered(after: str = "") -> Rows:
    """The open cases of which more was told after sending, in the order of the queue."""
    items = ReviewItem.objects.open().filter(has_more=True).in_queue_order()
    return _page(_beyond(items, after, "rank"), lambda row: _mark(row.rank, row.submitted_at, row.id))


def found(of: Q, after: str = "") -> Rows:
    """The cases of the patients that `of` describes: open ones in the order of the queue, then the others."""
    people = Patient.objects.filter(of).values("pk")
    place = F("rank") + CaseWhen(When(closed_at=None, then=0), default=CLOSED)
    items = ReviewItem.objects.filter(case__patient__in=people).annotate(place=place)
    items = items.order_by("place", "submitted_at", "id")
    return _page(
        _beyond(items, after, "place"),
        lambda row: _mark(row.rank + (CLOSED if row.closed_at else 0), row.submitted_at, row.id),
    )


def done(after: str = "") -> Rows:
    """Decided cases, the newest first."""
    # The date says nothing new; without one SQLite sorts every decided case.
    items = ReviewItem.objects.filter(closed_at__gte=LONG_AGO).order_by("-closed_at", "-id")
    return _page(_beyond(items, after, "closed_at"), lambda row: _mark(0, row.closed_at, row.id))


def _page(items: "QuerySet[ReviewItem]", mark: Any) -> Rows:
    of_case = Response.objects.submitted().filter(case=OuterRef("case_id"), kind=Response.Kind.INTAKE)
    later = Response.objects.submitted().filter(case=OuterRef("case_id"), kind=Response.Kind.MORE)
    decision = Decision.objects.filter(item=OuterRef("pk"), replaced_by=None)
    listed = items.values_list(
        "id",
        "rank",
        "is_evaluated",
        "submitted_at",
        "case__patient__full_name",
        "case__patient__birth_date",
        "case__patient__reference",
        "summary__flags",
        "summary__not_excluded",
        Subquery(of_case.values("frozen")[:1]),
        "claimed_by",
        "claimed_by__clinician__name",
        "claimed_at",
        "closed_at",
        Subquery(decision.values("outcome")[:1]),
        Subquery(decision.values("decided_by__name")[:1]),
        Subquery(later.order_by("-input_seq").values("submitted_at")[:1]),
        has_namesake("case__patient"),
        "handover__to__user",
        "handover__to__name",
        "handover__handed_by__clinician__name",
        "handover__handed_at",
        "handover__note",
    )
    rows = [Row(*values) for values in listed[: ROWS + 1]]
    return Rows(rows[:ROWS], mark(rows[ROWS - 1]) if len(rows) > ROWS else "")


def _mark(rank: int, at: datetime, item_id: UUID) -> str:
    """Where a page ended, as it stands in the address of the next one."""
    return f"{rank}_{at.timestamp() * 1_000_000:.0f}_{item_id.hex}"


def _beyond(items: "QuerySet[ReviewItem]", after: str, first: str) -> "QuerySet[ReviewItem]":
    """What comes after the mark; everything where there is none, or none that can be read."""
    try:
        rank, microseconds, key = after.split("_")
        seen = int(rank), _from_microseconds(int(microseconds)), UUID(key)
    except (ValueError, OverflowError, OSError):
        return items
    if first != "closed_at":
        # The second condition says nothing new; it lets every database begin in the index.
        ahead = TupleGreaterThan(Tuple(F(first), F("submitted_at"), F("id")), seen)
        return items.filter(ahead, **{f"{first}__gte": seen[0]}) if 0 <= seen[0] < 2 * CLOSED else items
    return items.filter(TupleLessThan(Tuple(F("closed_at"), F("id")), seen[1:]), closed_at__lte=seen[1])


def _from_microseconds(count: int) -> datetime:
    return LONG_AGO + timedelta(microseconds=count)


# --- one case -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CaseRecord:
    """Everything that is known of one case, read once."""

    item: ReviewItem
    response: Response
    more: list[Response]  # what came after it, oldest first
    frozen: facts.Answers  # all of it
    answers: facts.Answers
    amendments: list[Amendment]
    summaries: list[TriageSummary]  # newest first
    escalations: list[Escalation]
    decisions: list[Decision]  # newest first
    earlier: list[Decision] = field(default_factory=list)  # of earlier rounds: more was asked, and came
    has_gone_on: bool = False  # the patient answered after the decision: nobody corrects it any more
    handovers: list[Handover] = field(default_factory=list)  # newest first
    names: dict[UUID, str] = field(default_factory=dict)  # of the staff who acted
    namesakes: list[Patient] = field(default_factory=list)

    @property
    def patient(self) -> Patient:
        return self.item.case.patient

    @property
    def input_seq(self) -> int:
        return self.item.case.input_seq

    @cached_property
    def seen_sha256(self) -> str:
        """The digest of what is on the screen; where nothing was evaluated, of the answers."""
        if self.item.summary:
            return self.item.summary.sha256
        return facts.digest(facts.canonical(self.answers))

    @property
    def is_current(self) -> bool:
        """Whether the summary was made of the newest facts."""
        return self.item.summary is None or self.item.summary.input_seq == self.input_seq

    @property
    def open_escalations(self) -> list[Escalation]:
        return [one for one in self.escalations if one.state != Escalation.State.CLOSED]

    @property
    def decision(self) -> Decision | None:
        """The decision that counts: the newest one."""
        return self.decisions[0] if self.decisions else None


def case_record(item_id: UUID) -> CaseRecord:
    """Raises ReviewItem.DoesNotExist."""
    item = ReviewItem.objects.select_related(
        "case__patient", "summary__ruleset", "claimed_by__clinician"
    ).get(pk=item_id)
    forms = Response.objects.submitted().select_related("previous")
    response, *more = forms.filter(case=item.case_id).order_by("input_seq")
    so_far = Amendment.objects.filter(case=item.case_id, seq__lte=item.case.input_seq)
    amendments = list(so_far.order_by("seq"))
    frozen = facts.joined(form.frozen for form in (response, *more))
    signed = Decision.objects.filter(item__case=item.case_id).select_related("decided_by", "replaces", "item")
    decisions = list(signed.prefetch_related("findings").order_by("-decided_at", "-id"))
    here = [one for one in decisions if one.item_id == item.pk]
    return CaseRecord(
        item=item,
        response=response,
        more=more,
        frozen=frozen,
        answers=facts.overlaid(
            frozen, ((one.code, one.value) for one in amendments if one.kind != Amendment.Kind.VERIFIED)
        ),
        amendments=amendments,
        summaries=list(TriageSummary.objects.filter(case=item.case_id).order_by("-input_seq", "-made_at")),
        escalations=list(
            Escalation.objects.filter(response__case=item.case_id).order_by("rank", "raised_at")
        ),
        decisions=here,
        earlier=[one for one in decisions if one.item.submitted_at < item.submitted_at],
        has_gone_on=item.closed_at is not None and any(has_gone_on(one) for one in here[:1]),
        handovers=handovers_of(item_id),
        names=names_of(one.made_by_id for one in amendments),
        namesakes=namesakes(item.case.patient),
    )


def handovers_of(item_id: UUID) -> list[Handover]:
    """Who gave the case to whom, the newest first."""
    rows = Handover.objects.filter(item=item_id).select_related("to", "handed_by__clinician")
    return list(rows.order_by("-handed_at", "-pk"))


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these people as they stand in the register."""
    known = Clinician.objects.filter(user__in=set(user_ids))
    return dict(known.values_list("user_id", "name"))


# --- escalations ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Alarm:
    """Escalations that nobody has acknowledged."""

    count: int
    oldest: datetime
    newest: datetime


def alarm() -> Alarm | None:
    """Emergencies that wait, and whatever else everybody on call was told of and nobody took."""
    return _alarm(Q(rank=Urgency.EMERGENCY) | Q(unanswered_at__isnull=False))


def unanswered() -> Alarm | None:
    """Only those that everybody on call was told of, and nobody took."""
    return _alarm(Q(unanswered_at__isnull=False))


def _alarm(which: Q) -> Alarm | None:
    """None where there is nothing to say. The newest is when one last came, or last became an alarm."""
    waiting = Escalation.objects.filter(which, state=Escalation.State.OPEN)
    found = waiting.aggregate(
        count=Count("pk"),
        oldest=Min("raised_at"),
        newest=Max(Coalesce("unanswered_at", "raised_at")),
    )
    return Alarm(**found) if found["count"] else None


def open_escalations() -> "QuerySet[Escalation]":
    """Escalations that are not closed: those that nobody has first, the most urgent, then the oldest."""
    nobody_has = When(state=Escalation.State.OPEN, then=0)
    not_closed = Escalation.objects.exclude(state=Escalation.State.CLOSED)
    in_order = not_closed.order_by(CaseWhen(nobody_has, default=1), "rank", "raised_at", "id")
    return in_order.select_related("response__case__patient")


def escalation(escalation_id: UUID) -> Escalation | None:
    """One escalation with its form and patient."""
    rows = Escalation.objects.select_related("response__case__patient")
    return rows.filter(pk=escalation_id).first()


def raised_at_review(case_id: UUID, after: int) -> list[Escalation]:
    """What was raised by facts entered since the state `after`, and is not closed; the most urgent first."""
    entered = Escalation.objects.filter(response__case=case_id, entered_seq__gt=after)
    return list(entered.exclude(state=Escalation.State.CLOSED).order_by("rank", "raised_at", "flag"))


def others_of(escalation: Escalation) -> list[Escalation]:
    """What else was raised on the same form and is not closed."""
    others = Escalation.objects.filter(response=escalation.response_id).exclude(pk=escalation.pk)
    return list(others.exclude(state=Escalation.State.CLOSED).order_by("rank", "raised_at", "id"))


def events_of(escalations: Iterable[Escalation]) -> list[EscalationEvent]:
    """What was done about them, oldest first."""
    events = EscalationEvent.objects.filter(escalation__in=[one.pk for one in escalations])
    return list(events.select_related("by__clinician", "told__clinician").order_by("at", "pk"))


def items_of(escalations: Iterable[Escalation]) -> dict[UUID, UUID]:
    """The review item of each case that has one, by case."""
    cases = {one.response.case_id for one in escalations}
    items = ReviewItem.objects.filter(case__in=cases).order_by("submitted_at")  # the newest one counts
    return dict(items.values_list("case_id", "id"))
