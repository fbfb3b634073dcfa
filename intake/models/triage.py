"""What the rules said, on which facts, by which ruleset; and the work that is still to be done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.response import Case
from orthoregen.append_only import AppendOnly


class Urgency(models.IntegerChoices):
    """Rank: 0 is the most urgent. The rules' words are the lower-case names."""

    EMERGENCY = 0, "Emergency"
    URGENT = 1, "Urgent"
    SOON = 2, "Soon"
    ROUTINE = 3, "Routine"


class Ruleset(AppendOnly):
    """The complete knowledge that judged a case, so that it replays after the files have changed."""

    digest = models.CharField(primary_key=True, max_length=80)
    text = models.TextField()
    first_used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest


class Amendment(AppendOnly):
    """One fact that a clinician added, verified or corrected. The form itself is never touched."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        VERIFIED = "verified", "Verified"
        CORRECTED = "corrected", "Corrected"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="amendments")
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    value = models.JSONField(null=True)  # null takes a fact back to "not known"
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="intake_amendment_one_per_seq"),
            models.CheckConstraint(name="intake_amendment_seq_from_one", condition=Q(seq__gte=1)),
            models.CheckConstraint(
                name="intake_amendment_correction_has_reason",
                condition=~Q(kind="corrected") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.code} {self.kind}"


class TriageSummary(Identified, AppendOnly):
    """What the rules said of a case at one state of its facts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="summaries")
    input_seq = models.PositiveIntegerField()
    ruleset = models.ForeignKey(Ruleset, on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    schema = models.PositiveSmallIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    rank = models.PositiveSmallIntegerField(choices=Urgency)
    flags = models.JSONField()
    not_excluded = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "input_seq", "ruleset"], name="intake_triagesummary_one_per_input_and_ruleset"
            ),
            models.CheckConstraint(
                name="intake_triagesummary_rank_known", condition=Q(rank__gte=0, rank__lte=3)
            ),
            models.CheckConstraint(
                name="intake_triagesummary_body_and_digest", condition=Q(body__gt="", sha256__gt="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> "OutboxQuerySet":
        return self.filter(processed_at=None)


class Outbox(models.Model):
    """A case state that the rules still have to read. Written with the facts, in their transaction."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outbox")
    input_seq = models.PositiveIntegerField()
    ruleset_digest = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True)  # the kind of error, never its text

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "input_seq"], name="intake_outbox_one_per_input"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(processed_at=None), name="intake_outbox_waiting"),
        ]
        verbose_name_plural = "outbox"

    def __str__(self) -> str:
        return f"{self.case_id} at {self.input_seq}"
