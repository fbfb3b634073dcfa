"""Signing a decision, and correcting one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from intake.decision_forms import (
    NO_REASON,
    NOTHING_ASKED,
    CorrectionForm,
    DecisionForm,
    JudgementForm,
    texts_of,
)
from intake.models import ReviewItem
from intake.presenters.deciding import deciding
from intake.selectors import CaseRecord
from intake.services import claims, reviews, unsigned
from intake.views.review import common
from intake.views.review.case import show
from orthoregen.accounts.access import used_second_factor
from orthoregen.accounts.models import User

EMERGENCY = "An emergency of this case is open. See to it and close it first, under Escalations; then sign."
NOT_REGISTERED = "You are not in the clinic's register of clinicians, so you cannot sign."
NOT_ASKABLE = "The patient is not asked one of these as things stand. Look at the questions again."


def decide(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Sign what is on the screen, or say what is missing."""
    if request.method != "POST":  # the page was loaded again, or opened after signing in again
        return redirect("review:case", item_id)
    user = common.signed_in(request)
    _need_second_factor(request)
    record = common.record_of(request, item_id)
    form = DecisionForm(request.POST, deciding=deciding(record))
    form.is_valid()
    said = form.cleaned_data
    if record.item.state == ReviewItem.State.DECIDED:
        decided = reviews.AlreadyDecided(record.decision)
        return common.already_decided(request, item_id, decided, texts_of(form))
    if record.item.claimed_by_id != user.pk:
        return common.not_claimed(request, item_id, texts_of(form))
    if form.errors.keys() & {"item", "patient"} or said["item"] != item_id:
        return common.changed(request, item_id, texts_of(form))  # the page of another case
    if said["patient"] != record.patient.pk:
        return common.changed(request, item_id, texts_of(form))
    if _was_changed(form, record):
        return _read_again(request, record, user, form)

    def sign() -> None:
        reviews.record_decision(
            item_id=item_id,
            patient_id=said["patient"],
            seen_sha256=said["seen"],
            input_seq=said["input_seq"],
            judgement=form.judgement,
            by=user,
            at=timezone.now(),
        )

    return _signed(request, record, form, sign, "Your decision is signed.")


def correct(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Sign a decision that stands in the place of the one that was signed."""
    if request.method != "POST":
        return redirect("review:case", item_id)
    user = common.signed_in(request)
    _need_second_factor(request)
    record = common.record_of(request, item_id)
    form = CorrectionForm(request.POST, deciding=deciding(record))
    form.is_valid()
    old = record.decision
    if old is None or "replaces" in form.errors:
        return common.changed(request, item_id, texts_of(form))
    if form.cleaned_data["replaces"] != old.pk:
        return common.already_decided(request, item_id, reviews.AlreadyDecided(old), texts_of(form))
    if form.cleaned_data.get("input_seq") != record.input_seq:
        return _read_again(request, record, user, form)

    def sign() -> None:
        reviews.correct_decision(
            decision_id=old.pk,
            input_seq=form.cleaned_data["input_seq"],
            judgement=form.judgement,
            by=user,
            at=timezone.now(),
        )

    done = "Your correction is signed. The earlier decision stays to be read."
    return _signed(request, record, form, sign, done)


def _signed(
    request: HttpRequest, record: CaseRecord, form: JudgementForm, sign: Callable[[], None], done: str
) -> HttpResponse:
    """Sign, and go to the case; or show the page again with all that was typed and what is wrong with it."""
    item_id, user = record.item.pk, common.signed_in(request)
    if form.is_valid():
        try:
            sign()
        except reviews.AlreadyDecided as decided:
            return common.already_decided(request, item_id, decided, texts_of(form))
        except claims.NotClaimed:
            return common.not_claimed(request, item_id, texts_of(form))
        except reviews.ChangedSince:
            return _read_again(request, common.record_of(request, item_id), user, form)
        except reviews.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        except reviews.EmergencyOpen:
            form.add_error(None, EMERGENCY)
        except reviews.ReasonNeeded:
            form.add_error("urgency_reason", NO_REASON)
        except reviews.NothingAsked:
            form.add_error("next_step", NOTHING_ASKED)
        except reviews.NotAskable:
            form.add_error("questions", NOT_ASKABLE)
        else:
            unsigned.drop(item_id=item_id, by=user)
            messages.success(request, done)
            return redirect("review:case", item_id)
    return show(request, record, user, timezone.now(), form=form)


def _was_changed(form: DecisionForm, record: CaseRecord) -> bool:
    """Whether the facts, or what the rules say of them, are not what was on the screen."""
    said = form.cleaned_data
    seen = (said.get("seen"), said.get("input_seq"))
    return seen != (record.seen_sha256, record.input_seq) or not record.is_current


def _read_again(request: HttpRequest, record: CaseRecord, user: User, form: JudgementForm) -> HttpResponse:
    """The case as it is now. What was written comes back; what was chosen is to be chosen anew."""
    return show(request, record, user, timezone.now(), form=form, is_changed=True)


def _need_second_factor(request: HttpRequest) -> None:
    """Signing asks for itself, whatever other pages let through."""
    if not used_second_factor(request):
        raise PermissionDenied
