"""A case, and the forms that are filled in for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.patient import Patient, Relation


class Case(Identified):
    """One complaint of one patient: everything clinical hangs on it.

    `input_seq` counts what the rules may read: the submitted form is 0; each amendment, and each form with
    more answers, is one more.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    input_seq = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.id)


class ResponseQuerySet(models.QuerySet["Response"]):
    def drafts(self) -> "ResponseQuerySet":
        return self.filter(state=Response.State.DRAFT)

    def submitted(self) -> "ResponseQuerySet":
        return self.filter(state=Response.State.SUBMITTED)


class Response(Identified):
    """One form: a draft of dictionary codes, then frozen for good at submit.

    `intake` begins a case; `more` is what somebody adds to it after sending; where a decision asked for it,
    it answers only that (`asked_by`). `input_seq` is the state of the case that its answers made.
    `still_true` names the answers of `previous` that the person confirmed here.
    """

    class Kind(models.TextChoices):
        INTAKE = "intake", "Intake"
        MORE = "more", "More answers"

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent yet"
        SUBMITTED = "submitted", "Sent"
        EXPIRED = "expired", "Expired"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responses")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INTAKE)
    input_seq = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    relation = models.CharField("who fills it in", max_length=12, choices=Relation)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)

    previous = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    still_true = models.JSONField(default=list)
    asked_by = models.ForeignKey("intake.Decision", on_delete=models.PROTECT, related_name="+", null=True)

    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_from = models.UUIDField(
        null=True
    )  # the showing of a page that saved last; it cannot be behind itself
    saved_turn = models.PositiveIntegerField(default=0)  # which of its saves that was
    expires_at = models.DateTimeField(null=True)  # set with the warning, taken back by the next save
    last_page = models.CharField(max_length=40, blank=True)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    frozen = models.TextField(blank=True)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    dropped = models.JSONField(default=dict)
    questionnaire_version = models.CharField(max_length=20, blank=True)
    map_version = models.PositiveSmallIntegerField(default=1)  # the drawn body on which places were marked

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_response_frozen_when_submitted",
                condition=Q(
                    state="submitted",
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    frozen__gt="",
                    frozen_sha256__gt="",
                    questionnaire_version__gt="",
                )
                | (~Q(state="submitted") & Q(submitted_at=None, submitted_by=None, frozen="")),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="intake"),
                name="intake_response_one_intake_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="more", state="draft"),
                name="intake_response_one_open_more_per_case",
            ),
            models.CheckConstraint(
                name="intake_response_only_more_was_asked_for", condition=Q(asked_by=None) | Q(kind="more")
            ),
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(state__in=["draft", "submitted"]),
                name="intake_response_asked_for_once",
            ),
            models.UniqueConstraint(
                fields=["case", "input_seq"],
                condition=Q(state="submitted"),
                name="intake_response_one_per_input_seq",
            ),
        ]
        indexes = [
            models.Index(fields=["saved_at"], condition=Q(state="draft"), name="intake_response_drafts"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="draft", expires_at__isnull=False),
                name="intake_response_expiring",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
