"""Whatever anybody does in whatever order, nothing is planned that a clinician did not decide on."""

import ast

import pytest
from django.contrib import admin
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from intake.models import Decision
from intake.services import reviews, sweeper
from orthoregen.accounts.models import Clinician, User
from orthoregen.guards import Guard
from tests.architecture.source import parse, python_files
from tests.architecture.test_writers import WRITER
from tests.boundary import acts
from tests.boundary.day import DAY
from tests.boundary.machine import STEPS, AfterADay, Anybody
from tests.boundary.steps.base import DECIDING
from tests.boundary.steps.behind import COMMANDS
from tests.boundary.steps.pages import OTHERS, PAGES, ROWS
from tests.factories import make_decision
from tests.guards import guard_of, without
from tests.treatments.planned import make_release
from treatments.services import approving, plans

pytestmark = [pytest.mark.django_db, pytest.mark.hazard("H34")]

USUAL = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}
SOME = settings(max_examples=4, stateful_step_count=50, phases=[Phase.generate], **USUAL)
MANY = settings(max_examples=300, stateful_step_count=50, phases=[Phase.generate], **USUAL)
LATER = settings(MANY, max_examples=100)
UNTIL_FOUND = settings(max_examples=60, stateful_step_count=12, phases=[Phase.generate], **USUAL)

# What the search leaves out, and why. A service, a task or a command that is new belongs into a step or here.
LEFT_OUT = {
    "intake.services.replays.send": "hands numbers to the broker; a step does what a worker does with them",
    "orthoregen.audit.sealing.verify": "reads; what it updates is a digest",
    "command database_roles": "gives accounts of PostgreSQL their rights, which have tests of their own",
    "command demo_code": "tells a code of the demonstration's people, and writes nothing",
    "command export_research": "asks for an address; its service is a step",
    "command import_catalogue": "asks for a file and an address; its service is a step",
    "command mail_due_reviews": "sends mail, and writes nothing",
    "command render_rules": "writes a page of the documentation, and opens no database",
    "command seed_demo": "invents people who decide and plan, for the demonstration only (H31)",
    "command seed_demo_catalogue": "as the command above, for the catalogue",
    "command triage": "judges a file, and opens no database",
    "command vignettes": "judges files, and opens no database",
}


@pytest.fixture(autouse=True)
def counted():
    """What the search got done is counted anew."""
    Anybody.done.clear()
    Anybody.refused.clear()


@pytest.fixture
def clinic():
    """One clinic, without a search."""
    one = Anybody()
    yield one
    one.teardown()


def search(how: settings, among: type[Anybody] = Anybody) -> None:
    run_state_machine_as_test(among, settings=how)


def was_done() -> set[str]:
    return {step for step, times in Anybody.done.items() if times}


# --- the search knows everything that acts --------------------------------------------------------
def done_by_steps() -> set[str]:
    code, modules = acts.project(), python_files("tests/boundary/steps")
    services = {name for path in modules for name in code.reached_from(parse(path))}
    return services | {f"command {name}" for name, *_ in COMMANDS}


@pytest.mark.once
def test_every_service_task_and_command_that_writes_is_a_step_or_is_left_out_with_a_reason():
    everything = acts.project().services() | {f"command {name}" for name in acts.commands()}
    assert len(everything) > 90

    assert everything - done_by_steps() - set(LEFT_OUT) == set(), "neither a step nor left out"
    assert set(LEFT_OUT) - everything == set(), "left out, and not there any more"
    assert set(LEFT_OUT) & done_by_steps() == set(), "left out, and done all the same"


@pytest.mark.once
def test_every_deciding_table_is_counted_and_every_page_can_be_posted_to():
    assert {table.__name__ for table in DECIDING} == set(WRITER) - {"TriageSummary"}
    assert {name for page in PAGES for name in page.arguments} == {*ROWS, *OTHERS}
    assert {"review:decide", "plans:add", "admin:treatments_source_add"} <= {page.name for page in PAGES}


@pytest.mark.once
@pytest.mark.parametrize(
    ("planted", "writes"),
    [
        ("def act(*, by): Decision.objects.create(by=by)", {"act"}),
        ("def act(row): row.save()", {"act"}),
        ("def act(row): _keep(row)\ndef _keep(row): row.delete()", {"act"}),
        ("from intake.services import claims\ndef act(item): claims.keep(item=item)", {"act"}),
        ("from intake.services.claims import keep as hold\ndef act(item): hold(item=item)", {"act"}),
        ("def read(row): return Decision.objects.filter(pk=row).first()", set()),
    ],
)
def test_an_act_that_is_new_is_known(planted, writes):
    trees = {"intake.services.new": ast.parse(planted), "intake.services.claims": ast.parse(KEEP)}

    known = acts.Code(trees).services() - {"intake.services.claims.keep"}

    assert known == {f"intake.services.new.{name}" for name in writes}


KEEP = "def keep(*, item): item.save()"


@pytest.mark.once
def test_every_step_can_be_taken_by_somebody_who_may(clinic):
    refused = []
    for step, drawn in DAY:
        before = clinic.done[step]
        getattr(clinic, step)(**drawn)
        if clinic.done[step] == before:
            refused.append((step, repr(clinic.last_refusal)))
        clinic.check()

    assert refused == []
    assert was_done() == STEPS


# --- the search -----------------------------------------------------------------------------------
@pytest.mark.once
def test_no_sequence_of_acts_plans_what_nobody_decided():
    search(SOME)

    meant = {"a_clinician_takes_the_newest_case_and_signs", "a_clinician_plans_under_the_newest_decision"}
    assert meant <= was_done(), "it signed and planned"
    assert len(was_done()) >= 15
    assert Anybody.refused["NotInRegister"] > 0


@pytest.mark.once
def test_nothing_that_decides_something_can_be_added_or_changed_in_the_admin():
    shown = {model.__name__ for model in admin.site._registry}

    assert shown & {model.__name__ for model in DECIDING} == set()
    assert shown & set(WRITER) == set()


@pytest.mark.soak
def test_no_sequence_of_very_many_acts_plans_what_nobody_decided():
    search(MANY)
    search(LATER, AfterADay)

    assert len(was_done()) >= len(STEPS) * 3 // 4, "too few kinds of acts got through for this to say much"


# --- the search can fail --------------------------------------------------------------------------
@pytest.fixture
def signing_sweeper(monkeypatch):
    """A background job that decides for itself."""
    sweep = sweeper.sweep

    def and_sign(*, at):
        swept = sweep(at=at)
        decided = Decision.objects.filter(replaced_by=None).first()
        if decided is not None:
            make_decision(item=decided.item, replaces=decided, decided_by=decided.decided_by, decided_at=at)
        return swept

    monkeypatch.setattr(sweeper, "sweep", and_sign)


@pytest.mark.once
def test_a_sweeper_that_signs_is_seen(clinic, signing_sweeper):
    with pytest.raises(AssertionError, match="the_sweeper_sweeps made"):
        clinic.the_sweeper_sweeps(hours=0)


@pytest.mark.soak
def test_a_sweeper_that_signs_is_found(signing_sweeper):
    with pytest.raises(AssertionError, match="the_sweeper_sweeps made"):
        search(UNTIL_FOUND)


def ever_registered(user: User, at) -> Clinician:
    """Whoever was entered once may sign, or plan, for ever."""
    return Clinician.objects.get(user=user)


@pytest.mark.once
def test_a_signature_by_somebody_who_left_is_found_where_the_database_looks_away_too(clinic, monkeypatch):
    monkeypatch.setattr(reviews, "registered", ever_registered)

    with without(guard_of("intake.migrations.0015_signed_by_the_register", "SIGNED")):
        clinic.a_clinician_takes_the_newest_case_and_signs(who="left")

    with pytest.raises(AssertionError, match=" by Dr Test"):
        clinic.check()


@pytest.mark.once
def test_a_plan_by_somebody_who_left_is_found_in_the_same_way(clinic, monkeypatch):
    monkeypatch.setattr(plans, "registered", ever_registered)

    with without(of_plans("treatments_planitem_signed")):
        clinic.a_clinician_plans_under_the_newest_decision(who="left")

    with pytest.raises(AssertionError, match=" by Dr Test"):
        clinic.check()


@pytest.mark.once
def test_an_approval_of_ones_own_text_is_found(clinic, monkeypatch):
    """A keeper who is a clinical lead too, and a service that does not write down who wrote."""
    clinic.somebody_gives_a_role(who="support", whom="keeper", role="clinical_lead")
    clinic.somebody_confirms_or_ends_a_role(who="lead", number=0)
    clinic.somebody_gives_a_role(who="support", whom="lead", role="catalogue_admin")
    clinic.somebody_writes_on_a_draft(who="keeper", number=0)
    monkeypatch.setattr(approving, "authors_since_last_version", lambda draft: set())
    clinic.somebody_proposes_a_draft(who="lead", number=0)

    with pytest.raises(AssertionError, match="keeper approved what they wrote"):
        clinic.a_lead_approves_what_waits(who="keeper")


@pytest.mark.once
def test_a_letter_without_a_plan_is_found(clinic):
    decision = Decision.objects.get()

    with without(of_plans("treatments_planrelease_under_decision")):
        make_release(decision=decision, at=clinic.at)

    with pytest.raises(AssertionError, match="does not name what stood"):
        clinic.check()


def of_plans(name: str) -> Guard:
    """A guard of the tables of plans."""
    return next(one for one in guard_of("treatments.migrations.0007_plans", "GUARDS") if one.name == name)
