"""Some cases are rated before anybody sees what the rules say of them. Which ones, chance decides, and once.

A case in which an emergency is open is never drawn, and one in which an emergency comes up is shown at once,
and from then on: nothing stands before that.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from intake.models import Draw, Escalation, FirstRating, Rated, ReviewItem, TriageSummary, Urgency
from intake.services.claims import NotClaimed, locked
from intake.services.transitions import MovedOn
from orthoregen.accounts.models import User
from orthoregen.audit.services import record

SUPPORTED = frozenset({"strong", "moderate", "weak"})


class AlreadyRated(Exception):
    """It was rated before, or was not drawn: its grades are shown."""


def draw(item: ReviewItem) -> Draw | None:
    """Draw the case as it first comes into the queue, if chance and the clinic's setting say so.

    One that was decided and comes back with more answers was seen with its grades before.
    """
    if item.summary is None or item.rank == Urgency.EMERGENCY:
        return None
    if Escalation.objects.open_emergencies(of=item.case_id).exists():
        return None
    if ReviewItem.objects.filter(case=item.case_id).exclude(pk=item.pk).exists():
        return None
    if not is_drawn(item.pk, settings.CLINIC.rate_first_percent):
        return None
    drawn = Draw.objects.create(item=item, drawn_at=item.summary.made_at)
    record(action="reviewitem.drawn", actor=None, obj=item, patient_id=item.case.patient_id)
    return drawn


def is_drawn(key: UUID, percent: int) -> bool:
    """Whether this key is among so many of a hundred: the same for whoever asks again."""
    return int.from_bytes(sha256(key.bytes).digest()[:8], "big") * 100 < percent * 2**64


def is_hidden(item_id: UUID) -> bool:
    """Whether the grades of this case are not to be seen yet."""
    waiting = Draw.objects.filter(item=item_id, ratings=None, item__closed_at=None)
    readable = waiting.filter(item__summary__isnull=False, item__rank__gt=Urgency.EMERGENCY)
    case = OuterRef("item__case")
    came_up = Escalation.objects.filter(
        response__case=case, rank=Urgency.EMERGENCY, raised_at__gte=OuterRef("drawn_at")
    )
    return readable.exclude(Exists(came_up) | Exists(Escalation.objects.open_emergencies(of=case))).exists()


def rate(
    *, item_id: UUID, summary_id: UUID, said: Mapping[str, str], by: User, at: datetime
) -> list[FirstRating]:
    """Store what was said of each structure beside what the rules say, which is seen from then on.

    `summary_id` is the summary that the answers on the screen belong to. Raises NotClaimed, AlreadyRated, and
    MovedOn where the rules have read the case again.
    """
    with transaction.atomic():
        item = locked(item_id)
        if item.claimed_by_id != by.pk or item.closed_at:
            raise NotClaimed
        if not is_hidden(item_id):
            raise AlreadyRated
        if item.summary is None or item.summary.pk != summary_id:
            raise MovedOn
        rules_said = said_by_rules(item.summary)
        ratings = [
            FirstRating.objects.create(
                draw_id=item.pk,
                summary=item.summary,
                structure=structure,
                said=word,
                rules_said=rules_said.get(structure, Rated.NOT_ASSESSABLE),
                rated_by=by,
                rated_at=at,
            )
            for structure, word in said.items()
        ]
        record(action="reviewitem.rated_first", actor=by, obj=item, patient_id=item.case.patient_id)
    return ratings


def said_by_rules(summary: TriageSummary) -> dict[str, str]:
    """One word for each structure: the best that the rules say of it in any place."""
    order = (Rated.SUPPORTED, Rated.NOT_SUPPORTED, Rated.NOT_ASSESSABLE)
    found: dict[str, Rated] = {}
    for place in json.loads(summary.body).get("structures", []):
        said = _word(place["support"])
        best = found.get(place["structure"], Rated.NOT_ASSESSABLE)
        found[place["structure"]] = min(said, best, key=order.index)
    return {structure: word.value for structure, word in found.items()}


def _word(support: str) -> Rated:
    if support in SUPPORTED:
        return Rated.SUPPORTED
    return Rated.NOT_ASSESSABLE if support == Rated.NOT_ASSESSABLE else Rated.NOT_SUPPORTED
