"""A case begins with a person, somebody who fills in for them, and their agreement."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from intake.models import Case, Consent, Patient, PatientAccess, Relation, Response
from intake.questionnaire.consents import CONSENTS
from intake.services import cases
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_patient, make_patient_user

pytestmark = pytest.mark.django_db
AGREED = {"care": True, "messages": False, "research": False}


def start(**overrides) -> Response:
    fields = {
        "user": overrides.pop("user", None) or make_patient_user(),
        "relation": Relation.SELF,
        "consents": AGREED,
        "at": NOON,
        "full_name": "Test Person",
        "birth_date": date(1974, 3, 14),
        "phone": "01632 960001",
        **overrides,
    }
    return cases.start(**fields)


def test_a_new_person_gets_a_record_a_case_and_an_empty_form():
    user = make_patient_user()

    response = start(user=user, relation=Relation.CARER)

    patient = response.case.patient
    assert (patient.full_name, patient.birth_date, patient.phone) == (
        "Test Person",
        date(1974, 3, 14),
        "01632 960001",
    )
    assert (response.state, response.draft, response.revision) == ("draft", {}, 0)
    assert (response.relation, response.started_by, response.started_at) == ("carer", user, NOON)
    assert PatientAccess.objects.get(user=user, patient=patient).relation == "carer"
    actions = AuditEvent.objects.filter(patient_id=patient.pk).values_list("action", flat=True)
    assert sorted(actions) == [
        "case.opened",
        "consent.given",
        "consent.not_given",
        "consent.not_given",
        "patient.entered",
    ]


def test_a_reference_that_somebody_has_is_drawn_again(monkeypatch):
    taken = make_patient().reference
    draws = iter([taken, taken, "AAA-CCC"])
    monkeypatch.setattr(cases, "spoken_reference", lambda: next(draws))

    assert start().case.patient.reference == "AAA-CCC"


def test_each_purpose_is_kept_with_the_text_that_was_shown():
    response = start()

    kept = {consent.purpose: consent for consent in Consent.objects.all()}
    assert {purpose: consent.is_given for purpose, consent in kept.items()} == AGREED
    for purpose, consent in kept.items():
        assert consent.text_version == CONSENTS[purpose].version
        assert (consent.language, consent.relation, consent.given_at) == ("en-gb", "self", NOON)
    assert response.case.patient.consents.count() == len(AGREED)


def test_without_agreement_to_care_nothing_is_made():
    with pytest.raises(cases.NotAgreed):
        start(consents={"care": False, "messages": True})

    assert (Case.objects.count(), Patient.objects.count(), Consent.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("birthday", "is_refused"), [(24, False), (25, True)])
@pytest.mark.hazard("H30")
def test_under_the_minimum_age_on_the_clinics_day_nothing_is_made(birthday, is_refused):
    born, at = date(2008, 11, birthday), datetime(2026, 11, 24, 23, 59, tzinfo=UTC)

    if is_refused:
        with pytest.raises(cases.TooYoung):
            start(birth_date=born, at=at)
    else:
        start(birth_date=born, at=at)

    assert Case.objects.count() == Patient.objects.count() == (0 if is_refused else 1)


def test_the_same_token_twice_makes_one_case():
    user, token = make_patient_user(), uuid4()

    first = start(user=user, token=token)
    second = start(user=user, token=token)

    assert first == second
    assert (Case.objects.count(), Patient.objects.count()) == (1, 1)


def test_somebody_elses_token_gives_nothing_of_theirs():
    token = uuid4()
    theirs = start(token=token)

    mine = start(token=token)

    assert mine != theirs
    assert mine.case.patient != theirs.case.patient


def test_a_person_who_is_known_gets_a_second_case_of_their_own():
    user = make_patient_user()
    patient = make_patient(user=user)

    response = start(user=user, patient=patient, relation=Relation.INTERPRETER)

    assert response.case.patient == patient
    assert response.relation == Relation.SELF  # as it stands in the access, whatever was sent
    assert Patient.objects.count() == 1


def test_nobody_begins_a_form_for_somebody_elses_person():
    with pytest.raises(cases.NoAccess):
        start(patient=make_patient())

    assert Case.objects.count() == 0


def test_a_person_is_put_right_even_when_that_makes_them_too_young():
    user = make_patient_user()
    patient = make_patient(user=user)

    cases.set_person(
        patient=patient,
        full_name="Right Name",
        birth_date=date(2012, 1, 1),
        phone="01632 960002",
        by=user,
        at=NOON,
    )

    patient.refresh_from_db()
    assert (patient.full_name, patient.birth_date, patient.phone) == (
        "Right Name",
        date(2012, 1, 1),
        "01632 960002",
    )
    assert AuditEvent.objects.get(action="patient.corrected").patient_id == patient.pk
