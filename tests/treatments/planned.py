"""Plans for tests: rows made as the services make them, without asking the services."""

import itertools
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from intake.models import Decision
from tests.factories import NOON, make_clinician, make_decision
from tests.treatments.published import publish
from treatments.models import (
    Family,
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    ReleasedItem,
    Treatment,
    Version,
)
from treatments.selectors import day_of

numbers = itertools.count(1)


def make_version(**overrides) -> Version:
    """An approved entry of the clinic that is lawful here; `precautions=` are the rows it has."""
    precautions = overrides.pop("precautions", [])
    number = next(numbers)
    fields = {
        "code": f"entry-{number}",
        "name": f"Test entry {number}",
        "family": Family.PRP,
        "disclosure": "What has to be said.",
        **overrides,
    }
    treatment = Treatment.objects.create(**fields)
    for place, one in enumerate(precautions, start=1):
        treatment.precautions.create(place=place, why="It matters.", **one)
    return publish(Treatment.objects.with_parts().get(pk=treatment.pk), at=NOON)


def decide(**overrides) -> Decision:
    """A signed decision by somebody who was in the register before."""
    signer = overrides.pop("decided_by", None) or make_clinician(active_from=NOON - timedelta(days=1))
    return make_decision(decided_by=signer, **overrides)


@transaction.atomic
def make_item(**overrides) -> PlanItem:
    """An item of a plan; what is not given belongs together.

    Every precaution of the version is not met, but for what `answers=` says by place; None leaves one out.
    """
    decision = overrides.pop("decision", None) or decide()
    version = overrides.pop("version", None) or make_version()
    item_id, answers = overrides.pop("id", None) or uuid4(), overrides.pop("answers", {})
    for place, one in enumerate(version.entry["precautions"], start=1):
        said = answers.get(place, {})
        if said is not None:
            asked = {"place": place, "said": one["words"], "action": one["action"], "state": "not_met"}
            PlanPrecaution.objects.create(item_id=item_id, **asked | said)
    fields = {
        "id": item_id,
        "decision": decision,
        "version": version,
        "number": PlanItem.objects.filter(decision=decision).count() + 1,
        "structure": "si_joint",
        "level": "none",
        "side": "right",
        "discussed": "What it is, what is known of it, and what else there is.",
        "input_seq": 0,
        "jurisdiction": settings.CLINIC.country,
        "by": decision.decided_by,
        "at": NOON,
        "on": day_of(NOON),
        **overrides,
    }
    return PlanItem.objects.create(**fields)


def withdraw(item: PlanItem, **overrides) -> PlanWithdrawal:
    fields = {
        "reason": "The patient thought again.",
        "by": item.by,
        "at": NOON,
        "on": day_of(NOON),
        **overrides,
    }
    return PlanWithdrawal.objects.create(item=item, **fields)


def make_release(*items: PlanItem, **overrides) -> PlanRelease:
    decision = overrides.pop("decision", None) or items[0].decision
    fields = {
        "number": 1,
        "kind": PlanRelease.Kind.RELEASED,
        "text": "We talked about this.",
        "by": decision.decided_by,
        "at": NOON,
        "on": day_of(NOON),
        **overrides,
    }
    release = PlanRelease.objects.create(decision=decision, **fields)
    for item in items:
        ReleasedItem.objects.create(release=release, item=item)
    return release


def make_procedure(item: PlanItem, **overrides) -> ProcedureRecord:
    fields = {"done_on": day_of(NOON), "by": item.by, "at": NOON, **overrides}
    return ProcedureRecord.objects.create(item=item, **fields)
