"""`make test`: set up whatever is missing, then run the tests on SQLite and on PostgreSQL.

ARGS="-k queue" hands words to pytest. The second run leaves out what cannot differ between databases. Both
share the tests among the processors; ARGS="-n 0" keeps them in one process. The long proofs stay in one too:
they start processes of their own.
A DATABASE_URL that is set names the PostgreSQL to use; otherwise one is started and taken away again.
"""

import os
import shlex
import subprocess
import sys

from project import PYTHON, ROOT, VAR, environment, require_writable
from setup import install, require_venv
from throwaway import postgresql_programs

SHARED = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
MUST = os.environ.get("ORTHOREGEN_REQUIRE_SERVICES") == "1"


def run(title: str, before: list[str], *arguments: str, **extra: str) -> int:
    """One run of pytest in a var/ folder of its own, so that it leaves the demonstration's data alone."""
    print(f"\n== {title}", flush=True)
    env = environment(ORTHOREGEN_VAR=str(VAR / "test"), **extra)
    if "DATABASE_URL" not in extra:
        env.pop("DATABASE_URL", None)
    command = [*before, str(PYTHON), "-m", "pytest", *arguments, *shlex.split(os.environ.get("ARGS", ""))]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def main() -> int:
    require_writable()
    require_venv()
    install(dev=True)
    arguments = ["--soak"] if "--soak" in sys.argv else SHARED
    first = run("The tests on SQLite", [], *arguments)
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        second = run(
            "The tests on the given PostgreSQL", [], *arguments, "-m", "not once", DATABASE_URL=given
        )
    elif postgresql_programs():
        throwaway = [str(PYTHON), "scripts/throwaway.py", "postgresql"]
        second = run("The tests on PostgreSQL", throwaway, *arguments, "-m", "not once")
    else:
        print("\nPostgreSQL is not installed here: the tests ran on SQLite only.", flush=True)
        second = 1 if MUST else 0
    return first or second


if __name__ == "__main__":
    sys.exit(main())
