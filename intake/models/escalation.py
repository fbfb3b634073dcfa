"""A red flag that was raised while a form was filled in, who was told, and what was done about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.response import Response
from intake.models.triage import Urgency
from orthoregen.append_only import AppendOnly


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def open_emergencies(self, *, of: Any) -> "EscalationQuerySet":
        """Emergencies of this case that are not closed."""
        raised = self.filter(response__case=of, rank=Urgency.EMERGENCY)
        return raised.exclude(state=Escalation.State.CLOSED)


class Escalation(Identified):
    """Raised in the transaction that saved the answer; it stays when the answer is changed later.

    While it is open, `clock_at` says when the clock acts next: somebody of the on-call order is told.
    `entered_seq` is the state of the facts that raised it, where a clinician entered them at review.
    """

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
    entered_seq = models.PositiveIntegerField(null=True)
    ruleset_digest = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)
    clock_at = models.DateTimeField(default=timezone.now)
    unanswered_at = models.DateTimeField(null=True)  # since when everybody on call was told and nobody came

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "flag"],
                condition=Q(entered_seq=None),
                name="intake_escalation_one_per_flag",
            ),
            models.UniqueConstraint(
                fields=["response", "flag", "entered_seq"], name="intake_escalation_one_per_entry"
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "raised_at"], condition=~Q(state="closed"), name="intake_escalation_open"
            ),
            models.Index(fields=["clock_at"], condition=Q(state="open"), name="intake_escalation_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.flag} ({self.state})"


class EscalationOutcome(models.TextChoices):
    """How an escalation ended: what happened to the person, not what they have."""

    SENT_TO_EMERGENCY = "sent_to_emergency", "Sent to the emergency department"
    ALREADY_IN_CARE = "already_in_care", "Is in hospital or in another doctor's care already"
    SEEN_HERE = "seen_here", "Seen here, or comes today"
    ADVISED = "advised", "Spoken with, advised what to do"
    NO_NEED = "no_need", "Spoken with, no need to act"
    NOT_REACHED = "not_reached", "Could not be reached, everything was tried"


class EscalationEvent(AppendOnly):
    """One step in the life of an escalation: by a person, or, without one, by the clock."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        SHOWN = "shown", "Advice shown to the patient"
        PATIENT_ACKNOWLEDGED = "patient_acknowledged", "Patient has read the advice"
        HANDED_ON = "handed_on", "Not acknowledged in time, handed on"
        DELIVERED = "delivered", "Told by mail"
        NOT_DELIVERED = "not_delivered", "Mail failed"
        ON_SCREEN = "on_screen", "Stood in the list on screen"
        SEEN = "seen", "Opened"
        UNANSWERED = "unanswered", "Nobody on call acknowledged it: alarm"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        CONTACTED = "contacted", "Patient contacted"
        CLOSED = "closed", "Closed"

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    told = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    advice_version = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, choices=EscalationOutcome, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_escalationevent_closing_says_outcome",
                condition=~Q(kind="closed") | (~Q(outcome="") & ~Q(note="")),
            ),
            models.CheckConstraint(
                name="intake_escalationevent_names_who_acted",
                condition=Q(by__isnull=False)
                | Q(kind__in=["handed_on", "delivered", "not_delivered", "unanswered"]),
            ),
            models.CheckConstraint(
                name="intake_escalationevent_names_who_was_told",
                condition=Q(told__isnull=False) | ~Q(kind__in=["handed_on", "delivered", "not_delivered"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind}"
