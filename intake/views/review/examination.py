"""Entering what was found: the examination with what was measured, and records of imaging and blocks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.examination import IN_ONE_ACT, NORMAL, RECORDS
from intake.presenters.case import holder, identity, last_change
from intake.presenters.examination import grid, measured
from intake.presenters.next_items import what_next
from intake.review_forms import REASON, ReasonForm, Records, examination_form, sides_of
from intake.selectors import CaseRecord
from intake.services import claims, reviews
from intake.views.review import common

NO_REASON = "Something that was recorded before is changed or taken back. Write why."
NOT_A_FACT = "This cannot be stored: %s. Put it right and save again."


def examination(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The grid and what is measured; saved and judged again at once."""
    record = common.record_of(request, item_id)
    seen = {"input_seq": record.input_seq}
    kind = examination_form()
    data = request.POST if request.method == "POST" else None
    form = kind(data, answers=record.answers, initial=seen)
    if request.method == "POST":
        stopped = common.cannot_amend(request, record) or _seen_before(request, record, form)
        if stopped:
            return stopped
        if form.is_valid():
            reason = form.cleaned_data[REASON]
            facts, act = form.facts, _normal(request, record, form.facts)
            answer = _store(
                request,
                record,
                form,
                {**facts, **dict.fromkeys(act, "negative")},
                reason,
                "review:examination",
                act,
            )
            if answer is not None:
                return answer
    to_know = what_next(record)
    body = {
        "groups": grid(form, to_know.marks if to_know else {}),
        "measured": measured(form),
        "next": to_know,
        "normal": NORMAL,
    }
    return _page(request, record, "review/examination.html", {"form": form, **body})


def _normal(request: HttpRequest, record: CaseRecord, given: dict[str, object]) -> dict[str, str]:
    """What the press on "normal neurology" adds, with its words; never where something is known or given."""
    act = NORMAL.get(request.POST.get("normal", ""))
    if act is None:
        return {}
    codes = [code for base in act.bases for code in sides_of(base)]
    said = f"{act.words}{IN_ONE_ACT}"
    return {code: said for code in codes if code not in record.answers and code not in given}


def imaging(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Records of imaging and of blocks; a list is stored as a whole."""
    record = common.record_of(request, item_id)
    data = request.POST if request.method == "POST" else None
    lists = [Records(code, record.answers.get(code), data) for code in RECORDS]
    form = ReasonForm(data, initial={"input_seq": record.input_seq})
    if request.method == "POST":
        stopped = common.cannot_amend(request, record) or _seen_before(request, record, form)
        if stopped:
            return stopped
        if all([form.is_valid(), *(one.is_valid() for one in lists)]):
            facts: dict[str, object] = {one.code: one.fact for one in lists}
            answer = _store(request, record, form, facts, form.cleaned_data[REASON], "review:imaging")
            if answer is not None:
                return answer
    context = {
        "form": form,
        "lists": [(RECORDS[one.code], one.formset) for one in lists],
        "has_errors": request.method == "POST" and not all(one.is_valid() for one in lists),
    }
    return _page(request, record, "review/imaging.html", context)


def _page(request: HttpRequest, record: CaseRecord, template: str, context: dict[str, Any]) -> HttpResponse:
    user, now = common.signed_in(request), timezone.now()
    claims.keep(item=record.item, by=user, at=now)
    has_it = holder(record.item, user)
    context |= {
        "item_id": record.item.pk,
        "id": identity(record, now),
        "holder": has_it,
        "may_save": has_it is not None and has_it.may_enter,
        "changes": last_change(record, now),
        "is_current": record.is_current,
    }
    return render(request, template, context)


def _seen_before(request: HttpRequest, record: CaseRecord, form: Form) -> HttpResponse | None:
    """Facts that were added in the meantime are read first; the form names the state it was filled in on."""
    form.is_valid()
    if form.cleaned_data.get("input_seq") != record.input_seq:
        return common.changed(request, record.item.pk)
    return None


def _store(
    request: HttpRequest,
    record: CaseRecord,
    form: Form,
    facts: dict[str, object],
    reason: str,
    back_to: str,
    in_one_act: dict[str, str] | None = None,
) -> HttpResponse | None:
    """None where something has to be put right on the form first."""
    known = {code: value for code, value in facts.items() if value is not None or code in record.answers}
    try:
        changed = reviews.amend(
            item_id=record.item.pk,
            facts=known,
            by=common.signed_in(request),
            reason=reason,
            at=timezone.now(),
            input_seq=record.input_seq,
            in_one_act=in_one_act,
        )
    except reviews.ReasonNeeded:
        form.add_error(REASON, NO_REASON)
        return None
    except reviews.NotAFact as strange:
        form.add_error(None, NOT_A_FACT % ", ".join(strange.codes))
        return None
    except reviews.ChangedSince:
        return common.changed(request, record.item.pk)
    except reviews.AlreadyDecided as decided:
        return common.already_decided(request, record.item.pk, decided)
    except claims.NotClaimed:
        return common.not_claimed(request, record.item.pk)
    raised = common.raised_by_entry(request, record) if changed else None
    if raised is not None:
        return raised
    said = f"{len(changed)} facts stored." if len(changed) != 1 else "1 fact stored."
    messages.success(request, said if changed else "Nothing was changed, so nothing was stored.")
    return redirect(back_to, record.item.pk)
