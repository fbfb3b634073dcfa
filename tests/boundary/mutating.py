"""Take each guard of guards.yaml away, alone, and see the tests fail: `make mutate-guards`.

It works in a copy of the project, so that nobody who works beside it meets a guard that is missing. First the
named tests have to pass as the project is. Ends with status 1 where the removal of a guard went unnoticed.
`make mutate-guards ARGS="trigger register"` takes only guards whose words have all of these.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.source import ROOT, project_files

GUARDS = ROOT / "tests" / "boundary" / "guards.yaml"
FAILED = 1  # pytest's status where tests ran and failed; any other means that they did not run
PATIENCE = 600  # seconds for the tests of one guard
KEPT = """

@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    settings.DATABASES["default"]["TEST"]["NAME"] = str(settings.VAR_DIR / "kept.sqlite3")
"""

Entry = dict[str, Any]


def guards() -> list[Entry]:
    """Every guard, as it is declared."""
    return yaml.safe_load(GUARDS.read_text(encoding="utf-8"))


def without(entry: Entry, text: str) -> str:
    """The text of the file with the guard taken away. Raises ValueError where it is not there once."""
    for change in (entry, *filter(None, [entry.get("also")])):
        gone = change["from"].rstrip("\n")
        if text.count(gone) != 1:
            raise ValueError(f"{entry['file']} has this {text.count(gone)} times: {gone}")
        text = text.replace(gone, change.get("to", "").rstrip("\n"))
    return text


def main(words: list[str]) -> int:
    chosen = [entry for entry in guards() if all(word in entry["guard"] for word in words)]
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="orthoregen-guards-") as name:
        folder = Path(name)
        _copy_to(folder)
        if any(_status(folder, entry, "--tb=short") for entry in _by_test(chosen)):
            _say("The named tests do not pass as the project is: see above.")
            return 2
        for entry in chosen:
            began, path = time.monotonic(), folder / entry["file"]
            whole = path.read_text(encoding="utf-8")
            path.write_text(without(entry, whole), encoding="utf-8")
            status = _status(folder, entry)
            path.write_text(whole, encoding="utf-8")
            unnoticed += status != FAILED
            said = "noticed" if status == FAILED else f"UNNOTICED ({status})"
            _say(f"{said:14}{time.monotonic() - began:4.0f} s  {entry['guard']}")
    _say(f"{len(chosen) - unnoticed} of {len(chosen)} guards were missed by their tests when they were gone.")
    return 1 if unnoticed else 0


def _say(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _copy_to(folder: Path) -> None:
    for path in project_files():
        to = folder / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
    (folder / "var").mkdir()


def _keep_the_database(folder: Path, *, keep: bool) -> list[str]:
    """Migrating takes longest. A guard that is no migration is tried on a database that is kept."""
    conftest = folder / "tests" / "conftest.py"
    plain = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    conftest.write_text(plain + (KEPT if keep else ""), encoding="utf-8")
    return ["--reuse-db"] if keep else []


def _by_test(entries: list[Entry]) -> list[Entry]:
    """The same tests, each file once: whether they pass at all."""
    files: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for test in entry["tests"]:
            file, _, words = test.partition(" -k ")
            files.setdefault((file, entry.get("on", "")), []).append(words.strip('"'))
    return [
        {"file": "", "on": on, "tests": [file if "" in words else f'{file} -k "{" or ".join(words)}"']}
        for (file, on), words in files.items()
    ]


def _status(folder: Path, entry: Entry, *options: str) -> int:
    """Pytest's status for the tests of a guard; what they say is shown where options ask for it."""
    on = entry.get("on", "")
    keep = not on and "migrations" not in entry["file"] and "append_only" not in entry["file"]
    options = (*options, *_keep_the_database(folder, keep=keep))
    before = [sys.executable, "scripts/throwaway.py", on] if on else []
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env["ORTHOREGEN_VAR"] = str(folder / "var")
    for test in entry["tests"]:
        command = [*before, sys.executable, "-m", "pytest", "-q", "-x", *options, *shlex.split(test)]
        done = subprocess.run(
            command, cwd=folder, env=env, check=False, capture_output=True, text=True, timeout=PATIENCE
        )
        if done.returncode:
            _say(done.stdout[-3000:] if "--tb=short" in options else "")
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
