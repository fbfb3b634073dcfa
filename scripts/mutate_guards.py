"""`make mutate-guards`: set up what is missing, take each guard away in a copy, see the tests fail."""

import os
import shlex
import subprocess
import sys

from project import PYTHON, ROOT, environment, require_writable
from setup import install, require_venv


def main() -> int:
    require_writable()
    require_venv()
    install(dev=True)
    words = shlex.split(os.environ.get("ARGS", ""))
    command = [str(PYTHON), "-m", "tests.boundary.mutating", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
