"""The floor under sending a form: what this stack costs before there is a product.

A Django with the middleware of `startproject` and one view: it takes 150 answers as JSON, checks each, judges
85 made-up rules with their trace in one straight-line function, and writes three rows in a transaction by the
ORM. No session, no sign-in, no trail.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import environ
from django.conf import settings

DATABASE: dict[str, Any] = environ.Env().db_url("FLOOR_DATABASE_URL")
DATABASE |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}  # each thread keeps its own, as ours does
settings.configure(
    SECRET_KEY=os.urandom(20).hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
)

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from benchmarks import ruleset, translated  # noqa: E402
from intake.rules import Ruleset  # noqa: E402


class Sent(models.Model):  # noqa: DJ008 - nobody prints it
    answers = models.JSONField()

    class Meta:
        app_label = "floor"


class Judged(models.Model):  # noqa: DJ008
    sent = models.ForeignKey(Sent, on_delete=models.CASCADE)
    rules = models.JSONField()

    class Meta:
        app_label = "floor"


class Waiting(models.Model):  # noqa: DJ008
    judged = models.ForeignKey(Judged, on_delete=models.CASCADE)
    rank = models.SmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


def _dictionary() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        ruleset.write(Path(folder))
        return Ruleset.from_folder(Path(folder)).dictionary


DICTIONARY = _dictionary()
JUDGE = translated.straight_line_with_trace(ruleset.rules())


@csrf_exempt
def submit(request: HttpRequest) -> HttpResponse:
    answers = json.loads(request.body)
    faults = DICTIONARY.faults(answers)
    if faults:
        return JsonResponse({"faults": len(faults)}, status=422)
    judged = JUDGE(answers)
    with transaction.atomic():
        sent = Sent.objects.create(answers=answers)
        row = Judged.objects.create(sent=sent, rules=judged)
        Waiting.objects.create(judged=row, rank=sum(met for met, _codes in judged) % 4)
    return JsonResponse({"id": sent.pk})


def make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Sent, Judged, Waiting):
            editor.create_model(model)


urlpatterns = [path("submit", submit)]
application = get_wsgi_application()
