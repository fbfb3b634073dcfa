"""Rating a drawn case before its grades are seen. Until then every page that would show them leads here."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.first_rating_form import FirstRatingForm
from intake.presenters.case import case_page
from intake.services import claims, first_ratings
from intake.services.transitions import MovedOn
from intake.views.review import common
from orthoregen.accounts.access import request_roles
from orthoregen.accounts.models import Role

View = Callable[..., HttpResponse]


def after_rating(view: View) -> View:
    """A page of a case that shows grades, or lets one act on them."""

    @wraps(view)
    def shown(request: HttpRequest, item_id: UUID, **arguments: Any) -> HttpResponse:
        if first_ratings.is_hidden(item_id):
            return redirect("review:rate", item_id)
        return view(request, item_id, **arguments)

    shown.is_after_rating = True  # type: ignore[attr-defined]  # a test asks every route of a case
    return shown


def rate(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Red flags, account, answers; and for who has the case the place to rate each structure."""
    user, now = common.signed_in(request), timezone.now()
    record = common.record_of(request, item_id)
    if not first_ratings.is_hidden(item_id):
        return redirect("review:case", item_id)
    claims.keep(item=record.item, by=user, at=now)
    page = case_page(record, user, now)
    form = FirstRatingForm(
        request.POST if request.method == "POST" else None, initial={"summary": record.item.summary_id}
    )
    if request.method == "POST" and form.is_valid():
        summary_id = form.cleaned_data["summary"]
        try:
            first_ratings.rate(item_id=item_id, summary_id=summary_id, said=form.said, by=user, at=now)
        except claims.NotClaimed:
            return common.not_claimed(request, item_id)
        except MovedOn:
            return common.changed(request, item_id)
        except first_ratings.AlreadyRated:
            return redirect("review:case", item_id)
        messages.success(request, "Your rating is stored. This is what the rules say.")
        return redirect("review:case", item_id)
    is_mine = page.holder is not None and page.holder.is_me
    context = {
        "item_id": item_id,
        "id": page.identity,
        "page": page,
        "form": form,
        "may_hand_over": is_mine or Role.CLINICAL_LEAD in request_roles(request),
    }
    return render(request, "review/rate.html", context)
