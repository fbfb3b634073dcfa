"""What was judged of the same patient before, to show how a score went on."""

from django.db.models import Exists, OuterRef

from intake.models import ReviewItem

MOST = 8


def visits_before(item: ReviewItem) -> list[ReviewItem]:
    """The earlier cases of this patient as they were sent and judged, each once, the oldest first."""
    others = ReviewItem.objects.filter(case__patient=item.case.patient_id, submitted_at__lt=item.submitted_at)
    judged = others.exclude(case=item.case_id).exclude(summary=None).select_related("summary")
    round_before = ReviewItem.objects.filter(case=OuterRef("case"), submitted_at__lt=OuterRef("submitted_at"))
    return list(judged.exclude(Exists(round_before)).order_by("-submitted_at", "-id")[:MOST])[::-1]
