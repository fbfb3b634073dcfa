"""What a patient reads of the decisions about a case: the clinician's own words, and nothing else of them."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from intake.models import Decision
from intake.slots import Letter


def letters(case_id: UUID) -> list[Letter]:
    """Every message that stands, and every one that a correction took back and put nothing in its place."""
    signed = Decision.objects.filter(item__case=case_id).select_related("decided_by", "replaces")
    return list(_letters(signed.order_by("decided_at")))


def _letters(decisions: Iterable[Decision]) -> Iterable[Letter]:
    known = list(decisions)
    replaced = {one.replaces_id for one in known}
    for one in known:
        on = one.decided_at.astimezone(settings.CLINIC.zone).date()
        if one.message and one.pk not in replaced:
            yield Letter(text=one.message, by=one.decided_by.name, on=on)
        elif one.replaces and one.replaces.message and not one.message:
            yield Letter(text="", by=one.decided_by.name, on=on)
