"""The person a record is about, who may act for them, and what they agreed to."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from intake.models.base import Identified
from orthoregen.append_only import AppendOnly

SPOKEN = "ACDEFGHJKMNPQRTUVWXY3479"  # no letter or figure that is taken for another on the phone


def spoken_reference() -> str:
    """A short reference that can be read out on the phone, such as "K7R-4DX"."""
    text = "".join(secrets.choice(SPOKEN) for _ in range(6))
    return f"{text[:3]}-{text[3:]}"


class Relation(models.TextChoices):
    SELF = "self", "Myself"
    PARENT = "parent", "My child"
    CARER = "carer", "Someone I care for"
    INTERPRETER = "interpreter", "Someone I interpret for"
    STAFF = "staff", "A patient of the clinic, as staff"


class Patient(Identified):
    """The person the record is about; name and birth date are empty until they are asked."""

    reference = models.CharField(max_length=7, unique=True, default=spoken_reference, editable=False)
    full_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en-gb")
    phone = models.CharField(max_length=30, blank=True)
    contact_note = models.CharField(max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(Upper("full_name"), name="intake_patient_by_name")]

    def __str__(self) -> str:
        return self.reference


class PatientAccess(models.Model):
    """A user who may read and write a patient's forms, as whom, and until when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="patient_access"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="access")
    relation = models.CharField(max_length=12, choices=Relation)
    since = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient"],
                condition=Q(until=None),
                name="intake_patientaccess_one_open_per_user_and_patient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.relation} of {self.patient_id}"


class Consent(AppendOnly):
    """One answer to one purpose. Withdrawing is a new row; the newest row of a purpose counts."""

    class Purpose(models.TextChoices):
        CARE = "care", "Care"
        MESSAGES = "messages", "Messages"
        RESEARCH = "research", "Research"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    is_given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    relation = models.CharField(max_length=12, choices=Relation)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.purpose}: {'given' if self.is_given else 'not given'}"
