"""What somebody had written to sign when nobody was signed in any more."""

from django.conf import settings
from django.db import models

from intake.models.base import Identified
from intake.models.review import ReviewItem


class UnsignedText(Identified):
    """Free text of a decision that was not signed. Who wrote it gets it back, and nobody else sees it."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField()  # by the name of the field, and the key of the decision that it `replaces`
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "by"], name="intake_unsignedtext_one_each"),
        ]
        indexes = [models.Index(fields=["kept_at"], name="intake_unsignedtext_age")]

    def __str__(self) -> str:
        return str(self.id)
