"""A benchmark's own processes, and a demonstration: one person with a begun form, the web process."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.throwaway import free_port

ROOT = Path(__file__).resolve().parent.parent
PREPARE = (("migrate", "--verbosity", "0"), ("collectstatic", "--noinput", "--verbosity", "0"))
PATIENCE = 60  # seconds until it must answer


@dataclass(frozen=True)
class Site:
    """Where it is, the cookie of the person who is signed in, and the address of their form."""

    url: str
    cookie_name: str
    cookie_value: str
    form: str


def environment(**settings: str) -> dict[str, str]:
    """The variables of such a process: these settings, and none of a site that is there already."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ORTHOREGEN_")}
    env.pop("DATABASE_URL", None)
    return env | settings


def procfile(name: str, port: str = "8000") -> list[str]:
    """The arguments with which the Procfile starts Python for one of its parts, without the shell."""
    begin = f"{name}: exec python "
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith(begin))
    return shlex.split(line.removeprefix(begin).replace("${PORT:-8000}", port))


@contextmanager
def patient_site() -> Iterator[Site]:
    """Run it until the block ends; all of it is thrown away."""
    with tempfile.TemporaryDirectory() as var:
        env = environment(ORTHOREGEN_VAR=var, PORT=str(free_port()))
        for arguments in PREPARE:
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)
        begin = [sys.executable, "-m", "benchmarks.site"]
        began = subprocess.run(begin, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        site = Site(f"http://127.0.0.1:{env['PORT']}", *json.loads(began.stdout.splitlines()[-1]))
        command = [sys.executable, *procfile("web", env["PORT"])]
        web = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(f"{site.url}/readyz")
            yield site
        finally:
            web.terminate()
            web.wait(30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"The site did not answer within {PATIENCE} seconds: nothing was measured")


def begin_a_form() -> list[str]:
    """Somebody signs in and has begun: the cookie's name and value, the address of the form."""
    from django.conf import settings
    from django.test import Client

    from tests.factories import make_draft
    from tests.people import make_patient_user, sign_in

    user = make_patient_user()
    form = make_draft(user=user, draft={})
    cookie = sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME]
    return [cookie.key, cookie.value, f"/intake/{form.pk}/"]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    django.setup()
    print(json.dumps(begin_a_form()))
