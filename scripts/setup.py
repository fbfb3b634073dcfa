"""Build .venv and install the pinned packages; do nothing when that has been done."""

import importlib.util
import subprocess
import sys

from project import PYTHON, ROOT, VENV, digest, environment, is_fresh, only_one, require_writable, stop

UV = ROOT / "scripts" / "uv.txt"
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"


def require_venv() -> None:
    """Debian ships Python without the part that builds environments."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(f"Python's venv module is missing. On Debian and Ubuntu: apt install python{version}-venv")


def install(dev: bool = False) -> None:
    """Make .venv hold the pinned packages, with those for development where asked."""
    files = [RUNTIME, DEVELOPMENT] if dev else [RUNTIME]
    state = digest([sys.version, UV.read_text(), *(file.read_text() for file in files)])
    stamp = VENV / ("development.stamp" if dev else "runtime.stamp")
    with only_one("setup"):
        if is_fresh(stamp, state) and _works(PYTHON):
            return
        if not _works(PYTHON):
            print("Building .venv", flush=True)
            _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        print(f"Installing the packages of {' and '.join(file.name for file in files)}", flush=True)
        _install_files([argument for file in files for argument in ("-r", str(file))])
        stamp.write_text(state)


def _install_files(requirements: list[str]) -> None:
    """With uv, which is twice as fast; with pip where uv cannot run or cannot reach the packages."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes"]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    for command in ([*pip, "-r", str(UV)], [*uv, *requirements]):
        if subprocess.run(command, env=environment(), cwd=ROOT, check=False).returncode:
            print("uv could not install them; trying pip", flush=True)
            _run([*pip, *requirements])
            return


def _works(python: object) -> bool:
    try:
        return subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _run(command: list[str]) -> None:
    if subprocess.run(command, env=environment(), cwd=ROOT, check=False).returncode:
        stop(f"This failed, see above: {' '.join(command)}")


if __name__ == "__main__":
    require_writable()
    require_venv()
    install(dev="--dev" in sys.argv)
