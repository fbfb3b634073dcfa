"""A person reaches the forms of those they act for, for as long as they act for them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake.access import consents_of, own_response, took_back_care
from intake.models import Consent, PatientAccess, Relation
from intake.services.cases import set_consent
from tests.factories import NOON, make_case, make_draft, make_patient, make_patient_user

pytestmark = pytest.mark.django_db


def test_a_form_belongs_to_everybody_with_access_to_its_person():
    patient, daughter = make_patient(user=make_patient_user()), make_patient_user()
    response = make_draft(case=make_case(patient=patient))
    PatientAccess.objects.create(user=daughter, patient=patient, relation=Relation.CARER)

    assert own_response(daughter, response.pk, page="nerves")
    assert not own_response(make_patient_user(), response.pk)


def test_access_that_has_ended_opens_nothing():
    user, now = make_patient_user(), timezone.now()
    response = make_draft(user=user)
    access = PatientAccess.objects.get(user=user)

    access.until = now + timedelta(minutes=5)
    access.save()
    assert own_response(user, response.pk)

    access.until = now - timedelta(minutes=5)
    access.save()
    assert not own_response(user, response.pk)


def test_access_of_one_person_to_another_does_not_lend_a_third_ones():
    """Ended access to this form's person and open access to somebody else do not add up."""
    user = make_patient_user()
    response = make_draft(user=user)
    PatientAccess.objects.filter(user=user).get().delete()
    PatientAccess.objects.create(user=user, patient=make_patient(), relation=Relation.SELF)

    assert not own_response(user, response.pk)


def test_the_newest_answer_to_a_purpose_counts():
    user = make_patient_user()
    patient = make_patient(user=user)
    assert not took_back_care(patient.pk)  # nothing was answered yet

    for is_given in (True, False):
        set_consent(patient=patient, purpose="care", is_given=is_given, relation="self", by=user, at=NOON)

    assert Consent.objects.count() == 2
    assert not consents_of(patient.pk)["care"].is_given
    assert took_back_care(patient.pk)
