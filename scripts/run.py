"""`make run`: set up whatever is missing, then serve the demonstration."""

import argparse
import os
import socket
import subprocess

from project import PYTHON, ROOT, SIGN_INS, VAR, digest, environment, is_fresh, require_writable, stop
from setup import install, require_venv

STEPS = (("migrate", "--verbosity", "0"), ("collectstatic", "--noinput", "--clear", "--verbosity", "0"))
SOURCES = ("intake", "orthoregen", "treatments", "templates", "static", "locale")


def port_number(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        stop(f"PORT={text} is no port: use a number from 1 to 65535, as in make run PORT=8123")
    return port


def require_free(port: int) -> None:
    """Refuse a port that is taken, or that this user may not open, before the long work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            stop(f"Port {port} is reserved: choose one above 1023, as in make run PORT=8123")
        except OSError:
            other = port + 1 if port < 65535 else 8000
            stop(f"Port {port} is taken: stop what uses it, or choose another: make run PORT={other}")


def prepare() -> None:
    """Migrate, collect the static files, load the demonstration: again whenever a source file changed."""
    state, stamp = _state_of_the_sources(), VAR / "prepared.stamp"
    is_own = "DATABASE_URL" not in os.environ
    if is_own and is_fresh(stamp, state) and (VAR / "orthoregen.sqlite3").exists():
        return
    print("Preparing the database, the static files and the demonstration", flush=True)
    for step in STEPS:
        _manage(*step)
    SIGN_INS.write_text(_manage("seed_demo", stdout=subprocess.PIPE))
    _manage("seed_demo_catalogue")
    if is_own:
        stamp.write_text(state)


def _manage(*arguments: str, stdout: int | None = None) -> str:
    command = [str(PYTHON), "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=stdout, text=True, check=False)
    if done.returncode:
        stop(f"This failed, see above: manage.py {arguments[0]}")
    return done.stdout or ""


def _state_of_the_sources() -> str:
    """Names, sizes and times of the project's files."""
    files = sorted(
        path
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
    stats = [(path.relative_to(ROOT), path.stat()) for path in files]
    return digest([str(ROOT), *(f"{name} {s.st_size} {s.st_mtime_ns}" for name, s in stats)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000")
    port = port_number(parser.parse_args().port)
    if os.environ.get("ORTHOREGEN_PRODUCTION"):
        stop("make run is the demonstration: unset ORTHOREGEN_PRODUCTION (README says how a clinic runs it)")
    require_writable()
    require_free(port)
    require_venv()
    install()
    prepare()
    serve = ROOT / "scripts" / "serve.py"
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), str(serve)], environment(PORT=str(port)))


if __name__ == "__main__":
    main()
