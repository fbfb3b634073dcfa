"""Each row that decides something is written in one place, so that its checks cannot be walked round.

For whoever signs, plans, approves, or says who may, that is one module for each table: for models named
in the code, for the lists behind a row (`decision.findings.create`), and for rows that are saved later.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, name_of, parse, python_files

DECISIONS = "intake/services/reviews.py"
PLANS = "treatments/services/plans.py"
APPROVALS = "treatments/services/approving.py"
ACCOUNTS = "orthoregen/accounts/services.py"
WRITER = {
    "Decision": DECISIONS,
    "DecisionFinding": DECISIONS,
    "PlanItem": PLANS,
    "PlanPrecaution": PLANS,
    "PlanRelease": PLANS,
    "PlanWithdrawal": PLANS,
    "ReleasedItem": PLANS,
    "ProcedureRecord": PLANS,
    "Proposal": APPROVALS,
    "ProposalAuthor": APPROVALS,
    "Verdict": APPROVALS,
    "Version": APPROVALS,
    "Retirement": APPROVALS,
    "Clinician": ACCOUNTS,
    "RoleGrant": ACCOUNTS,
    "TriageSummary": "intake/services/triage.py",
}
MAKES = re.compile(r"^a?(create|get_or_create|update_or_create|add|set)$")
BEHIND = {  # the name of a list behind a row: what it makes
    "decisions": "Decision",
    "findings": "DecisionFinding",
    "procedures": "ProcedureRecord",
    "role_grants": "RoleGrant",
    "summaries": "TriageSummary",
    "versions": "Version",
}


def written(tree: ast.AST) -> Iterator[str]:
    """The tables of WRITER that this code makes rows of."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in WRITER and node.keywords:
            yield node.func.id
        if isinstance(node.func, ast.Attribute) and MAKES.match(node.func.attr):
            yield from _behind(node.func.value)


def _behind(value: ast.expr) -> Iterator[str]:
    """What a manager makes: `Decision.objects`, or a list behind a row."""
    name = value.attr if isinstance(value, ast.Attribute) else ""
    if name in BEHIND:
        yield BEHIND[name]
    elif isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in WRITER:
        yield value.value.id


def files() -> list:
    return [
        path for path in python_files("intake", "orthoregen", "treatments") if "migrations" not in path.parts
    ]


@pytest.mark.hazard("H34")
def test_each_row_that_decides_something_is_written_in_one_place():
    strays = {(name_of(path), table) for path in files() for table in written(parse(path))} - {
        (place, table) for table, place in WRITER.items()
    }

    assert strays == set()


def test_each_of_them_is_written_where_it_is_said():
    for table, place in WRITER.items():
        assert table in set(written(parse(ROOT / place))), f"{table} is not written in {place} any more"


@pytest.mark.parametrize(
    ("planted", "table"),
    [
        ("Decision.objects.create(outcome='advice_only')", "Decision"),
        ("PlanItem.objects.get_or_create(decision=d, defaults={})", "PlanItem"),
        ("PlanItem(decision=d, side='left').save()", "PlanItem"),
        ("item.decisions.create(outcome='advice_only')", "Decision"),
        ("decision.findings.create(structure='disc')", "DecisionFinding"),
        ("Clinician.objects.update_or_create(user=u)", "Clinician"),
        ("user.role_grants.create(role='clinician')", "RoleGrant"),
        ("await Version.objects.acreate(number=1)", "Version"),
    ],
)
def test_each_way_of_writing_is_found(planted, table):
    assert list(written(ast.parse(f"async def f():\n    {planted}"))) == [table]


@pytest.mark.parametrize(
    "innocent", ["Decision.objects.filter(item=i)", "Version.objects.get(pk=1)", "seen.add(1)"]
)
def test_reading_is_no_writing(innocent):
    assert list(written(ast.parse(innocent))) == []
