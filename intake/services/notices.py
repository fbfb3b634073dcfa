"""Telling a patient by mail that something new stands on their page."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from intake.models import Decision, Notice
from intake.services import patient_mail
from intake.services.transitions import change_if
from orthoregen.audit.services import record


def note(decision: Decision, at: datetime) -> None:
    """Note, in the transaction that signs, that the patient is to be told."""
    Notice.objects.create(decision=decision, noted_at=at)


def waiting() -> QuerySet[Notice]:
    """Notices of which no mail went out, the oldest first."""
    return Notice.objects.filter(told_at=None).select_related("decision__patient").order_by("noted_at", "pk")


def tell(notice: Notice, at: datetime) -> bool:
    """Send the mail, then note it. Raises as `patient_mail.tell` does.

    The mail goes first and outside of any transaction: a second one does no harm.
    """
    told = patient_mail.tell(notice.decision.patient, at)
    return _note_told(notice, at, f"mails: {told}")


@transaction.atomic
def _note_told(notice: Notice, at: datetime, reason: str) -> bool:
    if not change_if(Notice, notice.pk, Q(told_at=None), told_at=at):
        return False
    decision = notice.decision
    record(action="patient.told", actor=None, obj=decision, patient_id=decision.patient_id, reason=reason)
    return True
