"""What the set-up scripts share. Standard library only: they run before anything is installed."""

import contextlib
import fcntl
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
SIGN_INS = VAR / "sign-ins.txt"  # what seed_demo printed


def stop(message: str) -> NoReturn:
    """End with one line that says what to do."""
    print(message, file=sys.stderr)
    sys.exit(1)


def environment(**extra: str) -> dict[str, str]:
    """The environment of every child: the project's own Python first, temporary files under var/."""
    temporary = VAR / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    inherited = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    own = {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "TMPDIR": str(temporary),
        "UV_CACHE_DIR": str(VAR / "cache" / "uv"),
        "PIP_CACHE_DIR": str(VAR / "cache" / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return inherited | own | extra


def require_writable() -> None:
    """Refuse a folder that this user cannot write to, before anything is built in it."""
    try:
        VAR.mkdir(exist_ok=True)
        probe = VAR / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        stop(f"This folder cannot be written to ({error.strerror}): {ROOT}")


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def is_fresh(stamp: Path, state: str) -> bool:
    return stamp.is_file() and stamp.read_text() == state


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    """Let one run at a time into this part; the others wait."""
    VAR.mkdir(exist_ok=True)
    with (VAR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
