"""What the database refuses of a plan, whoever writes it and however."""

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from intake.models import Outcome
from tests.factories import NOON, make_clinician
from tests.guards import guard_of, without
from tests.treatments.planned import (
    decide,
    make_item,
    make_procedure,
    make_release,
    make_version,
    withdraw,
)
from tests.treatments.published import make_lawful, publish
from treatments.models import (
    Family,
    PlanItem,
    PlanPrecaution,
    ReleasedItem,
    Retirement,
    Treatment,
    Version,
)
from treatments.selectors import day_of

pytestmark = pytest.mark.django_db
TODAY = day_of(NOON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = NOON - DAY


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def decision():
    return decide()


def refuses(act, *, because: str = "") -> None:
    with pytest.raises(DatabaseError, match=because or None), transaction.atomic():
        act()


@pytest.mark.hazard("H34")
def test_an_item_stands_under_a_decision_that_allows_it(version, decision):
    item = make_item(decision=decision, version=version)

    assert PlanItem.objects.get() == item


def test_an_outcome_that_allows_no_plan_has_none(version):
    for outcome in set(Outcome) - {Outcome.SEE_IN_CLINIC, Outcome.SEE_URGENTLY}:
        said = {"next_step": "Ask again."} if outcome == Outcome.NEED_MORE else {}
        decision = decide(outcome=outcome, **said)

        refuses(partial(make_item, decision=decision, version=version), because="needs a signed decision")


@pytest.mark.hazard("H34")
def test_a_decision_that_was_replaced_has_no_new_items(version, decision):
    decide(item=decision.item, replaces=decision)

    refuses(lambda: make_item(decision=decision, version=version), because="needs a signed decision")


def test_nothing_is_planned_before_the_decision(version, decision):
    refuses(lambda: make_item(decision=decision, version=version, at=NOON - HOUR), because="needs a signed")


@pytest.mark.parametrize(
    "register",
    [
        {"active_from": NOON + HOUR},
        {"active_from": BEFORE, "active_until": NOON},
    ],
    ids=["not yet", "no longer"],
)
@pytest.mark.hazard("H34")
def test_whoever_is_not_in_the_register_at_that_time_writes_nothing(version, decision, register):
    stranger = make_clinician(**register)
    item = make_item(decision=decision, version=version)
    letter = make_release(item)

    for act in (
        lambda: make_item(decision=decision, version=version, by=stranger),
        lambda: withdraw(item, by=stranger),
        lambda: make_release(item, by=stranger, number=letter.number + 1),
        lambda: make_procedure(item, by=stranger),
    ):
        refuses(act, because="in the register")


def test_a_retired_version_is_in_no_new_plan(version, decision):
    Retirement.objects.create(version=version, reason="Out of date", retired_by=version.approved_by)

    refuses(lambda: make_item(decision=decision, version=version), because="in effect")


@pytest.mark.parametrize("days", [-1, 366], ids=["before it begins", "after its review is due"])
def test_a_version_that_is_not_in_effect_is_in_no_new_plan(decision, days):
    version, on = lawful_until(TODAY + timedelta(days=400)), TODAY + timedelta(days=days)

    refuses(lambda: make_item(decision=decision, version=version, on=on), because="in effect")


def test_a_version_that_a_newer_one_replaced_is_in_no_new_plan(version, decision):
    publish(version.treatment, at=NOON, what_changed="Again", effective_from=TODAY + DAY)

    make_item(decision=decision, version=version)
    refuses(lambda: make_item(decision=decision, version=version, on=TODAY + DAY), because="in effect")


def test_an_item_that_says_too_little_is_refused(version, decision):
    for fault in (
        {"discussed": ""},
        {"level": ""},
        {"side": ""},
        {"side": "none"},
        {"structure": "spleen"},
        {"structure": ""},
        {"jurisdiction": ""},
        {"number": 0},
        {"decision_id": None, "number": 1},
    ):
        refuses(partial(make_item, decision=decision, version=version, **fault))


@pytest.mark.hazard("H34")
def test_raw_sql_is_held_to_the_same(version, decision):
    make_item(decision=decision, version=version)
    columns = [field.column for field in PlanItem._meta.fields]
    given = {"decision_id": "NULL", "number": "2", "id": "'{}'", "token": "'{}'"}
    given["id"], given["token"] = (f"'{name * 8}-0000-4000-8000-000000000000'" for name in "ab")
    if connection.vendor == "sqlite":
        given["id"], given["token"] = (value.replace("-", "") for value in (given["id"], given["token"]))

    def insert(**changed):
        values = ", ".join((given | changed).get(column, f'"{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO treatments_planitem ({names}) SELECT {values} FROM treatments_planitem"  # noqa: S608
            )

    refuses(insert)
    refuses(lambda: insert(decision_id="decision_id", at="'2020-01-01 00:00:00+00:00'"))
    insert(decision_id="decision_id")  # the control: with its decision it goes in
    assert PlanItem.objects.count() == 2


def test_of_two_items_with_one_number_the_second_is_refused(version, decision):
    make_item(decision=decision, version=version, number=1)

    refuses(lambda: make_item(decision=decision, version=version, number=1))


PRECAUTION = {"place": 1, "said": "Smokes", "action": "hold", "state": "met", "answer": "waits", "words": "W"}


ANSWERED = (
    {},
    {"answer": "no_longer"},
    {"action": "note", "answer": "weighed"},
    {"state": "unknown", "answer": "asked_yes"},
    {"state": "unknown", "answer": "asked_no", "action": "stop"},
    {"state": "unknown", "answer": "asked_no", "words": ""},
    {"state": "not_met", "answer": "", "words": "", "action": "stop"},
)
UNANSWERED = (
    {"words": ""},
    {"answer": "", "words": ""},
    {"answer": "weighed"},
    {"action": "stop"},
    {"action": "stop", "answer": "no_longer"},
    {"action": "stop", "answer": "weighed"},
    {"action": "note", "answer": "waits"},
    {"state": "unknown"},
    {"state": "unknown", "answer": "", "words": ""},
    {"state": "unknown", "action": "stop", "answer": "asked_yes"},
    {"state": "unknown", "action": "stop", "answer": "asked_no", "words": ""},
    {"state": "unknown", "answer": "asked_yes", "words": ""},
    {"said": ""},
    {"state": "passed"},
)


def precaution(said: dict) -> dict:
    """The precaution of an entry that an answer belongs to."""
    action = (PRECAUTION | said)["action"]
    return {"words": PRECAUTION["said"], "condition": "smoker == current", "action": action}


def test_a_precaution_with_its_answer_is_stored(decision):
    version = make_version(precautions=[precaution(said) for said in ANSWERED])
    answers = {place: PRECAUTION | said | {"place": place} for place, said in enumerate(ANSWERED, start=1)}

    item = make_item(decision=decision, version=version, answers=answers)

    assert item.precautions.count() == len(ANSWERED)


@pytest.mark.hazard("H19")
def test_what_is_met_or_unknown_never_passes_without_its_answer():
    for said in UNANSWERED:
        refuses(partial(PlanPrecaution.objects.create, item_id=uuid4(), **PRECAUTION | said))


# --- what the frozen text of the version says --------------------------------------------------------
def lawful_until(on: date, **law) -> Version:
    """A version whose legal status is to be looked at again on this day."""
    treatment = Treatment.objects.create(code="entry", name="Entry", family=Family.PRP)
    make_lawful(treatment, at=NOON, review_by=on, **law)
    return publish(treatment, at=NOON)


LAW = "lawful in its country on its day"


@pytest.mark.hazard("H20")
def test_an_item_is_lawful_up_to_the_day_on_which_the_law_is_looked_at_again(decision):
    version = lawful_until(TODAY + DAY)

    make_item(decision=decision, version=version, on=TODAY + DAY)
    refuses(lambda: make_item(decision=decision, version=version, on=TODAY + 2 * DAY), because=LAW)


@pytest.mark.hazard("H20")
def test_an_item_is_lawful_in_the_country_that_it_names_and_no_other(version, decision):
    refuses(lambda: make_item(decision=decision, version=version, jurisdiction="XX"), because=LAW)


@pytest.mark.hazard("H20")
@pytest.mark.parametrize("status", ["not_assessed", "trial_only", "not_permitted", None])
def test_what_the_law_does_not_let_pass_is_in_no_plan(decision, status):
    treatment = Treatment.objects.create(code="entry", name='A "lawful" entry', family=Family.PRP)
    if status:
        make_lawful(treatment, at=NOON, status=status)
    version = publish(treatment, at=NOON, lawful=False)

    refuses(lambda: make_item(decision=decision, version=version), because=LAW)


@pytest.mark.parametrize("status", ["licensed", "off_label", "exempt"])
def test_what_the_law_lets_pass_is(decision, status):
    assert make_item(decision=decision, version=lawful_until(TODAY + DAY, status=status))


SMOKES = {"words": 'Smokes, "now" or before', "condition": "smoker == current", "action": "hold"}
FEVER = {"words": "Fever", "condition": "fever_or_chills == true", "action": "stop"}
ANSWERS = "every precaution of the version is answered"


@pytest.fixture
def careful():
    return make_version(precautions=[SMOKES, FEVER])


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(
    "changed",
    [
        {"place": 3},
        {"said": "Fever."},
        {"said": "Smokes"},
        {"action": "note"},
    ],
)
def test_an_item_needs_the_row_of_every_precaution_as_it_stands(decision, careful, changed):
    refuses(lambda: make_item(decision=decision, version=careful, answers={2: changed}), because=ANSWERS)


@pytest.mark.hazard("H19")
def test_a_stop_that_is_met_has_no_row_so_there_is_no_item(decision, careful):
    refuses(lambda: make_item(decision=decision, version=careful, answers={2: None}), because=ANSWERS)


def test_an_item_has_no_row_that_its_version_does_not_ask_for(decision, version):
    item_id = uuid4()

    def write() -> None:
        PlanPrecaution.objects.create(item_id=item_id, **PRECAUTION)
        make_item(decision=decision, version=version, id=item_id)

    refuses(write, because=ANSWERS)


def test_nothing_is_answered_after_the_item_is_written(decision, careful):
    item = make_item(decision=decision, version=careful)

    refuses(
        partial(PlanPrecaution.objects.create, item=item, **PRECAUTION | {"place": 9}),
        because="written before its plan item",
    )


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("treatments_planitem_lawful", {"jurisdiction": "XX"}),
        ("treatments_planitem_answered", {"answers": {1: None}}),
    ],
)
def test_without_the_guard_such_an_item_is_written(decision, careful, name, harm):
    guards = guard_of("treatments.migrations.0009_law_and_precautions_of_a_plan", "GUARDS")
    with without(next(guard for guard in guards if guard.name == name)):
        assert make_item(decision=decision, version=careful, **harm)


def test_an_item_is_withdrawn_once_and_says_why(version, decision):
    item = make_item(decision=decision, version=version)
    refuses(lambda: withdraw(item, reason=""))
    withdraw(item)

    refuses(lambda: withdraw(item))


def test_only_what_stands_under_the_decision_is_released(version, decision):
    item, other = make_item(decision=decision, version=version), make_item(version=version)
    gone = make_item(decision=decision, version=version)
    withdraw(gone)
    letter = make_release(item)

    for stray in (other, gone):
        refuses(lambda stray=stray: ReleasedItem.objects.create(release=letter, item=stray))
    decide(item=decision.item, replaces=decision)
    refuses(lambda: make_release(item, number=2), because="that stands is released")
    make_release(decision=decision, number=2, kind="taken_back", text="", reason="It was for somebody else.")


def test_a_procedure_is_done_between_the_plan_and_its_end(version, decision):
    item = make_item(decision=decision, version=version)
    refuses(lambda: make_procedure(item, done_on=TODAY - DAY), because="stood on the day")
    make_procedure(item, done_on=TODAY + DAY)
    withdraw(item)

    make_procedure(item, done_on=TODAY)
    refuses(lambda: make_procedure(item, done_on=TODAY + DAY), because="stood on the day")


def test_a_correction_of_a_procedure_says_why_and_belongs_to_the_same_item(version, decision):
    item, other = (make_item(decision=decision, version=version) for _ in range(2))
    record = make_procedure(item)

    refuses(lambda: make_procedure(item, replaces=record, reason=""))
    refuses(lambda: make_procedure(other, replaces=record, reason="Wrong side"), because="stood on the day")
    make_procedure(item, replaces=record, reason="Wrong side")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_procedure(item, replaces=record, reason="Again")
