"""The trail: who did or read what, when, and about whom. Values never stand here, only ids."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orthoregen.append_only import AppendOnly

SYSTEM = "system"
ANONYMOUS = "anonymous"


class AuditEvent(AppendOnly):
    """One act: a read counts as one."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    patient_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    request_id = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_auditevent_names_an_actor",
                condition=Q(actor__isnull=False) | Q(role__in=[SYSTEM, ANONYMOUS]),
            ),
        ]
        indexes = [
            models.Index(fields=["patient_id", "id"], name="audit_event_patient"),
            models.Index(fields=["actor", "id"], name="audit_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class AuditSeal(AppendOnly):
    """One link of the hash chain over the trail, written by the sweeper."""

    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # As an expression, because SQLite would copy the table for a plain one and lose its triggers.
            models.UniqueConstraint(F("previous"), name="audit_auditseal_one_after_another"),
        ]

    def __str__(self) -> str:
        return f"{self.first_event_id}-{self.last_event_id}"
