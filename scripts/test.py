"""`make test`: set up whatever is missing, then run the tests on SQLite and on PostgreSQL.

ARGS="-k queue" hands words to pytest. The run on PostgreSQL leaves out what cannot differ between databases.
The whole suite shares its tests among the processors and runs on both databases at once, so that none waits
for the last test of another. With ARGS one run follows the other, and so do the long proofs, which start
processes of their own. ARGS="-n 0" keeps the tests of a run in one process.
A DATABASE_URL that is set names the PostgreSQL to use; otherwise one is started and taken away again.
"""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field

from project import PYTHON, ROOT, VAR, environment, require_writable
from setup import install, require_venv
from throwaway import postgresql_programs

MOST = 4  # processes of one run
MUST = os.environ.get("ORTHOREGEN_REQUIRE_SERVICES") == "1"
WORDS = shlex.split(os.environ.get("ARGS", ""))
SOAK = "--soak" in sys.argv


@dataclass(frozen=True)
class Run:
    """One run of pytest in a var/ folder of its own, so that it leaves the demonstration's data alone."""

    title: str
    folder: str
    arguments: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    database: str = ""

    def command(self, processes: int) -> list[str]:
        shared = ["-n", str(processes), "--dist", "worksteal"] if processes > 1 else []
        how = ["--soak"] if SOAK else shared
        return [*self.before, str(PYTHON), "-m", "pytest", *how, *self.arguments, *WORDS]

    def environment(self) -> dict[str, str]:
        env = environment(ORTHOREGEN_VAR=str(VAR / self.folder))
        env.pop("DATABASE_URL", None)
        # Dozens of processes import the project: without compiled files each would compile it anew.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        return env | ({"DATABASE_URL": self.database} if self.database else {})

    def alone(self) -> int:
        """With all processors to itself, in full view."""
        print(f"\n== {self.title}", flush=True)
        command = self.command(processors())
        return subprocess.run(command, cwd=ROOT, env=self.environment(), check=False).returncode

    def beside(self, other: "Run") -> int:
        """While the other runs, with half as many processes; what it has to say comes after the other's."""
        said = VAR / f"{self.folder}.log"
        with said.open("w") as log:
            running = subprocess.Popen(
                self.command(processors() // 2),
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            first = other.alone()
            second = running.wait()
        finally:
            running.terminate()
            running.wait()
        print(f"\n== {self.title}, at the same time\n{said.read_text(errors='replace')}", flush=True)
        return first or second


def processors() -> int:
    return min(os.cpu_count() or 1, MOST)


def on_postgresql() -> Run | None:
    """The second run, where there is a PostgreSQL."""
    given = os.environ.get("DATABASE_URL", "")
    once = ["-m", "not once"]
    if given.startswith("postgres"):
        return Run("The tests on the given PostgreSQL", "test-postgresql", once, database=given)
    if postgresql_programs():
        throwaway = [str(PYTHON), "scripts/throwaway.py", "postgresql"]
        return Run("The tests on PostgreSQL", "test-postgresql", once, before=throwaway)
    return None


def main() -> int:
    require_writable()
    require_venv()
    install(dev=True)
    first, second = Run("The tests on SQLite", "test"), on_postgresql()
    if second is None:
        failed = first.alone()
        print("\nPostgreSQL is not installed here: the tests ran on SQLite only.", flush=True)
        return failed or int(MUST)
    if WORDS or SOAK:
        failed = first.alone()
        return second.alone() or failed
    return second.beside(first)


if __name__ == "__main__":
    sys.exit(main())
