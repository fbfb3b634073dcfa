"""Who may know whom. The import contracts in pyproject.toml hold the same over the whole import graph."""

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, imports, name_of, package_of, parse, python_files, strings

PUBLIC_IN_INTAKE = ("intake.rules", "intake.models", "intake.outgoing", "intake.published", "intake.slots")
ALLOWED_IN_RULES = {
    "intake.rules",
    "yaml",
    "datetime.date",
    *(
        "collections",
        "dataclasses",
        "enum",
        "functools",
        "graphlib",
        "hashlib",
        "itertools",
        "json",
        "keyword",
    ),
    *("math", "operator", "pathlib", "re", "types", "typing"),
}
NAMES_TREATMENTS = re.compile(r"treatments([.:/_]|$)")  # the app: a label, a path, a URL name, a table


def strangers(tree: ast.AST, package: str) -> list[str]:
    """What ties this code to the treatments app, by import or by name."""
    named = [text for text in strings(tree) if NAMES_TREATMENTS.match(text.strip("/"))]
    return named + [module for module in imports(tree, package) if module.split(".")[0] == "treatments"]


def test_intake_neither_imports_nor_names_treatments():
    found = {name_of(path): strangers(parse(path), package_of(path)) for path in python_files("intake")}

    assert len(found) > 200
    assert {name: named for name, named in found.items() if named} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import treatments",
        "from treatments.models import Treatment",
        "import importlib; importlib.import_module('treatments.models')",
        "from django.apps import apps; apps.get_model('treatments', 'Treatment')",
        "plan = models.ForeignKey('treatments.Treatment', on_delete=models.PROTECT)",
        "reverse('treatments:list')",
        "link = '/treatments/prp/'",
        "sql = 'treatments_treatment'",
        "app.send_task('treatments.tasks.refresh')",
    ],
)
def test_each_way_of_naming_treatments_is_found(planted):
    assert strangers(ast.parse(planted), "intake.services") != []


def test_the_word_treatment_itself_is_allowed_in_the_intake():
    planted = "goal = 'treatment_goal'; response = 'Did a treatment help?'"

    assert strangers(ast.parse(planted), "intake.services") == []


@pytest.mark.parametrize("folder", ["templates/intake", "templates/review"])
def test_templates_of_the_intake_do_not_name_treatments(folder):
    naming = [
        name_of(path)
        for path in (ROOT / folder).rglob("*.*")
        if re.search(r"treatments[:/.]", path.read_text(encoding="utf-8"))
    ]

    assert naming == []


@pytest.mark.parametrize("path", python_files("treatments"), ids=name_of)
def test_treatments_uses_only_public_names_of_the_intake(path):
    from_intake = [m for m in imports(parse(path), package_of(path)) if m.split(".")[0] == "intake"]

    assert [m for m in from_intake if not m.startswith(PUBLIC_IN_INTAKE)] == []


def strays(tree: ast.AST, package: str) -> list[str]:
    """What the rules may not use: all but themselves, yaml, and modules without clock or network."""
    allowed = tuple(f"{name}." for name in ALLOWED_IN_RULES)
    return [module for module in imports(tree, package) if not f"{module}.".startswith(allowed)]


@pytest.mark.parametrize("path", python_files("intake/rules"), ids=name_of)
def test_the_rules_import_only_themselves_and_what_is_listed(path):
    assert strays(parse(path), package_of(path)) == []


@pytest.mark.parametrize(
    "planted", ["import django", "from datetime import datetime", "import time", "from intake import models"]
)
def test_a_planted_import_in_the_rules_is_found(planted):
    assert strays(ast.parse(planted), "intake.rules") != []


def test_the_rules_run_where_django_and_celery_cannot_be_imported():
    code = "import sys; sys.modules.update(django=None, celery=None); import intake.rules"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_relative_imports_are_read_in_full():
    tree = ast.parse("from ..services import reviews\nfrom . import tasks")

    assert list(imports(tree, "intake.views.review")) == [
        "intake.views.services.reviews",
        "intake.views.review.tasks",
    ]
