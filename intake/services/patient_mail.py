"""Mail to patients, which never says what it is about: sign in to read it."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override

from intake.access import consents_of
from intake.languages import spoken
from intake.models import Consent, Patient, PatientAccess


def tell(patient: Patient, at: datetime) -> int:
    """Send the message; how many got it. Raises OSError where no mail can be sent now."""
    return sum(_sent(address, patient.language) for address in _addresses(patient.pk, at))


def _addresses(patient_id: UUID, at: datetime) -> list[str]:
    """Of everybody who may act for the patient, if messages were agreed to."""
    agreed = consents_of(patient_id).get(Consent.Purpose.MESSAGES)
    if agreed is None or not agreed.is_given:
        return []
    in_force = Q(until=None) | Q(until__gt=at)
    people = PatientAccess.objects.filter(in_force, patient=patient_id, user__is_active=True)
    return sorted(set(people.values_list("user__email", flat=True)))


def _sent(address: str, language: str) -> bool:
    """False where nobody has this address any more."""
    context = {"address": settings.SITE_ADDRESS}
    with override(spoken(language)):
        subject = render_to_string("intake/email/waiting_subject.txt", context).strip()
        text = render_to_string("intake/email/waiting_message.txt", context)
    mail = EmailMessage(subject, text, to=[address])
    try:
        mail.send()
    except SMTPRecipientsRefused:
        return False
    return True
