"""Cases that are rated before the grades of the rules are seen, and what was said of them then."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.models.review import ReviewItem
from intake.models.triage import TriageSummary
from orthoregen.append_only import AppendOnly


class Draw(AppendOnly):
    """The case was drawn to be rated first: until that is done its pages show no grade."""

    item = models.OneToOneField(ReviewItem, on_delete=models.PROTECT, primary_key=True, related_name="draw")
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.item_id)


class Rated(models.TextChoices):
    """What is said of a structure, by a clinician and, in the same words, by the rules."""

    SUPPORTED = "supported", "Supported"
    NOT_SUPPORTED = "not_supported", "Not supported"
    NOT_ASSESSABLE = "not_assessable", "Cannot be judged"


class FirstRating(AppendOnly):
    """What a clinician said of one structure, and what the rules had said, which they had not seen."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="ratings")
    summary = models.ForeignKey(TriageSummary, on_delete=models.PROTECT, related_name="+")
    structure = models.CharField(max_length=40)
    said = models.CharField(max_length=20, choices=Rated)
    rules_said = models.CharField(max_length=20, choices=Rated)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "structure"], name="intake_firstrating_said_once"),
            models.CheckConstraint(
                name="intake_firstrating_in_known_words",
                condition=Q(said__in=Rated.values, rules_said__in=Rated.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} {self.said}"
