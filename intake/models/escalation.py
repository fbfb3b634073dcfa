"""A red flag that was raised while a form was filled in, and what was done about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.response import Response
from intake.models.triage import Urgency
from orthoregen.append_only import AppendOnly


class Escalation(Identified):
    """Raised in the transaction that saved the answer; it stays when the answer is changed later."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        CONTACTED = "contacted", "Contacted"
        CLOSED = "closed", "Closed"

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="escalations")
    flag = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(choices=Urgency)
    advice = models.CharField(max_length=40)
    because = models.JSONField()  # {code: value} that fired it
    ruleset_digest = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "flag"], name="intake_escalation_one_per_flag"),
        ]
        indexes = [
            models.Index(
                fields=["rank", "raised_at"], condition=~Q(state="closed"), name="intake_escalation_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flag} ({self.state})"


class EscalationEvent(AppendOnly):
    """One step in the life of an escalation."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        SHOWN = "shown", "Shown to the patient"
        PATIENT_ACKNOWLEDGED = "patient_acknowledged", "Patient has read it"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        CONTACTED = "contacted", "Patient contacted"
        CLOSED = "closed", "Closed"

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    advice_version = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_escalationevent_closing_says_outcome", condition=~Q(kind="closed") | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind}"
