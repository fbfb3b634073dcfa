"""That a patient has to be told by mail: something new stands on their page."""

from django.db import models
from django.db.models import Q

from intake.models.review import Decision


class Notice(models.Model):
    """Stored with the decision that writes or asks something; the sweeper sends the mail and notes when."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["noted_at"], condition=Q(told_at=None), name="intake_notice_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"
