"""Places on pages that another app fills: empty without one, and the patient reads what was released."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from intake import slots
from intake.slots import Agreed, Letter, Way
from tests.factories import make_decision, make_patient_user, make_submitted, sign_in

pytestmark = pytest.mark.django_db


def noon_of(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


TOLD = Letter(
    text="We talked about <walking>.\nCall us on Friday.",
    by="Dr Test",
    at=noon_of(24),
    agreed=(Agreed("Walking", told=("It takes weeks.",), others=("Swimming",)),),
)
GONE = Letter(text="", by="Dr Test", at=noon_of(25))
ENDED = Letter(
    text="Earlier words.",
    by="Dr Test",
    at=noon_of(20),
    agreed=(Agreed("Resting", ended_on=date(2026, 11, 21)),),
    ended_on=date(2026, 11, 22),
)

SAID = (
    "We talked about <walking>.",
    "Call us on Friday.",
    "Written by Dr Test on 24 November 2026.",
    "It takes weeks.",
    "Other ways to go: Swimming",
    "What stood here was taken back on 25 November 2026.",
    "This no longer counts since 22 November 2026: your clinician decided anew.",
    "This part no longer counts since 21 November 2026.",
)


@pytest.fixture
def nobody(monkeypatch):
    """No app has filled a place."""
    monkeypatch.setattr(slots, "_ways", [])
    monkeypatch.setattr(slots, "_letters", [])


def test_without_an_app_the_places_are_empty(nobody):
    assert slots.ways_on([make_decision()]) == []
    assert slots.letters_about(make_submitted().case_id) == []


def test_what_apps_bring_stands_together_the_newest_letter_first(nobody):
    slots.fill(ways=lambda decisions: [Way("On", "/on/")], letters=lambda case: [ENDED, TOLD])
    slots.fill(ways=lambda decisions: [Way("Further", "/further/")], letters=lambda case: [GONE])

    assert [way.words for way in slots.ways_on([make_decision()])] == ["On", "Further"]
    assert slots.letters_about(make_submitted().case_id) == [GONE, TOLD, ENDED]


def test_of_two_letters_of_one_day_the_later_one_stands_first(nobody):
    earlier = Letter(text="Before.", by="Dr Test", at=TOLD.at - timedelta(hours=1))
    slots.fill(ways=lambda decisions: [], letters=lambda case: [earlier, TOLD])

    assert slots.letters_about(make_submitted().case_id) == [TOLD, earlier]
    assert earlier.on == TOLD.on


def test_nothing_leads_on_from_a_case_without_a_decision(nobody):
    slots.fill(ways=lambda decisions: [Way("On", "/on/")], letters=lambda case: [])

    assert slots.ways_on([]) == []


@pytest.fixture
def told(nobody, client) -> tuple[str, str]:
    """The page and the printed copy of a patient whose clinician wrote three times."""
    user = make_patient_user()
    response = make_submitted(user=user)
    slots.fill(
        ways=lambda decisions: [],
        letters=lambda case: [GONE, TOLD, ENDED] if case == response.case_id else [],
    )
    sign_in(client, user)
    page = client.get(f"/intake/{response.pk}/").content.decode()
    copy = client.get(f"/intake/{response.pk}/answers.pdf").content
    printed = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(copy)).pages)
    assert "We talked about &lt;walking&gt;." in page
    return unescape(strip_tags(page)), printed


def test_a_patient_reads_the_letters_about_their_case_on_the_page_and_on_paper(told):
    page, printed = (squeezed(text) for text in told)

    assert [words for words in SAID if squeezed(words) not in page] == []
    assert [words for words in SAID if squeezed(words) not in printed] == []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
