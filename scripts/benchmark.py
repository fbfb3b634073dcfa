"""`make bench`: measure the rules. What they are measured against goes into var/, never into .venv.

ARGS="--rounds 5" hands words to benchmarks/rules.py.
"""

import os
import shlex
import subprocess
import sys

from project import PYTHON, ROOT, VAR, digest, environment, is_fresh, require_writable, stop
from setup import install, require_venv

PEERS = VAR / "benchmarks"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"


def install_peers() -> None:
    """The pinned engines, in a folder of their own."""
    state, stamp = digest([sys.version, REQUIREMENTS.read_text()]), PEERS / "installed.stamp"
    if is_fresh(stamp, state):
        return
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--upgrade"]
    command = [*pip, "--target", str(PEERS), "-r", str(REQUIREMENTS)]
    if subprocess.run(command, env=environment(), cwd=ROOT, check=False).returncode:
        stop("The engines to measure against could not be installed, see above.")
    stamp.write_text(state)


def main() -> int:
    require_writable()
    require_venv()
    install()
    install_peers()
    command = [str(PYTHON), "-m", "benchmarks.rules", *shlex.split(os.environ.get("ARGS", ""))]
    return subprocess.run(command, cwd=ROOT, env=environment(PYTHONPATH=str(PEERS)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
