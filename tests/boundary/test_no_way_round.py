"""Whatever anybody does in whatever order, nothing is planned that a clinician did not decide on."""

import pytest
from django.contrib import admin
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from intake.models import Decision
from intake.services import reviews, sweeper
from orthoregen.accounts.models import Clinician, User
from tests.architecture.test_writers import WRITER
from tests.boundary.machine import PLANNED, SIGNED, Clinic
from tests.factories import make_decision

pytestmark = [pytest.mark.django_db, pytest.mark.hazard("H34")]

USUAL = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}
SOME = settings(max_examples=4, stateful_step_count=25, phases=[Phase.generate], **USUAL)
MANY = settings(max_examples=300, stateful_step_count=50, phases=[Phase.generate], **USUAL)
UNTIL_FOUND = settings(max_examples=60, stateful_step_count=12, phases=[Phase.generate], **USUAL)


@pytest.fixture(autouse=True)
def counted():
    """What the search got done is counted anew."""
    Clinic.done.clear()
    Clinic.refused.clear()


def search(how: settings) -> None:
    run_state_machine_as_test(Clinic, settings=how)


def was_done() -> set[str]:
    return {step for step, times in Clinic.done.items() if times}


@pytest.mark.once
def test_no_sequence_of_acts_plans_what_nobody_decided():
    search(SOME)

    # Beyond what it begins with, it signed and planned, and was refused where somebody may not.
    meant = {"a_clinician_takes_the_newest_case_and_signs", "a_clinician_plans_under_the_newest_decision"}
    assert meant <= was_done()
    assert Clinic.refused["NotInRegister"] > 0


def test_nothing_that_decides_something_can_be_added_or_changed_in_the_admin():
    shown = {model.__name__ for model in admin.site._registry}

    assert shown & {model.__name__ for model in (*SIGNED, *PLANNED)} == set()
    assert shown & set(WRITER) == set()


@pytest.mark.soak
def test_no_sequence_of_very_many_acts_plans_what_nobody_decided():
    search(MANY)

    assert len(was_done()) >= 15, "too few kinds of acts got through for this to say much"


@pytest.mark.once
def test_a_sweeper_that_signs_is_found(monkeypatch):
    """The search can fail: a background job that decides for itself."""
    sweep = sweeper.sweep

    def and_sign(*, at):
        swept = sweep(at=at)
        decided = Decision.objects.filter(replaced_by=None).first()
        if decided is not None:
            make_decision(item=decided.item, replaces=decided, decided_by=decided.decided_by, decided_at=at)
        return swept

    monkeypatch.setattr(sweeper, "sweep", and_sign)

    with pytest.raises(AssertionError, match="the_sweeper_sweeps made"):
        search(UNTIL_FOUND)


@pytest.mark.once
def test_a_check_of_the_register_that_is_lost_is_found(monkeypatch):
    """The search can fail: whoever was entered once may sign for ever."""

    def ever_registered(user: User, at) -> Clinician:
        return Clinician.objects.get(user=user)

    monkeypatch.setattr(reviews, "registered", ever_registered)

    with pytest.raises(AssertionError, match=r" by "):
        search(UNTIL_FOUND)
