"""The import contracts of pyproject.toml hold, and each of them can fail."""

from copy import deepcopy

import grimp
import pytest
from importlinter.application.use_cases import _register_contract_types, read_user_options
from importlinter.configuration import configure
from importlinter.domain.contract import registry

from tests.architecture.source import ROOT

configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
_register_contract_types(OPTIONS)
CONTRACTS = {contract["id"]: contract for contract in OPTIONS.contracts_options}

PLANTED = {
    "intake-treatments": ("intake.presenters.queue", "treatments.models"),
    "treatments-intake": ("treatments.views", "intake.services.reviews"),
    "rules-alone": ("intake.rules.dictionary", "django"),
    "intake-layers": ("intake.models.review", "intake.services.cases"),
    "services-no-pages": ("intake.services.cases", "intake.forms"),
    "background-no-decisions": ("intake.services.triage", "intake.services.reviews"),
    "commands-no-plans": ("treatments.management.commands.import_catalogue", "treatments.services.plans"),
    "treatments-layers": ("treatments.models", "treatments.views"),
    "project-apps": ("orthoregen.audit.services", "intake.models"),
}
OTHERS = [
    ("intake.questionnaire", "intake.models"),
    ("intake.questionnaire", "intake.services.cases"),
    ("intake.rules", "intake.questionnaire"),
    ("intake.services.cases", "intake.views.patient"),
    ("intake.tasks", "treatments.models"),
    ("intake.tasks", "intake.services.reviews"),
    ("intake.services.sweeper", "intake.services.reviews"),
    ("intake.services.escalation_clocks", "intake.services.verifying"),
    ("intake.services.replays", "intake.services.reviews"),
    ("intake.management.commands.replay", "intake.services.reviews"),
    ("intake.management.commands.export_research", "intake.services.reviews"),
    ("orthoregen.celery", "intake.services.reviews"),
    ("treatments.management.commands.load_catalogue", "treatments.services.plans"),
    ("treatments.services.plans", "intake.services.reviews"),
    ("treatments.services.plans", "intake.tasks"),
    ("intake.rules.engine", "treatments.models"),
    ("intake.services.reviews", "treatments.services.plans"),
    ("intake.views.review.decision", "treatments.services.plans"),
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *OPTIONS.session_options["root_packages"], include_external_packages=True, cache_dir=None
    )


def is_kept(contract_id: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[contract_id]
    contract = registry.get_contract_class(options["type"])(
        name=options["name"], session_options=OPTIONS.session_options, contract_options=options
    )
    return contract.check(deepcopy(graph), verbose=False).kept


def with_import(graph: grimp.ImportGraph, importer: str, imported: str) -> grimp.ImportGraph:
    planted = deepcopy(graph)
    for module in {importer, imported} - planted.modules:
        planted.add_module(module)
    planted.add_import(importer=importer, imported=imported)
    return planted


@pytest.mark.parametrize("contract_id", CONTRACTS)
@pytest.mark.hazard("H34")
def test_a_contract_is_kept(contract_id, graph):
    assert is_kept(contract_id, graph)


def test_a_contract_that_is_gone_is_missed():
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract_id", CONTRACTS)
def test_a_contract_fails_on_a_planted_import(contract_id, graph):
    assert not is_kept(contract_id, with_import(graph, *PLANTED[contract_id]))


@pytest.mark.parametrize(("importer", "imported"), OTHERS)
def test_each_other_forbidden_way_breaks_a_contract(importer, imported, graph):
    planted = with_import(graph, importer, imported)

    assert not all(is_kept(contract_id, planted) for contract_id in CONTRACTS)


def test_an_allowed_import_breaks_none(graph):
    planted = with_import(graph, "treatments.conditions", "intake.rules.dictionary")

    assert all(is_kept(contract_id, planted) for contract_id in CONTRACTS)
