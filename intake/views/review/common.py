"""What the views of one case share."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from intake.models import ReviewItem
from intake.presenters import words
from intake.presenters.case import holder
from intake.selectors import CaseRecord, case_record, raised_at_review
from intake.services import reviews
from orthoregen.accounts.models import User
from orthoregen.audit.requests import person, record_read

CHANGED = "This case changed, read it again"


def signed_in(request: HttpRequest) -> User:
    user = person(request)
    if user is None:  # the policy lets nobody come here without
        raise Http404
    return user


def record_of(request: HttpRequest, item_id: UUID) -> CaseRecord:
    """The case, with a line in the trail that it was read."""
    try:
        record = case_record(item_id)
    except ReviewItem.DoesNotExist:
        raise Http404 from None
    record_read(request, record.item, patient_id=record.patient.pk)
    return record


Written = Sequence[tuple[str, str]]


def conflict(
    request: HttpRequest, item_id: UUID, title: str, text: str, written: Written = ()
) -> HttpResponse:
    """The state that this person acted on has passed: what is so now, the way to it, and what they wrote."""
    context: dict[str, Any] = {"item_id": item_id, "title": title, "text": text, "written": written}
    return render(request, "review/conflict.html", context, status=409)


def changed(request: HttpRequest, item_id: UUID, written: Written = ()) -> HttpResponse:
    text = "Somebody added facts, or the rules read the case again, after you opened it. Nothing was stored."
    return conflict(request, item_id, CHANGED, text, written)


def not_claimed(request: HttpRequest, item_id: UUID, written: Written = ()) -> HttpResponse:
    """Somebody else has the case, or nobody does."""
    item = ReviewItem.objects.select_related("claimed_by__clinician").filter(pk=item_id).first()
    if item is None:
        raise Http404
    has_it = holder(item, signed_in(request))
    if has_it is None:
        text = "Nobody has this case now. Claim it first. Nothing was stored."
        return conflict(request, item_id, "You have not claimed this case", text, written)
    text = f"{has_it.name} has had it since {has_it.since}. Nothing was stored."
    return conflict(request, item_id, "Somebody else has this case", text, written)


def already_decided(
    request: HttpRequest, item_id: UUID, decided: reviews.AlreadyDecided, written: Written = ()
) -> HttpResponse:
    decision = decided.decision
    if decision is None:
        return changed(request, item_id, written)
    by, at = decision.decided_by.name, words.moment(decision.decided_at)
    text = f"{by} signed it on {at}. What you entered was not stored."
    return conflict(request, item_id, "This case is already decided", text, written)


def raised_by_entry(request: HttpRequest, record: CaseRecord) -> HttpResponse | None:
    """To the red flag that was met by what was just entered; `record` is the case as it was before."""
    raised = raised_at_review(record.item.case_id, record.input_seq)
    if not raised:
        return None
    messages.warning(
        request, "Stored. What you entered meets a red flag: act on it here, before you go on with the case."
    )
    return redirect("review:escalation", raised[0].pk)


def cannot_amend(request: HttpRequest, record: CaseRecord) -> HttpResponse | None:
    """Who has not claimed the case, or comes after the decision, reads so before anything else."""
    if record.decision is not None:
        return already_decided(request, record.item.pk, reviews.AlreadyDecided(record.decision))
    if record.item.claimed_by_id != signed_in(request).pk:
        return not_claimed(request, record.item.pk)
    return None
