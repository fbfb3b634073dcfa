"""What tests of the web process need of its database: `python -m tests.worker.forms DO ARGUMENTS`.

The last line that it prints is JSON.
"""

import json
import os
import re
import sys
import uuid
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from intake import rules  # noqa: E402
from intake.forms import form_for  # noqa: E402
from intake.models import Escalation, ParkedPage, Response  # noqa: E402
from intake.questionnaire import PAGES, Page  # noqa: E402
from intake.urls.patient import urlpatterns  # noqa: E402
from tests.factories import make_draft  # noqa: E402
from tests.people import make_patient_user, sign_in  # noqa: E402


def prepare(number: str) -> dict[str, Any]:
    """The files that pages load, so many people who are signed in, each with an empty form, and the pages."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}  # nothing compressed
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    call_command("collectstatic", interactive=False, verbosity=0)
    pages = {page.key: _fields(page) for page in PAGES}
    return {"forms": begin(number), "pages": pages, "places": _places()}


def _places() -> list[str]:
    """Every address of the patient's that is no page of questions, with its arguments in braces."""
    routes = [str(entry.pattern) for entry in urlpatterns]
    return [re.sub(r"<uuid:(\w+)>", r"{\1}", route) for route in routes if "<slug:" not in route]


def begin(number: str) -> list[dict[str, str]]:
    """So many people who are signed in, each with an empty form."""
    forms = []
    for _ in range(int(number)):
        user = make_patient_user(email=f"{uuid.uuid4()}@example.org")
        session = sign_in(Client(), user).session.session_key
        draft = make_draft(user=user)
        forms.append({"id": str(draft.pk), "patient": str(draft.case.patient_id), "session": session})
    return forms


def _fields(page: Page) -> dict[str, list[str]]:
    """What a browser may send of a page: names of its fields, and all values of its facts."""
    codes = {question.code for question in page.questions}
    return {
        "names": sorted({*form_for(page, {}).base_fields, *codes}),
        "values": sorted({str(value) for question in page.questions for value in question.fact.of}),
    }


def look() -> dict[str, Any]:
    """How many forms hold answers, and the codes of stored answers that the dictionary does not take."""
    kept = [*Response.objects.values_list("draft", flat=True)]
    filled = sum(map(bool, kept))
    kept += Response.objects.values_list("dropped", flat=True)
    kept += [json.loads(text) for text in Response.objects.submitted().values_list("frozen", flat=True)]
    kept += ParkedPage.objects.values_list("answers", flat=True)
    kept += Escalation.objects.values_list("because", flat=True)
    return {"filled": filled, "outside": outside(kept)}


def outside(kept: list[dict[str, Any]]) -> list[str]:
    """The codes that the dictionary does not take."""
    return [fault.code for answers in kept for fault in rules.RULESET.dictionary.faults(answers)]


DO = {do.__name__: do for do in (prepare, begin, look)}

if __name__ == "__main__":
    print(json.dumps(DO[sys.argv[1]](*sys.argv[2:])), flush=True)  # noqa: T201
