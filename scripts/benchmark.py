"""`make bench`: measure the rules. What they are measured against goes into var/, never into .venv.

ARGS="--rounds 5" hands words to benchmarks/rules.py. Another module needs what the tests need: --replay
(`make bench-replay`) measures the replay of stored cases, --lighthouse pages for patients, --pages
those of a clinician, --queue the queue over very many stored intakes, --submit sending a form.
"""

import os
import shlex
import subprocess
import sys

from project import PYTHON, ROOT, VAR, digest, environment, is_fresh, require_writable, stop
from setup import install, require_venv

PEERS = VAR / "benchmarks"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
OTHERS = ("--replay", "--lighthouse", "--pages", "--queue", "--submit")


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
    arguments = shlex.split(os.environ.get("ARGS", ""))
    other = next((word.removeprefix("--") for word in sys.argv[1:] if word in OTHERS), "")
    if other:
        install(dev=True)
        return run(f"benchmarks.{other}", arguments, environment())
    install()
    install_peers()
    return run("benchmarks.rules", arguments, environment(PYTHONPATH=str(PEERS)))


def run(module: str, arguments: list[str], env: dict[str, str]) -> int:
    command = [str(PYTHON), "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
