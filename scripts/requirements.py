"""`make requirements`: compile requirements*.in into pinned requirements*.txt with hashes."""

import subprocess
import sys

from project import ROOT, VENV, environment, require_writable
from setup import install, require_venv

OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]


def main() -> int:
    require_writable()
    require_venv()
    install()
    for name in ("requirements", "requirements-dev", "benchmarks/requirements"):
        command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", *OPTIONS, f"{name}.in"]
        done = subprocess.run([*command, "-o", f"{name}.txt"], cwd=ROOT, env=environment(), check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
