"""Giving a claimed case to a colleague by name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.models.review import ReviewItem
from orthoregen.append_only import AppendOnly


class Handover(AppendOnly):
    """Somebody gave the case to a colleague and said why. The item points to the newest one."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey("accounts.Clinician", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(max_length=500)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="intake_handover_says_why", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} to {self.to_id}"
