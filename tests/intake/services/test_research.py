"""Only who agrees now is in an export for research, without what tells who they are, and each is recorded."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from intake.models import Relation
from intake.presenters.readers import readers
from intake.services import cases, research
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_clinician, make_decision, make_review_item, make_staff
from tests.filling import CALM

pytestmark = pytest.mark.django_db
TEXTS = {"free_text": "I am Ann of Long Lane", "treatment_goal": "To walk"}
IMAGING = {"imaging_findings": [{"modality": "mri", "finding": "disc_protrusion", "date": "2026-01-02"}]}


@pytest.fixture
def lead():
    return make_staff(Role.CLINICAL_LEAD)


@pytest.fixture
def item():
    return make_review_item(answers={**CALM, **TEXTS, **IMAGING, "age_years": 52})


def choose(item, **answers: bool) -> None:
    for purpose, is_given in answers.items():
        cases.set_consent(
            patient=item.case.patient,
            purpose=purpose,
            is_given=is_given,
            relation=Relation.SELF,
            by=item.case.responses.get().started_by,
            at=NOON,
        )


def exported(lead) -> list[dict]:
    return list(research.export(purpose="Study 1", approved_by=lead, at=timezone.now()))


@pytest.mark.parametrize(
    ("answers", "is_in"),
    [
        ([], False),
        ([{"care": True}], False),
        ([{"care": True, "research": False}], False),
        ([{"care": True, "research": True}], True),
        ([{"care": True, "research": True}, {"research": False}], False),
        ([{"care": True, "research": True}, {"care": False}], False),
        ([{"care": True, "research": False}, {"research": True}], True),
    ],
)
def test_the_newest_answers_decide_who_is_in_it(item, lead, answers, is_in):
    for one in answers:
        choose(item, **one)

    assert len(exported(lead)) == is_in


def test_it_holds_coded_answers_and_the_outcome_and_nothing_that_names_a_person(item, lead):
    choose(item, care=True, research=True)
    make_decision(item=item, decided_by=make_clinician(name="Dr Particular"), note="Spoke with Ann.")

    (case,) = exported(lead)

    patient, form = item.case.patient, item.case.responses.get()
    assert case["answers"]["age_years"] == 50
    assert case["answers"]["saddle_numbness"] == "no"
    assert (case["urgency"], case["outcome"]) == ("routine", "see_in_clinic")
    assert not {*TEXTS, *IMAGING} & case["answers"].keys()
    text = json.dumps(case)
    secrets = (patient.full_name, patient.reference, patient.phone, "1974", "Ann", "Particular", "2026-01-02")
    assert [
        said for said in (*secrets, str(patient.pk), str(item.case_id), str(form.pk)) if said in text
    ] == []


def test_a_case_has_another_number_each_time(item, lead):
    choose(item, care=True, research=True)

    assert exported(lead)[0]["case"] != exported(lead)[0]["case"]


def test_each_case_is_recorded_with_the_purpose_and_the_person_reads_of_it(item, lead):
    choose(item, care=True, research=True)

    exported(lead)

    event = AuditEvent.objects.get(action="research.exported")
    assert (event.actor, event.patient_id, event.reason) == (lead, item.case.patient_id, "Study 1")
    (row,) = readers([item.case.patient_id], item.case.responses.get().started_by).rows
    assert str(row.did) == "used the answers for research, without the name"


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPPORT, Role.CATALOGUE_ADMIN])
def test_nobody_else_can_answer_for_it(item, role):
    choose(item, care=True, research=True)

    with pytest.raises(research.NotApproved):
        research.export(purpose="Study 1", approved_by=make_staff(role), at=timezone.now())
    assert not AuditEvent.objects.filter(action="research.exported").exists()


def test_without_a_purpose_there_is_none(lead):
    with pytest.raises(research.NotApproved):
        research.export(purpose=" ", approved_by=lead, at=timezone.now())


def test_the_command_prints_a_line_a_case(item, lead):
    choose(item, care=True, research=True)
    printed = StringIO()

    call_command("export_research", purpose="Study 1", approved_by=lead.email, stdout=printed)

    (line,) = printed.getvalue().splitlines()
    assert json.loads(line)["answers"]["saddle_numbness"] == "no"


@pytest.mark.parametrize(("who", "says"), [("nobody@example.org", "Nobody"), (None, "clinical lead")])
def test_the_command_refuses_in_words(who, says):
    with pytest.raises(CommandError, match=says):
        call_command("export_research", purpose="Study", approved_by=who or make_staff(Role.SUPPORT).email)
