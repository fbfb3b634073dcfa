"""Run the Procfile's processes together, say when the site answers, stop them all together."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import urllib.request

from honcho.environ import parse_procfile
from honcho.manager import Manager
from project import ROOT, SIGN_INS

PATIENCE = 60  # seconds for the first page
STOPPED = (130, 143)  # the manager's codes for Ctrl-C and for a request to end


def announce(address: str) -> None:
    """Print where the site is once it has answered; end the run if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    else:
        print(f"The site did not answer at {address} within {PATIENCE} seconds; see above.", flush=True)
        os.kill(os.getppid(), signal.SIGTERM)
        return
    sign_ins = SIGN_INS.read_text() if SIGN_INS.exists() else ""
    print(f"\nOrthoRegen is at {address}\n{sign_ins}\nCtrl-C stops it.\n", flush=True)


def serve(address: str) -> int:
    """Run until asked to stop or until one process ends; give the exit status."""
    manager = Manager()
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, cwd=str(ROOT))
    # A closed terminal must end them too. The manager's own helpers inherit this and ignore SIGTERM,
    # so that they live until the process they watch has ended.
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    announcer = subprocess.Popen([sys.executable, __file__, address])
    try:
        manager.loop()
    finally:
        announcer.kill()
    return 0 if manager.returncode in STOPPED else manager.returncode or 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        announce(sys.argv[1])
    else:
        multiprocessing.set_start_method("fork")
        sys.exit(serve(f"http://127.0.0.1:{os.environ['PORT']}"))
