"""`QuerySet.update`, the bulk methods and `orthoregen.writing` could go round models and trail.

So each place that uses one is named here.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, imports, name_of, package_of, parse, python_files

BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "aupdate"}
ALLOWED = {
    "intake/services/replays.py": "what a replay found is no record of a case, and may be very much",
    "intake/services/transitions.py": "the one helper that changes a state: conditional, with its audit row",
    "orthoregen/audit/services.py": "the trail itself",
}


def bulk_writes(tree: ast.AST, package: str) -> list[int]:
    """The lines that write past the models. A dict's `update` takes a mapping, a queryset's only keywords."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in BULK or (name == "update" and node.keywords and not node.args):
                lines.append(node.lineno)
        if isinstance(node, ast.Import | ast.ImportFrom) and any(
            f"{name}.".startswith("orthoregen.writing.") for name in imports(node, package)
        ):
            lines.append(node.lineno)
    return lines


def written_in(path: Path) -> list[int]:
    return bulk_writes(parse(path), package_of(path))


def test_nothing_writes_past_the_models():
    files = {name_of(path): path for path in python_files("intake", "orthoregen", "treatments")}
    bound = {name for name in set(files) - set(ALLOWED) if "migrations" not in files[name].parts}
    lines = {name: written_in(files[name]) for name in bound}

    assert len(bound) > 200
    assert {name: found for name, found in lines.items() if found} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "ReviewItem.objects.filter(pk=1).update(state='decided')",
        "Evidence.objects.bulk_create(rows)",
        "Response.objects.bulk_update(rows, ['state'])",
        "await items.aupdate(state='x')",
        "items.update(**values)",
        "from orthoregen.writing import change_and_insert",
        "from orthoregen import prepared, writing",
        "import orthoregen.writing as w",
        "from ..writing import insert",
        "from .. import writing",
    ],
)
def test_each_way_of_writing_past_the_models_is_found(planted):
    tree = ast.parse(f"async def f():\n    {planted}")

    assert bulk_writes(tree, "orthoregen.audit") == [2]


@pytest.mark.parametrize("innocent", ["answers.update(more)", "digest.update(b'x')", "known.update()"])
def test_a_dict_may_be_updated(innocent):
    assert bulk_writes(ast.parse(innocent), "orthoregen.audit") == []


@pytest.mark.parametrize("innocent", ["from orthoregen import prepared", "from intake import writing"])
def test_other_modules_may_be_imported(innocent):
    assert bulk_writes(ast.parse(innocent), "orthoregen.audit") == []


def test_every_allowed_place_still_needs_its_permission():
    needed = {name_of(p) for p in python_files("intake", "orthoregen", "treatments") if written_in(p)}

    assert {name for name in ALLOWED if (ROOT / name).exists()} <= needed
