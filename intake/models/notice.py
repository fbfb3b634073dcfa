"""That a patient has to be told by mail: something new stands on their page."""

from django.db import models
from django.db.models import Q

from intake.models.review import Decision


class Notice(models.Model):
    """Stored with the decision that writes or asks something, or with a letter that was released under it.

    The sweeper sends the mail, and notes when. `letter` counts the letters; the decision itself is 0.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    letter = models.PositiveIntegerField(default=0)
    noted_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "letter"], name="intake_notice_once"),
        ]
        indexes = [
            models.Index(fields=["noted_at"], condition=Q(told_at=None), name="intake_notice_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}, {self.letter}"
