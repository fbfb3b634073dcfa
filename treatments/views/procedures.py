"""Writing down that a procedure was done, and correcting what was written down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.published import day
from treatments.forms.plans import ProcedureForm
from treatments.models import PlanItem, ProcedureRecord
from treatments.presenters import plans as told
from treatments.selectors import day_of
from treatments.services import plans
from treatments.views.planning import CHANGED, NOT_REGISTERED, about, decision_of, item_of, signed_in

CORRECTED = "This record was corrected before. Correct the newer one; what you typed is still here."
MOVED = "This is another level or side than in the plan. Write why."


def done(request: HttpRequest, planned_id: UUID) -> HttpResponse:
    """Record a procedure of one item."""
    return _record(request, planned_id, None)


def correct(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Record again what was recorded wrongly. The earlier record stays."""
    record = ProcedureRecord.objects.filter(pk=record_id).first()
    if record is None:
        raise Http404
    if request.method != "POST" and hasattr(record, "replaced_by"):  # what was typed is not lost to a look
        messages.error(request, "This record was corrected before.")
        item = PlanItem.objects.get(pk=record.item_id)
        decision_of(request, item.decision_id)
        return redirect("plans:plan", item.decision_id)
    return _record(request, record.item_id, record)


def _record(request: HttpRequest, planned_id: UUID, earlier: ProcedureRecord | None) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    item, decision = item_of(request, planned_id)
    entry, view = item.version.entry, told.item_view(item)
    form = ProcedureForm(
        request.POST or None,
        initial=_initial(earlier),
        declared=entry["preparation"],
        waits=bool(view.waits),
        corrects=earlier is not None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            plans.record_procedure(
                item_id=item.pk,
                done_on=data["done_on"],
                preparation=form.preparation,
                elsewhere=data["elsewhere"],
                settled=data.get("settled", ""),
                note=data["note"],
                token=data["token"],
                replaces=earlier.pk if earlier else None,
                reason=data.get("reason", ""),
                by=user,
                at=now,
            )
        except plans.Ended:
            last = plans.last_day(item) or day_of(now)
            form.add_error(
                "done_on", f"Enter a day from {day(item.on)} to {day(last)}: the plan stood on those."
            )
        except plans.ReasonNeeded:
            form.add_error("elsewhere", MOVED)
        except plans.ChangedSince:
            form.add_error(None, CORRECTED if earlier else CHANGED)
        except plans.NotInRegister:
            form.add_error(None, NOT_REGISTERED)
        else:
            messages.success(request, f"{view.name}: the procedure is recorded.")
            return redirect("plans:plan", decision.pk)
    context = about(decision, user, now) | {"form": form, "item": view, "corrects": earlier is not None}
    return render(request, "treatments/plans/procedure.html", context)


def _initial(earlier: ProcedureRecord | None) -> dict[str, Any]:
    """What was recorded, to be put right; nothing for a new record."""
    if earlier is None:
        return {}
    return {
        "done_on": earlier.done_on,
        "elsewhere": earlier.elsewhere,
        "settled": earlier.settled,
        "note": earlier.note,
        **ProcedureForm.shown(earlier.preparation),
    }
