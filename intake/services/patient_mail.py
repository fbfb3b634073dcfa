"""Mail to patients, which never says what it is about: sign in to read it."""

from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override

from intake.access import consents_of
from intake.languages import spoken
from intake.models import Consent, Patient, PatientAccess


class PutOff(Exception):
    """The server takes this message later: a mailbox is full, or the server makes strangers wait."""


def tell(patient: Patient, at: datetime) -> int:
    """Send the message; how many got it.

    Raises OSError where no mail can be sent now, and PutOff where nobody got it and somebody may later. Where
    somebody did, it counts as told: they would get it once more with every try.
    """
    told, is_put_off = 0, False
    for address in _addresses(patient.pk, at):
        try:
            told += _sent(address, patient.language)
        except PutOff:
            is_put_off = True
    if is_put_off and not told:
        raise PutOff
    return told


def _addresses(patient_id: UUID, at: datetime) -> list[str]:
    """Of everybody who may act for the patient, if messages were agreed to."""
    agreed = consents_of(patient_id).get(Consent.Purpose.MESSAGES)
    if agreed is None or not agreed.is_given:
        return []
    in_force = Q(until=None) | Q(until__gt=at)
    people = PatientAccess.objects.filter(in_force, patient=patient_id, user__is_active=True)
    return sorted(set(people.values_list("user__email", flat=True)))


def _sent(address: str, language: str) -> bool:
    """False where the server says for good that nobody here has this address, or that it takes no mail."""
    context = {"address": settings.SITE_ADDRESS}
    with override(spoken(language)):
        subject = render_to_string("intake/email/waiting_subject.txt", context).strip()
        text = render_to_string("intake/email/waiting_message.txt", context)
    mail = EmailMessage(subject, text, to=[address])
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        return _never(code for code, _reason in refused.recipients.values())
    except SMTPDataError as refused:
        return _never([refused.smtp_code])
    return True


def _never(codes: Iterable[int]) -> bool:
    """False where the server says that it never takes it. What is temporary says so with its first digit."""
    if any(code < 500 for code in codes):
        raise PutOff from None  # the server's own words have the address
    return False
