"""Replaying stored cases in parts: what is to be read, what was read, what came out otherwise.

Nothing here is a clinical record: a run can be thrown away and made again from the summaries that it reads.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.triage import TriageSummary


class ReplayRun(Identified):
    """One replay of the summaries that were stored when it was begun."""

    candidate = models.CharField(max_length=80, blank=True)  # a digest; empty: each on its own ruleset
    knowledge = models.TextField(blank=True)  # the candidate's text, so that every worker reads the same
    engine_version = models.CharField(max_length=20)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def newest_only(self) -> bool:
        """A candidate is compared with what stands now; what is to be equal must be so everywhere."""
        return bool(self.candidate)


class ReplayChunk(models.Model):
    """The cases from one id to another, read by one worker in one go."""

    run = models.ForeignKey(ReplayRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_case = models.UUIDField()
    last_case = models.UUIDField()
    sent_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # how many summaries by what came of them
    kinds = models.JSONField(default=dict)  # how many changes by what they are about

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="intake_replaychunk_one_per_number"),
            models.CheckConstraint(
                name="intake_replaychunk_first_to_last", condition=Q(first_case__lte=models.F("last_case"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} part {self.number}"


class ReplayFinding(models.Model):
    """A summary that did not come out as it is stored, and why. Facts stand here by code, never a person."""

    chunk = models.ForeignKey(ReplayChunk, on_delete=models.CASCADE, related_name="findings")
    summary = models.ForeignKey(TriageSummary, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=20)
    reasons = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chunk", "summary"], name="intake_replayfinding_one_per_summary"),
        ]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.outcome}"
