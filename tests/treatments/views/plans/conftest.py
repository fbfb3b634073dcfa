import pytest
from django.test import Client

from tests.factories import make_clinician, make_review_item, make_submitted, sign_in
from tests.treatments.planned import decide, make_version
from tests.treatments.views.plans.pages import PRECAUTIONS


@pytest.fixture
def user():
    return make_clinician(name="Dr Plan").user


@pytest.fixture
def client(user):
    return sign_in(Client(), user)


@pytest.fixture
def decision():
    answers = {"age_years": 52, "anticoagulant": True, "fever_or_chills": False}
    return decide(item=make_review_item(case=make_submitted(answers=answers).case))


@pytest.fixture
def version():
    return make_version(name="Test plasma", precautions=PRECAUTIONS)
