"""What was approved: proposals, what became of them, and the versions that plans refer to.

Every table here is append-only. Triggers hold that a version is exactly the text that was proposed, and that
nobody approves what they wrote or proposed.
"""

import json
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from orthoregen.append_only import AppendOnly
from treatments.models.catalogue import Treatment


class Frozen(AppendOnly):
    """The complete text of an entry at one moment, and its digest."""

    text = models.TextField()  # canonical JSON, see treatments/entries.py
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The text as plain values."""
        entry: dict[str, Any] = json.loads(self.text)
        return entry


class Proposal(Frozen):
    """A draft that somebody put forward, word for word. It waits until it has a verdict."""

    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    what_changed = models.CharField("what changed and why", max_length=500)
    review_by = models.DateField("to be reviewed by")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["treatment", "number"], name="treatments_proposal_numbered"),
            models.CheckConstraint(
                name="treatments_proposal_is_complete",
                condition=Q(number__gte=1, text__gt="", sha256__gt="", what_changed__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_id}, proposal {self.number}"


class ProposalAuthor(AppendOnly):
    """Somebody who wrote on the draft since the last version. They cannot approve it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="treatments_proposalauthor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.user_id}"


class Verdict(AppendOnly):
    """What became of a proposal. It has one: of two people who act at once, one is refused."""

    class Kind(models.TextChoices):
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="verdict")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=1000, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="treatments_verdict_says_why",
                condition=Q(kind__in=["approved", "withdrawn"]) | Q(kind="sent_back", note__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.kind}"


class VersionQuerySet(models.QuerySet["Version"]):
    def in_effect(self, on: date) -> "VersionQuerySet":
        """The one version of each entry that counts on this day: the newest that has taken effect."""
        begun = Version.objects.filter(treatment=OuterRef("pk"), effective_from__lte=on).order_by("-number")
        newest = Treatment.objects.annotate(newest=Subquery(begun.values("pk")[:1]))
        return self.filter(pk__in=newest.values("newest"))


class Version(Frozen):
    """One approved text of an entry. A plan that showed it keeps it for good."""

    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="version")
    what_changed = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)
    effective_from = models.DateField()
    review_by = models.DateField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["treatment", "number"], name="treatments_version_numbered"),
            models.CheckConstraint(
                name="treatments_version_is_complete",
                condition=Q(number__gte=1, text__gt="", sha256__gt="", what_changed__gt=""),
            ),
            models.CheckConstraint(
                name="treatments_version_two_people", condition=~Q(proposed_by=F("approved_by"))
            ),
            models.CheckConstraint(
                name="treatments_version_reviewed_after_it_begins",
                condition=Q(review_by__gt=F("effective_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["review_by"], name="treatments_version_review"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def name(self) -> str:
        """The name that the entry had when this was approved."""
        return str(self.entry["name"])

    def is_overdue(self, on: date) -> bool:
        """Past the day by which somebody had to review it."""
        return self.review_by < on


class Retirement(AppendOnly):
    """The end of a version: it can no longer be put into a plan. Conventional care is never retired."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="retirement")
    reason = models.CharField(max_length=500)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="treatments_retirement_says_why", condition=Q(reason__gt="")),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: retired"
