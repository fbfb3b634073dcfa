"""Handing a case over to a colleague."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.handover_form import CANNOT, HandOverForm
from intake.models import ReviewItem
from intake.presenters import words
from intake.presenters.case import holder, identity
from intake.presenters.handovers import handed_over
from intake.selectors import CaseRecord
from intake.services import claims, handovers, reviews
from intake.services.transitions import MovedOn
from intake.views.review import common
from orthoregen.accounts.models import User

HAS_IT = "The case is with this colleague already. Choose somebody else."


def hand_over(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """To whom, and what they should know. Whoever has the case, or a clinical lead, may."""
    user, now = common.signed_in(request), timezone.now()
    record = common.record_of(request, item_id)
    if record.item.state == ReviewItem.State.DECIDED:
        return common.already_decided(request, item_id, reviews.AlreadyDecided(record.decision))
    if not handovers.may_hand_over(record.item, user, now):
        return common.not_claimed(request, item_id)
    claims.keep(item=record.item, by=user, at=now)
    others = [one for one in handovers.colleagues(now) if one.user_id != record.item.claimed_by_id]
    form = HandOverForm(request.POST if request.method == "POST" else None, colleagues=others)
    if request.method != "POST" or not form.is_valid():
        return _page(request, record, form, user, now)
    to, note = form.colleague, form.cleaned_data["note"]
    try:
        handovers.hand_over(item_id=item_id, to=to, note=note, by=user, at=now)
    except MovedOn:
        return common.changed(request, item_id)
    except claims.NotClaimed:
        return common.not_claimed(request, item_id)
    except handovers.HasItAlready:
        form.add_error("to", HAS_IT)
    except handovers.NotAColleague:
        form.add_error("to", CANNOT)
    else:
        messages.success(request, f"The case is handed over to {to.name}.")
        return redirect("review:queue")
    return _page(request, record, form, user, now)


def _page(
    request: HttpRequest, record: CaseRecord, form: HandOverForm, user: User, now: datetime
) -> HttpResponse:
    context = {
        "item_id": record.item.pk,
        "id": identity(record, now),
        "holder": holder(record.item, user),
        "handovers": handed_over(record.handovers),
        "lasts": words.lasting(claims.lasts()),
        "form": form,
        "has_colleagues": bool(form.colleagues),
    }
    return render(request, "review/hand_over.html", context)
