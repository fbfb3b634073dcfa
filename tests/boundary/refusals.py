"""Guards that nobody has to list: refusals of deciding services, guards of the database, import contracts.

Read from the code, so that one that is new is taken away too. A refusal is an `if` that ends in `raise`.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from orthoregen.guards import Guard
from tests.architecture.source import ROOT, parse, python_files

SERVICES = {  # whose refusals, and the tests that have to miss each
    "intake/services/claims.py": ["tests/intake/services/test_claims.py"],
    "intake/services/first_ratings.py": ["tests/intake/services/test_first_ratings.py"],
    "intake/services/handovers.py": ["tests/intake/services/test_handovers.py"],
    "intake/services/research.py": ["tests/intake/services/test_research.py"],
    "intake/services/reviews.py": [
        "tests/intake/services/test_reviews.py",
        "tests/intake/services/test_asked.py",
    ],
    "intake/services/verifying.py": ["tests/intake/services/test_verifying.py"],
    "orthoregen/accounts/on_call.py": ["tests/orthoregen/accounts/test_on_call.py"],
    "orthoregen/accounts/services.py": ["tests/orthoregen/accounts/test_services.py"],
    "treatments/services/approving.py": ["tests/treatments/services/test_approving.py"],
    "treatments/services/drafts.py": ["tests/treatments/services/test_drafts.py"],
    "treatments/services/plans.py": ["tests/treatments/services/test_plans.py"],
}
OF_THE_DATABASE = {  # by the first word of their names
    "intake": [
        "tests/intake/test_guards.py",
        "tests/intake/services/test_handovers.py",
        "tests/intake/services/test_first_ratings.py",
    ],
    "treatments": ["tests/treatments/models/test_plans.py", "tests/treatments/services/test_approving.py"],
}
CONTRACT = re.compile(r'\[\[tool\.importlinter\.contracts\]\]\nid = "(.+)"\n(?:(?!\[\[).+\n)+')
PUT = '    """The statements that put the guard up."""\n'


def refusals() -> Iterator[dict[str, Any]]:
    """Each refusal of a service, as guards.yaml would declare it."""
    for file, tests in SERVICES.items():
        for number, (where, node) in enumerate(_refusing(parse(ROOT / file))):
            said = ast.unparse(node.body[-1]).removeprefix("raise ").split("(")[0]
            name = f"{file} refuses: {said} in {where}, {number + 1}"
            yield {"guard": name, "file": file, "refusal": number, "tests": tests}


def _refusing(tree: ast.Module) -> list[tuple[str, ast.If]]:
    """Each `if` that ends in `raise`, with its function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [
        (function.name, node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise)
    ]
    return sorted(found, key=lambda one: one[1].lineno)


def never_refusing(text: str, number: int) -> str:
    """The text of a service where one of its refusals is never made."""
    test = _refusing(ast.parse(text))[number][1].test
    lines = text.splitlines(keepends=True)
    before = "".join(lines[: test.lineno - 1]) + _cut(lines[test.lineno - 1], test.col_offset)[0]
    after = _cut(lines[test.end_lineno - 1], test.end_col_offset)[1] + "".join(lines[test.end_lineno :])
    return f"{before}False{after}"


def _cut(line: str, offset: int) -> tuple[str, str]:
    """Offsets of a tree count bytes."""
    coded = line.encode()
    return coded[:offset].decode(), coded[offset:].decode()


def guards_of_the_database() -> Iterator[dict[str, Any]]:
    """Each guard that a migration puts up, as guards.yaml would declare it."""
    for guard in sorted(_put_up()):
        never = f'    if guard.name == "{guard}":\n        return ["SELECT 1"]\n'
        yield {
            "guard": f"The database refuses: {guard}",
            "file": "orthoregen/guards.py",
            "from": PUT,
            "to": PUT + never,
            "tests": OF_THE_DATABASE[guard.split("_")[0]],
        }


def _put_up() -> set[str]:
    names = set()
    for path in python_files("intake", "treatments", "orthoregen"):
        if path.parent.name == "migrations" and "Guard(" in path.read_text(encoding="utf-8"):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for value in vars(module).values():
                several = value if isinstance(value, tuple) and not isinstance(value, Guard) else (value,)
                names |= {one.name for one in several if isinstance(one, Guard)}
    return names


def contracts() -> Iterator[dict[str, Any]]:
    """Each import contract, as guards.yaml would declare it."""
    for contract in CONTRACT.finditer((ROOT / "pyproject.toml").read_text(encoding="utf-8")):
        yield {
            "guard": f"The contract {contract[1]}",
            "file": "pyproject.toml",
            "from": contract[0],
            "tests": ["tests/architecture/test_contracts.py"],
        }
