"""Reads of plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from intake.models import Decision, DecisionFinding, Escalation
from intake.models.review import Opinion
from treatments.models.plans import ALLOWS_A_PLAN, PlanItem, PlanRelease, ProcedureRecord

PAGE = 50


def decision(decision_id: UUID) -> Decision | None:
    """A signed decision with its case, its patient, who signed it and what replaced it."""
    rows = Decision.objects.select_related("item__case", "patient", "decided_by", "replaced_by")
    return rows.filter(pk=decision_id).first()


def is_replaced(signed: Decision) -> bool:
    return getattr(signed, "replaced_by", None) is not None


def allows_a_plan(signed: Decision) -> bool:
    """Whether a plan can be written under it now."""
    return signed.outcome in ALLOWS_A_PLAN and not is_replaced(signed)


def agreed_findings(signed: Decision) -> list[DecisionFinding]:
    """What a signed decision agrees with."""
    return list(signed.findings.filter(opinion=Opinion.AGREE).order_by("pk"))


def open_emergency(case_id: UUID) -> Escalation | None:
    """An emergency of the case that nobody has closed: it comes before everything that is planned."""
    return Escalation.objects.open_emergencies(of=case_id).order_by("raised_at", "pk").first()


def items() -> "QuerySet[PlanItem]":
    """Plan items with what a page tells of them."""
    procedures = (
        ProcedureRecord.objects.filter(replaced_by=None).select_related("by").order_by("done_on", "at")
    )
    return PlanItem.objects.select_related("version", "by", "withdrawal__by").prefetch_related(
        "precautions", Prefetch("procedures", procedures)
    )


def items_of(signed: Decision) -> list[PlanItem]:
    """The items under one decision, in their order."""
    return list(items().filter(decision=signed).order_by("number"))


def next_number(signed: Decision) -> int:
    """The number of the item that would be added next. Those that were withdrawn keep theirs."""
    return PlanItem.objects.filter(decision=signed).count() + 1


def items_elsewhere(signed: Decision) -> list[PlanItem]:
    """What was planned under other decisions of the same case. It ended where they were replaced."""
    others = items().filter(decision__item__case=signed.item.case_id).exclude(decision=signed)
    return list(others.select_related("decision__replaced_by").order_by("at", "number"))


def standing(planned: Iterable[PlanItem]) -> list[PlanItem]:
    """Those that nobody has withdrawn."""
    return [item for item in planned if not hasattr(item, "withdrawal")]


def release_of(signed: Decision) -> PlanRelease | None:
    """The newest release under a decision, or its taking back."""
    rows = PlanRelease.objects.filter(decision=signed).select_related("by").order_by("-number")
    return rows.prefetch_related("items__item__version", "items__item__withdrawal").first()


def releases_about(case_id: UUID) -> list[PlanRelease]:
    """The newest release of each decision of a case."""
    newest = PlanRelease.objects.filter(decision=OuterRef("decision")).order_by("-number").values("pk")[:1]
    rows = PlanRelease.objects.filter(decision__item__case=case_id, pk=Subquery(newest))
    return list(
        rows.select_related("by", "decision__replaced_by")
        .prefetch_related("items__item__version", "items__item__withdrawal")
        .order_by("-at")
    )


@dataclass(frozen=True)
class Page:
    """One page of plan items, the newest first. `after` leads on; it is empty on the last page."""

    rows: Sequence[PlanItem]
    after: str


def newest(after: str = "", size: int = PAGE) -> Page:
    """What was planned, the newest first, by keys: every page costs the same."""
    rows = PlanItem.objects.select_related(
        "version", "by", "withdrawal", "decision__patient", "decision__replaced_by"
    )
    done = ProcedureRecord.objects.filter(item=OuterRef("pk"), replaced_by=None).order_by("-done_on")
    rows = rows.annotate(last_done=Subquery(done.values("done_on")[:1]))
    key = _key(after)
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(at__lt=at) | Q(pk__lt=pk), at__lte=at)  # the index begins at this time
    found = list(rows.order_by(F("at").desc(), F("pk").desc())[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, f"{found[-1].at.isoformat()}_{found[-1].pk}" if more else "")


def _key(after: str) -> tuple[datetime, UUID] | None:
    """A key of ours; anything else begins anew."""
    at, _, pk = after.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC), UUID(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):  # no time, or one outside of the calendar
        return None
