"""How long a clinician's page of a case takes, beside the least that Django takes for a page of that size.

    make bench-pages
    make bench-pages ARGS="--rounds 5 --loads 10"

The floor prints the very same bytes: every piece of markup and every text of the page, from a plain list,
through one loop of one template, with Django's default middleware, a session, a user and one row that is
read. Both run in one process over a database of their own, in turns, and CPU time is compared within each
round. Ends with 1 when the goal is missed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    django.setup()

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.safestring import mark_safe

from benchmarks.goals import Goals
from benchmarks.site import environment
from benchmarks.timing import Contender, race, ratio, table
from intake.models import Response
from intake.services import claims, triage
from tests.factories import NOON, make_clinician, make_outbox, make_submitted, sign_in
from tests.filling import CALM

ROOT = Path(__file__).resolve().parent.parent
STEPS = (("migrate", "--verbosity", "0"), ("collectstatic", "--noinput", "--verbosity", "0"))
GOAL = 3  # times the floor of the same size
UNREAD = "the case, when nobody read these facts yet"
PIECE = re.compile(r"(<[^>]*>)|([^<]+)")
FLOOR = "{% for markup, text in pieces %}{{ markup }}{{ text }}{% endfor %}"
MIDDLEWARE = [
    "benchmarks.pages.Here",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
LEG = {
    "age_years": 52,
    "pain_regions": ["low_back_left", "buttock_left", "calf_left"],
    "main_pain_region": "calf_left",
    "worst_leg_or_back": "leg",
    "effect_cough_or_sneeze": "worse",
    "free_text": "It began when I lifted a box.",
    "slr_left": "positive",
    "ankle_reflex_reduced_left": "positive",
    "anticoagulant": True,
    "imaging_findings": [{"finding": "disc_extrusion", "level": "L5/S1", "side": "left", "modality": "mri"}],
}


# --- the floor ------------------------------------------------------------------------------------
PAGES: list[list[tuple[str, str]]] = []


class Here(MiddlewareMixin):
    """Leads to the address below instead of those of the site."""

    def process_request(self, request: HttpRequest) -> None:
        request.urlconf = "benchmarks.pages"  # type: ignore[attr-defined]


def floor_page(request: HttpRequest, number: int) -> HttpResponse:
    """What any page of a case needs: somebody with a session, a row, and one template over a list."""
    if not request.user.is_authenticated or Response.objects.first() is None:
        return HttpResponse(status=403)
    return HttpResponse(compiled().render({"pieces": PAGES[number]}))


@lru_cache
def compiled() -> Any:
    """The template of the floor; as any other it is read once."""
    return engines["django"].from_string(FLOOR)


urlpatterns = [path("floor/<int:number>/", floor_page)]


def floor_of(page: bytes, client: Client) -> str:
    """Keep the pieces of this page, and say where its floor is."""
    found = PIECE.findall(page.decode())
    PAGES.append([(mark_safe(markup), unescape(text)) for markup, text in found])  # noqa: S308, our own page
    address = f"/floor/{len(PAGES) - 1}/"
    size = len(client.get(address).content)
    if abs(size - len(page)) > len(page) / 100:
        raise SystemExit(f"The floor has {size:,} bytes instead of {len(page):,}")
    return address


# --- the run --------------------------------------------------------------------------------------
def measure(rounds: int, loads: int) -> int:
    clinician = make_clinician()
    case = make_submitted(answers={**CALM, **LEG}).case
    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)
    item = claims.claim(item_id=case.review_items.get().pk, by=clinician.user, at=timezone.now())
    client, plain = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    sign_in(client, clinician.user)
    plain.cookies = client.cookies
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        plain.handler.load_middleware()

    goals, contenders = Goals(), {}
    pages = {"the case": f"/review/{item.pk}/", "its examination": f"/review/{item.pk}/examination/"}
    for name, address in pages.items():
        page = client.get(address)
        if page.status_code != 200:
            raise SystemExit(f"{address}: {page.status_code}")
        print(f"{name}: {len(page.content):,} bytes")
        at = floor_of(page.content, plain)
        contenders[f"floor of {name}"] = Contender(lambda _, at=at: plain.get(at), range(loads))
        contenders[name] = Contender(lambda _, at=address: client.get(at), range(loads))
    unread = Contender(lambda _: (cache.clear(), client.get(pages["the case"])), range(max(loads // 10, 1)))
    contenders[UNREAD] = unread
    rates = race(contenders, rounds)
    print(table(rates, "floor of the case"))
    for name in pages:
        goals.at_most(f"{name}, beside its floor", ratio(rates, f"floor of {name}", name), GOAL, "times")
    goals.at_most(f"{UNREAD}, beside its floor", ratio(rates, "floor of the case", UNREAD), GOAL, "times")
    return goals.end()


def in_a_database_of_its_own() -> int:
    with tempfile.TemporaryDirectory() as var:
        env = environment(ORTHOREGEN_VAR=var)
        for arguments in STEPS:
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)
        command = [sys.executable, "-m", "benchmarks.pages", "--here", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--loads", type=int, default=20, help="of each page in a round")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    return measure(given.rounds, given.loads) if given.here else in_a_database_of_its_own()


if __name__ == "__main__":
    from benchmarks import pages  # Django imports the addresses by this name; there must be one list

    sys.exit(pages.main())
