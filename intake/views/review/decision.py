"""Signing a decision, and correcting one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from intake.models import Decision, ReviewItem
from intake.review_forms import CorrectionForm, DecisionForm
from intake.services import claims, reviews
from intake.views.review import common
from intake.views.review.case import graded, show
from orthoregen.accounts.access import used_second_factor

NO_REASON = "A red flag is open that is more urgent than this outcome. Write why."
EMERGENCY = "An emergency of this case is open. See to it and close it first, under Escalations; then sign."
NOT_REGISTERED = "You are not in the clinic's register of clinicians, so you cannot sign."


def decide(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Sign what is on the screen, or say what is missing."""
    if request.method != "POST":  # the page was loaded again, or opened after signing in again
        return redirect("review:case", item_id)
    user, now = common.signed_in(request), timezone.now()
    _need_second_factor(request)
    record = common.record_of(request, item_id)
    if record.item.state == ReviewItem.State.DECIDED:
        return common.already_decided(request, item_id, reviews.AlreadyDecided(record.decision))
    if record.item.claimed_by_id != user.pk:
        return common.not_claimed(request, item_id)
    form = DecisionForm(request.POST, graded=graded(record))
    form.is_valid()
    said = form.cleaned_data
    if form.errors.keys() & {"item", "patient", "seen", "input_seq"} or said["item"] != item_id:
        return common.changed(request, item_id)
    if said["seen"] != record.seen_sha256 or said["input_seq"] != record.input_seq:
        return common.changed(request, item_id)
    if form.is_valid():
        try:
            reviews.record_decision(
                item_id=item_id,
                patient_id=said["patient"],
                seen_sha256=said["seen"],
                input_seq=said["input_seq"],
                outcome=said["outcome"],
                note=said["note"],
                override_reason=said["override_reason"],
                findings=form.findings,
                by=user,
                at=now,
            )
        except reviews.AlreadyDecided as decided:
            return common.already_decided(request, item_id, decided)
        except reviews.ChangedSince:
            return common.changed(request, item_id)
        except claims.NotClaimed:
            return common.not_claimed(request, item_id)
        except reviews.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        except reviews.EmergencyOpen:
            form.add_error(None, EMERGENCY)
        except reviews.ReasonNeeded:
            form.add_error("override_reason", NO_REASON)
        else:
            messages.success(request, "Your decision is signed.")
            return redirect("review:case", item_id)
    return show(request, record, user, now, form=form)


def correct(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Sign a decision that stands in the place of the one that was signed."""
    if request.method != "POST":
        return redirect("review:case", item_id)
    user, now = common.signed_in(request), timezone.now()
    _need_second_factor(request)
    record = common.record_of(request, item_id)
    form = CorrectionForm(request.POST)
    form.is_valid()
    if record.decision is None or "replaces" in form.errors:
        return common.changed(request, item_id)
    if form.cleaned_data["replaces"] != record.decision.pk:
        return common.already_decided(request, item_id, reviews.AlreadyDecided(record.decision))
    if form.is_valid():
        try:
            reviews.correct_decision(
                decision_id=record.decision.pk,
                outcome=form.cleaned_data["outcome"],
                note=form.cleaned_data["note"],
                override_reason=form.cleaned_data["override_reason"],
                by=user,
                at=now,
            )
        except Decision.DoesNotExist:
            raise Http404 from None
        except reviews.AlreadyDecided as decided:
            return common.already_decided(request, item_id, decided)
        except reviews.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        except reviews.EmergencyOpen:
            form.add_error(None, EMERGENCY)
        except reviews.ReasonNeeded:
            form.add_error("override_reason", NO_REASON)
        else:
            messages.success(request, "Your correction is signed. The earlier decision stays to be read.")
            return redirect("review:case", item_id)
    return show(request, record, user, now, form=form)


def _need_second_factor(request: HttpRequest) -> None:
    """Signing asks for itself, whatever other pages let through."""
    if not used_second_factor(request):
        raise PermissionDenied
