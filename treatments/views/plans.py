"""The plan under one decision, and adding to it by hand. Nothing is suggested or chosen beforehand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.models import Decision
from intake.published import answers_of
from treatments import planned, selectors
from treatments.forms.plans import ChooseForm, ItemForm, WithdrawForm
from treatments.models import Version
from treatments.places import differs
from treatments.presenters import plans as told
from treatments.services import plans
from treatments.views.planning import (
    CHANGED,
    EMERGENCY,
    NO_PLAN,
    NOT_REGISTERED,
    about,
    decision_of,
    item_of,
    signed_in,
    with_fresh,
)
from treatments.weighing import weigh

STOPPED = "A precaution that is a stop is met, so this entry cannot be part of the plan."


def newest(request: HttpRequest) -> HttpResponse:
    """What was planned, the newest first."""
    after = request.GET.get("after", "")
    page = planned.newest(after)
    context = {
        "lines": [told.line(item) for item in page.rows],
        "next": page.after,
        "is_first_page": not after,
    }
    return render(request, "treatments/plans/list.html", context)


def plan(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Everything under one decision, and the choice of an entry to add."""
    user, now = signed_in(request), timezone.now()
    decision = decision_of(request, decision_id)
    items = planned.items_of(decision)
    context = about(decision, user, now)
    can_add = planned.allows_a_plan(decision) and bool(context["signer"]) and not context["emergency"]
    if can_add:
        offered = selectors.attachable(now, settings.CLINIC.country)
        form = ChooseForm(request.GET if "entry" in request.GET else None, versions=offered.versions)
        if form.is_bound and form.is_valid():
            return redirect("plans:add", decision_id, form.cleaned_data["entry"])
        context |= {"form": form, "has_choice": bool(offered.versions), "others": offered.others}
    standing = planned.standing(items)
    context |= {
        "items": [told.item_view(item) for item in items],
        "elsewhere": [
            (told.item_view(item), planned.is_replaced(item.decision))
            for item in planned.items_elsewhere(decision)
        ],
        "can_add": can_add,
        "allows": planned.allows_a_plan(decision),
        "can_release": planned.allows_a_plan(decision) and bool(context["signer"]) and bool(standing),
        "release": told.release_view(planned.release_of(decision), standing),
    }
    return render(request, "treatments/plans/plan.html", context)


def add(request: HttpRequest, decision_id: UUID, code: str) -> HttpResponse:
    """Put one entry into the plan: read it, answer its precautions, say where and what was discussed."""
    user, now = signed_in(request), timezone.now()
    decision = decision_of(request, decision_id)
    version, why = _version(code, now)
    if version is None or (request.method != "POST" and (why or not planned.allows_a_plan(decision))):
        messages.error(request, why or NO_PLAN)
        return redirect("plans:plan", decision_id)
    if request.method != "POST":
        form = ItemForm(initial=_fresh(decision, version), weighed=_weighed(decision, version))
        return _adding(request, decision, version, form, now)
    form = ItemForm(request.POST, weighed=_weighed(decision, version))
    if why:
        form.add_error(None, f"This entry cannot be part of a plan today. {why}")
    if _is_stale(form, _fresh(decision, version)):
        return _changed(request, decision, version, form, now)
    if form.is_valid():
        data = form.cleaned_data
        try:
            plans.add_item(
                decision_id=decision.pk,
                version_id=version.pk,
                number=data["number"],
                place=form.place,
                elsewhere=data["elsewhere"],
                discussed=data["discussed"],
                note=data["note"],
                said=form.said,
                input_seq=data["input_seq"],
                token=data["token"],
                by=user,
                at=now,
            )
        except plans.ChangedSince:
            return _changed(request, decision, version, form, now)
        except plans.NotAttachable as refused:
            form.add_error(None, f"This entry cannot be part of a plan today. {refused}")
        except plans.NoPlan:
            form.add_error(None, NO_PLAN)
        except plans.EmergencyOpen:
            form.add_error(None, EMERGENCY)
        except plans.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        except plans.Stopped:
            form.add_error(None, STOPPED)
        except plans.ReasonNeeded:
            form.add_error(
                "elsewhere",
                f"{differs(form.place, planned.agreed_findings(decision))} Write why it is elsewhere.",
            )
        else:
            messages.success(request, f"{version.name} is in the plan.")
            return redirect("plans:plan", decision_id)
    return _adding(request, decision, version, form, now)


def _version(code: str, at: datetime) -> tuple[Version | None, str]:
    """The version of an entry that counts now, and what stands against putting it into a plan."""
    version = next(iter(selectors.versions_in_effect(selectors.day_of(at), code).values()), None)
    if version is None:
        return None, "This entry has no approved version."
    return version, selectors.why_not_attachable(version, at, settings.CLINIC.country)


def _weighed(decision: Decision, version: Version) -> list[Any]:
    return weigh(version.entry, answers_of(decision.item.case))


def _fresh(decision: Decision, version: Version) -> dict[str, int]:
    """What the page shows: which version, the plan with how many items, which state of the facts."""
    return {
        "version": version.number,
        "number": planned.next_number(decision),
        "input_seq": decision.item.case.input_seq,
    }


def _is_stale(form: ItemForm, fresh: dict[str, int]) -> bool:
    return any(form.data.get(name) != str(value) for name, value in fresh.items()) and not _was_saved(form)


def _was_saved(form: ItemForm) -> bool:
    """Whether this very form was sent before: then the service gives what it stored."""
    form.is_valid()
    token = form.cleaned_data.get("token")
    return token is not None and planned.items().filter(token=token).exists()


def _changed(
    request: HttpRequest, decision: Decision, version: Version, form: ItemForm, at: datetime
) -> HttpResponse:
    """The page of now with what was typed. What was read otherwise is asked again."""
    fresh_decision = planned.decision(decision.pk) or decision
    fresh = _fresh(fresh_decision, version)
    data = with_fresh(form, **fresh)
    kept = []
    if form.data.get("version") != str(fresh["version"]):
        kept = [str(data[name]) for name in _take(data, "words-")]
    if kept or form.data.get("input_seq") != str(fresh["input_seq"]):
        for name in _take(data, "answer-"):
            del data[name]
    for name in _take(data, "words-") if kept else ():
        del data[name]
    renewed = ItemForm(data, weighed=_weighed(fresh_decision, version))
    renewed.add_error(None, CHANGED)
    return _adding(request, fresh_decision, version, renewed, at, status=409, kept=kept)


def _take(data: QueryDict, start: str) -> list[str]:
    return [name for name in data if name.startswith(start) and data[name]]


def _adding(
    request: HttpRequest,
    decision: Decision,
    version: Version,
    form: ItemForm,
    at: datetime,
    *,
    status: int = 200,
    kept: list[str] | None = None,
) -> HttpResponse:
    precautions = told.open_precautions(form.weighed, answers_of(decision.item.case), form)
    context = about(decision, signed_in(request), at) | {
        "form": form,
        "entry": told.entry_view(version, settings.CLINIC.country, selectors.day_of(at)),
        "precautions": precautions,
        "to_answer": sum(one.words is not None for one in precautions),
        "is_stopped": any(one.is_stop for one in precautions),
        "kept": kept or [],
    }
    return render(request, "treatments/plans/add.html", context, status=status)


def withdraw(request: HttpRequest, planned_id: UUID) -> HttpResponse:
    """End one item, and say why. It stays to be read."""
    user, now = signed_in(request), timezone.now()
    item, decision = item_of(request, planned_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plans.withdraw(item_id=item.pk, by=user, at=now, **form.cleaned_data)
        except plans.ChangedSince:
            messages.error(request, "It was withdrawn before. Nothing was changed.")
            return redirect("plans:plan", decision.pk)
        except plans.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        else:
            messages.success(request, f"{item.version.name} is withdrawn. It stays to be read.")
            return redirect("plans:plan", decision.pk)
    context = about(decision, user, now) | {"form": form, "item": told.item_view(item)}
    return render(request, "treatments/plans/withdraw.html", context)
