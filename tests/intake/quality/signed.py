"""Signed decisions for tests of quality, with what the rules had said of the case."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from intake.facts import canonical
from intake.models import Decision, DecisionFinding, Opinion, Urgency
from tests.factories import NOON, make_decision, make_review_item, make_submitted, make_summary


def make_signed(
    *,
    at: datetime = NOON,
    waited: timedelta = timedelta(hours=2),
    opinions: Mapping[str, str] | None = None,
    supports: Mapping[str, str] | None = None,
    flags: tuple[str, ...] = (),
    rank_seen: int = Urgency.ROUTINE,
    rank: int | None = None,
    **overrides,
) -> Decision:
    """`supports` has what the rules said of a structure on the left, `opinions` what was said of that."""
    case = make_submitted(at=at - waited).case
    structures = [
        {"structure": name, "support": support, "side": "left"} for name, support in (supports or {}).items()
    ]
    red_flags = [{"id": f"rf_{number}", "urgency": urgency} for number, urgency in enumerate(flags)]
    body = canonical({"for": str(case.pk), "structures": structures, "red_flags": red_flags})
    item = make_review_item(
        case=case, summary=make_summary(case=case, body=body), rank=rank_seen, submitted_at=at - waited
    )
    decision = make_decision(
        item=item,
        decided_at=at,
        rank=rank_seen if rank is None else rank,
        urgency_reason="Said by somebody who saw the person.",
        **overrides,
    )
    for structure, opinion in (opinions or {}).items():
        say(decision, structure, opinion)
    return decision


def say(decision: Decision, structure: str, opinion: str, side: str = "left") -> None:
    """What the clinician said of one place."""
    reason = "other_cause" if opinion == Opinion.DISAGREE else ""
    DecisionFinding.objects.create(
        decision=decision, structure=structure, side=side, opinion=opinion, reason=reason
    )
