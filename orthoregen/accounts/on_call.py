"""The on-call order: who is told of an escalation first, who next. Kept by support or a clinical lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from orthoregen.accounts.models import (
    NEEDS_TWO_PEOPLE,
    Clinician,
    OnCallOrder,
    OnCallTurn,
    RoleGrant,
    User,
)
from orthoregen.accounts.services import Refused
from orthoregen.audit.services import record


class ChangedSince(Refused):
    """Somebody else set the order after the page was read."""


@dataclass(frozen=True)
class Order:
    """One order, first person first. Number 0 stands for "none was ever set"."""

    number: int
    clinicians: list[Clinician]
    set_by: User | None = None
    set_at: datetime | None = None


def can_be_on_call(at: datetime) -> "QuerySet[Clinician]":
    """Who may open an escalation at `at`: in the register, with a clinical role, and not closed out."""
    clinical = RoleGrant.objects.in_force(at).filter(role__in=NEEDS_TWO_PEOPLE)
    able = Clinician.objects.active(at).filter(user__is_active=True, user__in=clinical.values("user"))
    return able.select_related("user").order_by("name", "pk")


def on_call(at: datetime) -> list[Clinician]:
    """Who is on call at `at`, first person first. Somebody who has left is passed over."""
    able = set(can_be_on_call(at))
    return [one for one in current().clinicians if one in able]


def current() -> Order:
    """The order as it was set last."""
    orders = recent(1)
    return orders[0] if orders else Order(0, [])


def recent(most: int) -> list[Order]:
    """The last orders, the newest first."""
    rows = list(OnCallOrder.objects.select_related("set_by__clinician").order_by("-number")[:most])
    turns = OnCallTurn.objects.filter(order__in=rows).select_related("clinician__user").order_by("position")
    places: dict[int, list[Clinician]] = {}
    for turn in turns:
        places.setdefault(turn.order_id, []).append(turn.clinician)
    return [Order(row.number, places.get(row.pk, []), row.set_by, row.set_at) for row in rows]


@transaction.atomic
def set_order(*, clinicians: Sequence[Clinician], seen: int, by: User | None, at: datetime) -> Order:
    """From now on these are told, the first one first. `seen` is the number of the order that is replaced."""
    if not clinicians:
        raise Refused("Somebody has to be on call.")
    if len(set(clinicians)) < len(clinicians):
        raise Refused("Nobody stands in the order twice.")
    unable = set(clinicians) - set(can_be_on_call(at))
    if unable:
        names = ", ".join(sorted(one.name for one in unable))
        raise Refused(f"Not in the register, or without a clinical role: {names}.")
    if seen != current().number:
        raise ChangedSince("Somebody changed the order after you opened this page.")
    row = _next(seen + 1, by, at)
    for position, clinician in enumerate(clinicians, start=1):
        OnCallTurn.objects.create(order=row, position=position, clinician=clinician)
    record(action="oncall.set", actor=by, obj=row, reason=f"{len(clinicians)} people")
    return Order(row.number, list(clinicians), by, at)


def _next(number: int, by: User | None, at: datetime) -> OnCallOrder:
    try:
        with transaction.atomic():
            return OnCallOrder.objects.create(number=number, set_by=by, set_at=at)
    except IntegrityError:
        raise ChangedSince("Somebody changed the order after you opened this page.") from None
