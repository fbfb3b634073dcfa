"""`QuerySet.update`, the bulk methods and `orthoregen.writing` could go round models and trail.

So each place that uses one is named here.
"""

import ast

import pytest

from tests.architecture.source import ROOT, name_of, parse, python_files

BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "aupdate"}
ALLOWED = {
    "intake/services/replays.py": "what a replay found is no record of a case, and may be very much",
    "intake/services/transitions.py": "the one helper that changes a state: conditional, with its audit row",
    "orthoregen/audit/services.py": "the trail itself",
}


def bulk_writes(tree: ast.AST) -> list[int]:
    """The lines that write past the models. A dict's `update` takes a mapping, a queryset's only keywords."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in BULK or (name == "update" and node.keywords and not node.args):
                lines.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "orthoregen.writing":
            lines.append(node.lineno)
    return lines


def test_nothing_writes_past_the_models():
    files = {name_of(path): path for path in python_files("intake", "orthoregen", "treatments")}
    bound = {name for name in set(files) - set(ALLOWED) if "migrations" not in files[name].parts}
    lines = {name: bulk_writes(parse(files[name])) for name in bound}

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
    ],
)
def test_each_way_of_writing_past_the_models_is_found(planted):
    tree = ast.parse(f"async def f():\n    {planted}")

    assert bulk_writes(tree) == [2]


@pytest.mark.parametrize("innocent", ["answers.update(more)", "digest.update(b'x')", "known.update()"])
def test_a_dict_may_be_updated(innocent):
    assert bulk_writes(ast.parse(innocent)) == []


def test_every_allowed_place_still_needs_its_permission():
    needed = {name_of(p) for p in python_files("intake", "orthoregen", "treatments") if bulk_writes(parse(p))}

    assert {name for name in ALLOWED if (ROOT / name).exists()} <= needed
