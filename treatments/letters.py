"""What plans bring to the pages of the intake: the way on from a decision, and what a patient reads.

The patient reads the clinician's own words, the names of what was agreed, and what has to be said with each.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from intake.models import Decision
from intake.slots import Agreed, Letter, Way
from treatments import planned
from treatments.models import PlanItem, PlanRelease, ReleasedItem
from treatments.models.plans import ALLOWS_A_PLAN
from treatments.selectors import day_of


def ways(decisions: Sequence[Decision]) -> list[Way]:
    """To the plan of each decision that has one or may have one; the newest decision first, as they come."""
    counted = PlanItem.objects.filter(decision__in=decisions).order_by().values_list("decision")
    counts = dict(counted.annotate(number=Count("pk")))
    replaced = {decision.replaces_id for decision in decisions}
    found = []
    for decision in decisions:
        number = counts.get(decision.pk, 0)
        if decision.pk in replaced:
            words = f"The plan that ended with the earlier decision ({number})" if number else ""
        elif decision.outcome in ALLOWS_A_PLAN:
            words = f"The plan ({number})" if number else "Write a plan"
        else:
            words = ""
        if words:
            found.append(Way(words, reverse("plans:plan", args=[decision.pk])))
    return found


def letters(case_id: UUID) -> list[Letter]:
    """Everything that was released about a case, as it stands now."""
    return [letter_of(release) for release in planned.releases_about(case_id)]


def letter_of(release: PlanRelease) -> Letter:
    replaced = getattr(release.decision, "replaced_by", None)
    return Letter(
        text=release.text,
        by=release.by.name,
        at=release.at,
        agreed=tuple(_agreed(one) for one in release.items.all()),
        ended_on=day_of(replaced.decided_at) if replaced else None,
    )


def _agreed(one: ReleasedItem) -> Agreed:
    return agreed(one.item)


def agreed(item: PlanItem) -> Agreed:
    """One item as its patient reads it."""
    entry = item.version.entry
    return Agreed(
        name=entry["name"],
        told=tuple(text for text in (entry["caveat"] and f"{entry['caveat']}.", entry["disclosure"]) if text),
        others=tuple(other["name"] for other in entry["alternatives"]),
        ended_on=item.withdrawal.on if hasattr(item, "withdrawal") else None,
    )
