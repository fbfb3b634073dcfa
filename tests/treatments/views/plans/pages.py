"""What the tests of these pages share: where the pages are, and what is filled into them."""

import re
from datetime import date

from django.utils import timezone

from treatments.selectors import day_of

PRECAUTIONS = [
    {
        "words": "Takes an anticoagulant",
        "condition": "anticoagulant == true",
        "action": "clinician_decides",
    },
    {"words": "Pregnant", "condition": "pregnant == yes", "action": "stop"},
    {"words": "Infection", "condition": "fever_or_chills == true", "action": "hold"},
]
TYPED = {
    "structure": "si_joint",
    "level": "none",
    "side": "right",
    "elsewhere": "",
    "discussed": "What it is, <and> what else there is.",
    "note": "For us.",
    "words-1": "The cardiologist agrees.",
    "answer-2": "asked_no",
    "words-2": "She says no.",
}


def home(decision) -> str:
    return f"/treatments/plan/{decision.pk}/"


def adding(decision, version) -> str:
    return f"{home(decision)}add/{version.entry['code']}/"


def hidden(page: str) -> dict[str, str]:
    """What the page itself sends along."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def save(client, decision, version, **changed):
    page = client.get(adding(decision, version)).content.decode()
    return client.post(adding(decision, version), hidden(page) | TYPED | changed)


def typed_in(page: str, name: str) -> str:
    """What stands in a field for words."""
    return re.search(rf'<textarea name="{name}"[^>]*>([^<]*)</textarea>', page)[1]


def text_of(response) -> str:
    return response.content.decode()


def release(client, decision, words="We try this in May."):
    path = f"{home(decision)}release/"
    page = text_of(client.get(path))
    return client.post(path, hidden(page) | {"text": words})


def today() -> date:
    return day_of(timezone.now())


def filled(page: str) -> dict[str, str]:
    return hidden(page) | {
        "done_on": str(today()),
        "volume_ml": "4.5",
        "platelet_count-unmeasured": "on",
        "device": "Kit A",
        "level": "none",
        "side": "right",
    }
