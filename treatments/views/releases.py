"""Writing to the patient: their clinician's own words, with the names of what was agreed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.models import Decision
from treatments import planned
from treatments.forms.plans import ReleaseForm, TakeBackForm
from treatments.letters import agreed
from treatments.models import PlanItem, PlanRelease
from treatments.presenters import plans as told
from treatments.services import plans
from treatments.views.planning import (
    CHANGED,
    NO_PLAN,
    NOT_REGISTERED,
    about,
    decision_of,
    signed_in,
    with_fresh,
)

NOTHING_TO_RELEASE = "Nothing stands in this plan, so there is nothing to release."
NOTHING_TO_TAKE_BACK = "The patient reads nothing of this plan now."


def release(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Write to the patient and release it. What they read beside the words stands on the page."""
    user, now = signed_in(request), timezone.now()
    decision = decision_of(request, decision_id)
    standing = planned.standing(planned.items_of(decision))
    if request.method != "POST" and not (standing and planned.allows_a_plan(decision)):
        messages.error(request, NOTHING_TO_RELEASE if not standing else NO_PLAN)
        return redirect("plans:plan", decision_id)
    form = ReleaseForm(request.POST or None, initial=_fresh(decision, standing))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            plans.release(decision_id=decision.pk, by=user, at=now, **form.cleaned_data)
        except plans.ChangedSince:
            standing = planned.standing(planned.items_of(decision))
            form, status = ReleaseForm(with_fresh(form, **_fresh(decision, standing))), 409
            form.add_error(None, CHANGED)
        except plans.NoPlan:
            form.add_error(None, NO_PLAN)
        except plans.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        else:
            messages.success(
                request,
                "The patient can read it now. A mail tells of it, if they agreed to messages.",
            )
            return redirect("plans:plan", decision_id)
    context = about(decision, user, now) | {
        "form": form,
        "agreed": [agreed(item) for item in standing],
        "release": told.release_view(planned.release_of(decision), standing),
    }
    return render(request, "treatments/plans/release.html", context, status=status)


def _fresh(decision: Decision, standing: list[PlanItem]) -> dict[str, Any]:
    """What the page shows: after how many releases, and which items stand."""
    newest = planned.release_of(decision)
    return {
        "number": newest.number + 1 if newest else 1,
        "items": " ".join(str(item.pk) for item in standing),
    }


def take_back(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The patient reads it no longer, and reads that it was taken back."""
    user, now = signed_in(request), timezone.now()
    decision = decision_of(request, decision_id)
    newest = planned.release_of(decision)
    if newest is None or newest.kind != PlanRelease.Kind.RELEASED:
        messages.error(request, NOTHING_TO_TAKE_BACK)
        return redirect("plans:plan", decision_id)
    form = TakeBackForm(request.POST or None, initial={"number": newest.number + 1})
    if request.method == "POST" and form.is_valid():
        try:
            plans.take_back(decision_id=decision.pk, by=user, at=now, **form.cleaned_data)
        except plans.ChangedSince:
            messages.error(request, CHANGED)
            return redirect("plans:plan", decision_id)
        except plans.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        else:
            messages.success(request, "It is taken back. The patient reads only that.")
            return redirect("plans:plan", decision_id)
    context = about(decision, user, now) | {"form": form, "release": told.release_view(newest, ())}
    return render(request, "treatments/plans/take_back.html", context)
