"""Keeping a page that was sent after its session had ended, until its person has signed in again.

It is never saved by itself: on a device that several people use, somebody else may have pressed the button.
What cannot wait is raised all the same where it is known whose session it was.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from intake.access import own_response, took_back_care
from intake.facts import Answers
from intake.models import Escalation, ParkedPage, Response
from intake.services import responses
from orthoregen.accounts.models import User
from orthoregen.audit.models import ANONYMOUS
from orthoregen.audit.services import record

MOST = 20  # pages that wait for one form
KEPT_FOR = timedelta(days=7)


class Kept(NamedTuple):
    """A page that was put aside. `emergency` is a red flag whose advice the person has still to see."""

    page: ParkedPage
    emergency: Escalation | None


@transaction.atomic
def park(
    *,
    response_id: UUID,
    page_key: str,
    answers: Answers,
    cleared: Iterable[str],
    by: User | None,
    at: datetime,
) -> Kept | None:
    """Put the answers beside the draft, and raise what cannot wait. None where nothing is to be kept."""
    response = Response.objects.drafts().select_related("case__patient").filter(pk=response_id).first()
    if response is None or took_back_care(response.case.patient_id):
        return None
    if by is not None and not own_response(by, response_id):
        return None
    if not changes_something(response, answers, cleared):
        return None
    if response.parked_pages.count() >= MOST:
        return None
    parked = ParkedPage.objects.create(
        response=response, page=page_key, answers=answers, cleared=sorted(cleared), by=by, parked_at=at
    )
    _note(parked, "parked", by=by)
    if by is None:
        return Kept(parked, None)
    facts = responses.laid_over(response.draft, answers, cleared)
    return Kept(parked, responses.raise_emergencies(response=response, answers=facts, by=by, at=at))


def waiting(response: Response, *, user: User, known: Collection[str]) -> ParkedPage | None:
    """The oldest page that waits for this user: of their own session, or (`known`) of this browser."""
    mine = Q(by=user) | Q(by=None, pk__in=list(known))
    return response.parked_pages.filter(mine).order_by("parked_at", "id").first()


@transaction.atomic
def settle(*, parked: ParkedPage, is_kept: bool, by: User) -> None:
    """The person has decided: the page is no longer kept beside the draft. Another window may be first."""
    if parked.delete()[0]:
        _note(parked, "parked_kept" if is_kept else "parked_dropped", by=by)


def changes_something(response: Response, answers: Answers, cleared: Iterable[str]) -> bool:
    """Whether these answers are others than those of the draft."""
    return responses.laid_over(response.draft, answers, cleared) != response.draft


# --- what nobody came back for --------------------------------------------------------------------
def forgotten(at: datetime) -> QuerySet[ParkedPage]:
    """Pages that are too old, or whose form is no draft any more."""
    is_over = Q(parked_at__lte=at - KEPT_FOR) | ~Q(response__state=Response.State.DRAFT)
    return ParkedPage.objects.filter(is_over).select_related("response__case").order_by("parked_at", "id")


@transaction.atomic
def forget(parked: ParkedPage, at: datetime) -> bool:
    """Remove one of them. False where it is gone already: its person came back in the meantime."""
    is_removed = bool(parked.delete()[0])
    if is_removed:
        _note(parked, "parked_forgotten", by=None)
    return is_removed


def _note(parked: ParkedPage, what: str, *, by: User | None) -> None:
    record(
        action=f"response.{what}",
        actor=by,
        role=ANONYMOUS if by is None and what == "parked" else "",
        obj=parked.response,
        patient_id=parked.response.case.patient_id,
        reason=parked.page,
    )
