"""What a signed-in patient or helper may reach, and what was agreed to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from intake.models import Consent, PatientAccess, Response
from intake.models.response import ResponseQuerySet
from orthoregen.accounts.models import User
from orthoregen.prepared import Prepared


def open_access(user: User, at: datetime) -> QuerySet[PatientAccess]:
    """The people whose forms this user may read and write at `at`, the first one first."""
    in_force = Q(until=None) | Q(until__gt=at)
    return PatientAccess.objects.filter(in_force, user=user).select_related("patient").order_by("since", "id")


def responses_of(user: User, at: datetime) -> ResponseQuerySet:
    """Every form that this user may read."""
    return Response.objects.filter(case__patient__in=open_access(user, at).values("patient_id"))


def own_response(user: User, response_id: UUID, **_arguments: Any) -> bool:
    """Whether the form is about somebody whom this user may read and write for now."""
    return bool(WHOSE_FORM.all(user=user.pk, response=response_id, at=timezone.now()))


def own_patient(user: User, patient_id: UUID, **_arguments: Any) -> bool:
    """Whether this user may read and write for this person now."""
    return open_access(user, timezone.now()).filter(patient=patient_id).exists()


def consents_of(patient_id: UUID) -> dict[str, Consent]:
    """The newest answer to each purpose."""
    return {consent.purpose: consent for consent in Consent.objects.filter(patient=patient_id).order_by("id")}


def took_back_care(patient_id: UUID) -> bool:
    """Whether the agreement to read the answers was taken back."""
    return bool(CARE.first(patient=patient_id) == (False,))


def _whose_form(user: Any, response: Any, at: Any) -> "models.QuerySet[PatientAccess, Any]":
    mine = open_access(user, at).filter(patient__cases__responses=response)
    return mine.select_related(None).order_by().values_list("pk")[:1]


def newest_care(patient: Any) -> "models.QuerySet[Consent, Any]":
    """The answers to whether the clinic may read what is told, the newest first."""
    return Consent.objects.filter(patient=patient, purpose=Consent.Purpose.CARE).order_by("-id")


# read with very many requests
WHOSE_FORM = Prepared(
    _whose_form, user=models.UUIDField(), response=models.UUIDField(), at=models.DateTimeField()
)
CARE = Prepared(lambda patient: newest_care(patient).values_list("is_given")[:1], patient=models.UUIDField())
