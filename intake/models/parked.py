"""A page that was sent when nobody was signed in any more: kept until its person decides about it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from intake.models.base import Identified
from intake.models.response import Response


class ParkedPage(Identified):
    """Answers beside the draft, not in it. `by` is whose session had ended, where that is still known."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="parked_pages")
    page = models.CharField(max_length=40)
    answers = models.JSONField()
    cleared = models.JSONField()  # codes that were left empty
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    parked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["parked_at"], name="intake_parkedpage_age")]

    def __str__(self) -> str:
        return str(self.id)
