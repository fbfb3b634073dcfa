"""Take each guard away, alone, and see the tests fail: `make mutate-guards`.

It works in copies of the project, so that nobody who works beside it meets a guard that is missing: as many
at a time as there are processors, over one PostgreSQL. First all named tests have to pass as the project is.
Ends with status 1 where the removal of a guard went unnoticed.
`make mutate-guards ARGS="trigger register"` takes only guards whose words have all of these.
"""

import ast
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import yaml

from scripts import throwaway
from tests.architecture.source import ROOT, parse, project_files
from tests.boundary.refusals import contracts, guards_of_the_database, never_refusing, refusals

GUARDS = ROOT / "tests" / "boundary" / "guards.yaml"
FAILED = 1  # pytest's status where tests ran and failed; any other means that they did not run
PATIENCE = 600  # seconds for the tests of one guard
MIGRATES = re.compile(r"/migrations/|orthoregen/(append_only|guards|kept_triggers|trigger_step)\.py")
BROKEN = re.compile(r"^E +(Syntax|Indentation|Import|ModuleNotFound|Name|UnboundLocal)Error\b", re.MULTILINE)
KEPT = """

import os


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    if name := os.environ.get("GUARDS_DATABASE"):
        settings.DATABASES["default"]["TEST"]["NAME"] = name
"""

Entry = dict[str, Any]


def guards() -> list[Entry]:
    """Every guard, as it is declared, and those that are read from the code."""
    declared = yaml.safe_load(GUARDS.read_text(encoding="utf-8"))
    return [*declared, *guards_of_the_database(), *contracts(), *refusals()]


def without(entry: Entry, text: str) -> str:
    """The text of the file with the guard taken away. Raises ValueError where it is not there once."""
    if "refusal" in entry:
        return never_refusing(text, entry["refusal"])
    for change in (entry, *filter(None, [entry.get("also")])):
        gone = change["from"].rstrip("\n")
        if text.count(gone) != 1:
            raise ValueError(f"{entry['file']} has this {text.count(gone)} times: {gone}")
        text = text.replace(gone, change.get("to", "").rstrip("\n"))
    return text


def named_by(entry: Entry) -> list[str]:
    """The tests that have to fail, in full: `-k` gives parts of their names, nothing the whole file."""
    return [name for test in entry["tests"] for name in _full_names(test)]


def _full_names(test: str) -> Iterator[str]:
    file, _, words = test.partition(" -k ")
    if not words:
        yield file
        return
    for word in words.strip('"').split(" or "):
        named = [name for name in _tests_in(file) if word in name.rsplit("::", 1)[1]]
        if not named:
            raise LookupError(f"{file} has no test {word}")
        yield from named


def _tests_in(file: str) -> Iterator[str]:
    for node in parse(ROOT / file).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        within = f"{file}::{node.name}" if isinstance(node, ast.ClassDef) else file
        yield from (
            f"{within}::{one.name}"
            for one in inner
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
        )


def is_noticed(status: int, said: str) -> bool:
    """Whether tests failed because the guard was gone, not because the change left Python that cannot run."""
    return status == FAILED and not BROKEN.search(said)


@dataclass(frozen=True)
class Copy:
    """A copy of the project, with databases of its own that are kept from one guard to the next."""

    folder: Path
    postgresql: str  # the address of the server

    def pytest(self, tests: Iterable[str], *, on: str = "", keep: bool = True) -> tuple[int, str]:
        """Pytest's status for these tests, and what it said. What takes longest is making a database."""
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env["ORTHOREGEN_VAR"] = str(self.folder / "var")
        if on:
            env["DATABASE_URL"] = self.postgresql
            env["GUARDS_DATABASE"] = f"guards_{self.folder.name}{'' if keep else '_fresh'}"
        elif keep:
            env["GUARDS_DATABASE"] = str(self.folder / "var" / "kept.sqlite3")
        options = [
            "-q",
            "-x",
            "--tb=short",
            "-p",
            "no:cacheprovider",
            "--reuse-db" if keep else "--create-db",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=self.folder,
            env=env,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout + done.stderr

    @contextmanager
    def lacking(self, entry: Entry) -> Iterator[None]:
        """Until the block ends, the guard is not there."""
        path = self.folder / entry["file"]
        whole = path.read_text(encoding="utf-8")
        _write(path, without(entry, whole))
        try:
            yield
        finally:
            _write(path, whole)


def _write(path: Path, text: str) -> None:
    """What was compiled goes by the second and the size of a file, which may be the same."""
    path.write_text(text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def main(words: list[str]) -> int:
    chosen = [entry for entry in guards() if all(word in entry["guard"] for word in words)]
    began, number = time.monotonic(), os.cpu_count() or 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orthoregen-guards-")))
        server = stack.enter_context(throwaway.postgresql())
        copies = [_copied(folder / str(one), server) for one in range(number)]
        at_once = stack.enter_context(ThreadPoolExecutor(number))
        if not all(at_once.map(_passes, copies[:1] + copies[-1:], [chosen] * 2, ["", "postgresql"])):
            return 2
        free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for copy in copies:
            free.put(copy)
        noticed = list(at_once.map(lambda entry: _take_away(entry, free), sorted(chosen, key=_is_quick)))
    minutes = (time.monotonic() - began) / 60
    _say(f"{sum(noticed)} of {len(chosen)} guards were missed when they were gone; {minutes:.1f} minutes.")
    return 0 if all(noticed) else 1


def _copied(folder: Path, server: str) -> Copy:
    for path in project_files():
        to = folder / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
    (folder / "var").mkdir()
    with (folder / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(KEPT)
    return Copy(folder, server)


def _passes(copy: Copy, entries: list[Entry], on: str) -> bool:
    """Whether the named tests of a database pass as the project is."""
    tests = sorted({test for entry in entries if entry.get("on", "") == on for test in named_by(entry)})
    status, said = copy.pytest(tests, on=on) if tests else (0, "")
    if status:
        _say(f"Before anything was taken away:\n{said[-3000:]}")
    return status == 0


def _is_quick(entry: Entry) -> bool:
    """What takes long is begun first."""
    return not MIGRATES.search(entry["file"])


def _take_away(entry: Entry, free: "queue.SimpleQueue[Copy]") -> bool:
    """Whether the tests missed the guard, in the copy that is free next."""
    copy = free.get()
    try:
        began = time.monotonic()
        with copy.lacking(entry):
            status, said = copy.pytest(named_by(entry), on=entry.get("on", ""), keep=_is_quick(entry))
        noticed = is_noticed(status, said)
        word = "noticed" if noticed else f"UNNOTICED ({status})"
        _say(f"{word:14}{time.monotonic() - began:4.0f} s  {entry['guard']}")
        return noticed
    finally:
        free.put(copy)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    django.setup()  # migrations are read
    sys.exit(main(sys.argv[1:]))
