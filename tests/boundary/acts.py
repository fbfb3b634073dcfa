"""Everything that writes when it is called: services, tasks and commands; and every page to post to.

Read from the code, so that what is new is known without anybody telling. A function writes when it calls what
writes a row, or another function that does, however far away.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.core.management import get_commands

from tests.architecture.source import ROOT, parse, python_files
from tests.orthoregen.routes import Route, routes

OURS = ("intake", "treatments", "orthoregen")
NO_ACTS = {"migrations", "rules", "views", "presenters"}
SERVICES = (
    *("intake.services.", "intake.tasks.", "treatments.services."),
    *("orthoregen.accounts.services.", "orthoregen.accounts.on_call.", "orthoregen.audit.sealing."),
)
WRITES = re.compile(r"^(create|create_user|get_or_create|update_or_create|bulk_\w+|save|delete|update)$")


class Code:
    """The functions of some modules by their full names, what each names of others, and which write."""

    def __init__(self, trees: Mapping[str, ast.Module]) -> None:
        self.named: dict[str, set[str]] = {}
        self.writing: set[str] = set()
        for module, tree in trees.items():
            functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
            known = _imported(tree) | {node.name: f"{module}.{node.name}" for node in functions}
            for node in functions:
                name = f"{module}.{node.name}"
                self.named[name] = _named(node, known) - {name}
                if _writes_itself(node):
                    self.writing.add(name)
        while more := {name for name, others in self.named.items() if others & self.writing} - self.writing:
            self.writing |= more

    def services(self) -> set[str]:
        """Every public service and task that writes something."""
        public = {name for name in self.writing if not name.rpartition(".")[2].startswith("_")}
        return {name for name in public if name.startswith(SERVICES)}

    def reached_from(self, tree: ast.Module) -> set[str]:
        """Every function that a module names, and whatever those call, however far away."""
        found: set[str] = set()
        left = _named(tree, _imported(tree))
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left |= self.named.get(name, set())
        return found


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each name of a module stands for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _named(node: ast.AST, known: Mapping[str, str]) -> set[str]:
    """The full names that stand in this code, whether they are called there or handed on."""
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            found.add(known[one.id])
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in known:
            found.add(f"{known[one.value.id]}.{one.attr}")
    return found


def _writes_itself(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and WRITES.match(one.func.attr)
        for one in ast.walk(node)
    )


@cache
def project() -> Code:
    """All code of the project that could act: services may not call pages, and rules know no database."""
    return Code({_module(path): parse(path) for path in python_files(*OURS) if not NO_ACTS & {*path.parts}})


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def commands() -> set[str]:
    """Every management command of the project's own."""
    return {name for name, app in get_commands().items() if str(app).startswith(OURS)}


def posted_to() -> list[Route]:
    """Every page that takes a form, and every page of the stock admin."""
    named = [route for route in routes() if route.name]
    return [route for route in named if route.name.startswith("admin:") or _takes_a_form(route)]


def _takes_a_form(route: Route) -> bool:
    policy = getattr(route.callback, "policy", None)
    return policy is not None and "POST" in policy.methods
