"""Beginning a form: who it is about, who fills it in, what was agreed to; and putting that right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from intake.access import open_access
from intake.age import is_too_young
from intake.models import Case, Consent, Patient, PatientAccess, Response
from intake.models.patient import spoken_reference
from intake.questionnaire.consents import CONSENTS
from orthoregen.accounts.models import User
from orthoregen.audit.services import record


class TooYoung(Exception):
    """Under the clinic's minimum age: the clinic talks to this person instead."""


class NotAgreed(Exception):
    """Without agreement to care nothing is asked, and nothing is sent."""


class NoAccess(Exception):
    """This user may not, or no longer, act for this person."""


@dataclass(frozen=True)
class Person:
    """Who somebody is."""

    full_name: str
    birth_date: date | None
    phone: str


def start(
    *,
    user: User,
    relation: str,
    consents: Mapping[str, bool],
    at: datetime,
    patient: Patient | None = None,
    full_name: str = "",
    birth_date: date | None = None,
    phone: str = "",
    token: UUID | None = None,
) -> Response:
    """A new case with its empty form, for `patient` or for a new person.

    The same `token` twice, as when a button is pressed twice, makes one case and gives the same form.
    """
    token = token or uuid4()
    began = begun_with(token, user)
    if began is not None:
        return began
    if Response.objects.filter(form_token=token).exists():
        token = uuid4()  # somebody else's: it says nothing about this form
    try:
        return _start(
            user=user,
            relation=relation,
            consents=consents,
            at=at,
            patient=patient,
            person=Person(full_name, birth_date, phone),
            token=token,
        )
    except IntegrityError:
        began = begun_with(token, user)
        if began is None:
            raise
        return began


def begun_with(token: UUID, user: User) -> Response | None:
    """The form that this user has already begun with this token."""
    return Response.objects.filter(form_token=token, started_by=user).first()


@transaction.atomic
def _start(
    *,
    user: User,
    relation: str,
    consents: Mapping[str, bool],
    at: datetime,
    patient: Patient | None,
    person: Person,
    token: UUID,
) -> Response:
    if not consents.get(Consent.Purpose.CARE):
        raise NotAgreed
    if patient is None:
        patient = _new_person(user=user, relation=relation, person=person, at=at)
    else:
        relation = _relation_to(patient, user, at)
    if is_too_young(patient.birth_date, at):
        raise TooYoung
    for purpose in Consent.Purpose:
        is_given = bool(consents.get(purpose))
        set_consent(patient=patient, purpose=purpose, is_given=is_given, relation=relation, by=user, at=at)
    before = Response.objects.submitted().filter(case__patient=patient, kind=Response.Kind.INTAKE)
    case = Case.objects.create(patient=patient, opened_at=at)
    response = Response.objects.create(
        case=case,
        relation=relation,
        started_by=user,
        started_at=at,
        form_token=token,
        previous=before.order_by("-submitted_at", "-id").first(),
    )
    record(action="case.opened", actor=user, obj=case, patient_id=patient.pk)
    return response


def _new_person(*, user: User, relation: str, person: Person, at: datetime) -> Patient:
    patient = Patient.objects.create(
        reference=_free_reference(),
        full_name=person.full_name,
        birth_date=person.birth_date,
        phone=person.phone,
        language=get_language() or "",
        is_demo=settings.DEMO,
        created_at=at,
    )
    PatientAccess.objects.create(user=user, patient=patient, relation=relation, since=at)
    record(action="patient.entered", actor=user, obj=patient, patient_id=patient.pk, reason=relation)
    return patient


def _free_reference() -> str:
    """One that nobody has: among a hundred thousand people every ten-thousandth draw is taken."""
    reference = spoken_reference()
    while Patient.objects.filter(reference=reference).exists():
        reference = spoken_reference()
    return reference


def _relation_to(patient: Patient, user: User, at: datetime) -> str:
    access = open_access(user, at).filter(patient=patient).first()
    if access is None:
        raise NoAccess
    return access.relation


@transaction.atomic
def set_consent(
    *, patient: Patient, purpose: str, is_given: bool, relation: str, by: User, at: datetime
) -> Consent:
    """Keep what was answered to a purpose, on the text that was shown. Taking back is a new row too."""
    consent = Consent.objects.create(
        patient=patient,
        purpose=purpose,
        is_given=is_given,
        text_version=CONSENTS[purpose].version,
        language=get_language() or "",
        relation=relation,
        given_by=by,
        given_at=at,
    )
    action = "consent.given" if is_given else "consent.not_given"
    record(action=action, actor=by, obj=consent, patient_id=patient.pk, reason=purpose)
    return consent


@transaction.atomic
def set_person(
    *, patient: Patient, full_name: str, birth_date: date, phone: str, by: User, at: datetime
) -> None:
    """Put right who the person is. A birth date that makes them too young is kept: it is the truth."""
    patient.full_name, patient.birth_date, patient.phone = full_name, birth_date, phone
    patient.save(update_fields=["full_name", "birth_date", "phone"])
    record(action="patient.corrected", actor=by, obj=patient, patient_id=patient.pk)
