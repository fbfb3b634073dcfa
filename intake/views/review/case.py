"""The page of one case."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from intake.models import Outcome, ReviewItem, Urgency
from intake.presenters.case import CasePage, body_of, case_page, graded_places
from intake.review_forms import CorrectionForm, DecisionForm
from intake.selectors import CaseRecord
from intake.services import claims, reviews
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
    form: DecisionForm | CorrectionForm | None = None,
) -> HttpResponse:
    """The page, with the form that was filled in where something is missing."""
    page = case_page(record, user, at)
    context = {"item_id": record.item.pk, "page": page, "id": page.identity, "input_seq": record.input_seq}
    is_lead = Role.CLINICAL_LEAD in request_roles(request)
    context["may_hand_over"] = is_lead or (page.holder is not None and page.holder.is_me)
    context["opened"] = _section_with(request.GET.get("answer", ""), page)
    if page.holder and page.holder.is_me and not page.holder.is_decided and record.is_current:
        context["form"] = form or empty_decision(record)
        context["signer"] = _signer(user, at)
        context["needs_reason"] = _needing_reason(record)
        context["emergency"] = next(
            (one.pk for one in record.open_escalations if one.rank == Urgency.EMERGENCY), None
        )
    elif isinstance(form, CorrectionForm):
        context["form"] = form
    context["can_correct"] = _can_correct(record, user, page, at)
    if context["can_correct"] and "form" not in context and record.decision:
        context["form"] = CorrectionForm(initial={"replaces": record.decision.pk})
    return render(request, "review/case.html", context)


def _section_with(code: str, page: CasePage) -> str:
    """The title of the section that stands open, because an answer in it was just acted on."""
    found = (one.title for one in page.sections if any(row.code == code for row in one.rows))
    return next(found, "")


def empty_decision(record: CaseRecord) -> DecisionForm:
    """Nothing chosen; what is on the screen is named."""
    seen = {
        "item": record.item.pk,
        "patient": record.patient.pk,
        "seen": record.seen_sha256,
        "input_seq": record.input_seq,
    }
    return DecisionForm(graded=graded(record), initial=seen)


def graded(record: CaseRecord) -> list[tuple[str, str, tuple[str, ...]]]:
    return graded_places(body_of(record.item.summary))


def _signer(user: User, at: datetime) -> str:
    """The name that signs; empty for somebody who is not in the register."""
    try:
        return reviews.registered(user, at).name
    except reviews.NotInRegister:
        return ""


def _needing_reason(record: CaseRecord) -> list[str]:
    """The outcomes that are less urgent than an open red flag."""
    flagged = reviews.open_rank(record.item)
    if flagged is None:
        return []
    return [Outcome(one).label for one, rank in reviews.OUTCOME_RANK.items() if rank > flagged]


def _can_correct(record: CaseRecord, user: User, page: CasePage, at: datetime) -> bool:
    return record.item.state == ReviewItem.State.DECIDED and bool(_signer(user, at))
