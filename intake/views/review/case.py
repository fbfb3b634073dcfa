"""The page of one case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from intake.decision_forms import (
    TEXTS,
    CorrectionForm,
    DecisionForm,
    JudgementForm,
    as_signed,
    labelled,
    texts_of,
)
from intake.models import Amendment, ReviewItem, Urgency
from intake.presenters.case import CasePage, case_page
from intake.presenters.deciding import deciding, version_words
from intake.selectors import CaseRecord
from intake.services import claims, reviews, unsigned
from intake.slots import ways_on
from intake.views.review import common
from orthoregen.accounts.access import request_roles
from orthoregen.accounts.models import Role, User


def case(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Everything that is known of the case, and, for who has claimed it, the place to sign."""
    user, now = common.signed_in(request), timezone.now()
    record = common.record_of(request, item_id)
    claims.keep(item=record.item, by=user, at=now)
    return show(request, record, user, now)


def show(
    request: HttpRequest,
    record: CaseRecord,
    user: User,
    at: datetime,
    *,
    form: JudgementForm | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    """The page, with the form that was filled in where something is missing.

    Where the case `is_changed` since that was filled in, only what was written of it comes back.
    """
    page = case_page(record, user, at)
    context: dict[str, Any] = {
        "item_id": record.item.pk,
        "page": page,
        "id": page.identity,
        "input_seq": record.input_seq,
    }
    is_lead = Role.CLINICAL_LEAD in request_roles(request)
    context["may_hand_over"] = is_lead or (page.holder is not None and page.holder.is_me)
    context["opened"] = _section_with(request.GET.get("answer", ""), page)
    context["acted"] = _just_corrected(request.GET.get("answer", ""), record)
    context["changed_now"] = page.changes.sentences if page.changes else []
    empty = _empty_form(record, page, user, at)
    kept = unsigned.waiting(item_id=record.item.pk, by=user, at=at) if form is None else {}
    if kept and not _is_of_what_stands(kept, record):  # a colleague's words are not mixed with these
        context["written"], kept = labelled(kept), {}
    context["came_back"] = bool(kept)
    if empty is not None:
        written = {name: form.data.get(name, "") for name in TEXTS} if form and is_changed else kept
        empty.initial.update(written)
        if form is not None and not is_changed:
            form.deciding = empty.deciding  # with what would change the picture, which the page knows
        context["form"] = empty if form is None or is_changed else form
        context["signer"] = _signer(user, at)
        context["version"] = version_words(record)
        context["emergency"] = next(
            (one.pk for one in record.open_escalations if one.rank == Urgency.EMERGENCY), None
        )
        if context["emergency"] and record.decision is None and not context["form"].is_bound:
            context["written"] = labelled(written)  # the page leads to the emergency, and has no form
    elif form is not None:  # it cannot be signed now, but nothing of it is lost
        context["written"] = texts_of(form)
    elif kept:
        context["written"] = labelled(kept)
    context["ways"] = ways_on([*record.decisions, *record.earlier])
    context["is_changed"] = is_changed
    return render(request, "review/case.html", context, status=409 if is_changed else 200)


def _is_of_what_stands(kept: Mapping[str, str], record: CaseRecord) -> bool:
    """Whether what was not signed was to correct the decision of the case, where it has one."""
    return record.decision is None or kept.get(unsigned.REPLACES) == str(record.decision.pk)


def _empty_form(record: CaseRecord, page: CasePage, user: User, at: datetime) -> JudgementForm | None:
    """The form that may be signed now. What is on the screen is named by it."""
    if record.decision is not None:
        if not _can_correct(record, user, at):
            return None
        asked = deciding(record, page)
        begin = {"replaces": record.decision.pk, "input_seq": record.input_seq}
        return CorrectionForm(initial=begin | as_signed(record.decision, asked.places), deciding=asked)
    if not (page.may_enter and record.is_current):
        return None
    seen = {
        "item": record.item.pk,
        "patient": record.patient.pk,
        "seen": record.seen_sha256,
        "input_seq": record.input_seq,
    }
    return DecisionForm(initial=seen, deciding=deciding(record, page))


def _just_corrected(code: str, record: CaseRecord) -> str:
    """The answer, where its correction is the newest fact and was judged: then what it changed is told."""
    newest = record.amendments[-1] if record.amendments and record.is_current else None
    is_it = newest is not None and newest.code == code and newest.kind != Amendment.Kind.VERIFIED
    return code if is_it else ""


def _section_with(code: str, page: CasePage) -> str:
    """The title of the section that stands open, because an answer in it was just acted on."""
    found = (one.title for one in page.sections if any(row.code == code for row in one.rows))
    return next(found, "")


def _signer(user: User, at: datetime) -> str:
    """The name that signs; empty for somebody who is not in the register."""
    try:
        return reviews.registered(user, at).name
    except reviews.NotInRegister:
        return ""


def _can_correct(record: CaseRecord, user: User, at: datetime) -> bool:
    """Whether this is the case's last word, and the person may sign."""
    return (
        record.item.state == ReviewItem.State.DECIDED and not record.has_gone_on and bool(_signer(user, at))
    )
