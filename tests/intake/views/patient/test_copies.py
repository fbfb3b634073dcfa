"""The copy of one's own answers says what the page says, and nothing that the rules say."""

import io
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from intake.headless.vignettes import read_folder
from intake.models import Consent
from intake.questionnaire import QUESTIONS
from intake.services import cases
from intake.views.patient.copies import printed
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_patient_user, make_submitted, sign_in
from tests.filling import CALM
from tests.intake.questionnaire.test_wording import ALLOWED, FORBIDDEN

pytestmark = pytest.mark.django_db
VIGNETTES = read_folder(Path(__file__).parents[3] / "vignettes")
SAID_BY_RULES = {what: FORBIDDEN[what] for what in FORBIDDEN if not what.startswith(("blame", "the time"))}
NAMES = {code for code, _what in ALLOWED}
NAMES_IT = {str(question.text) for question in QUESTIONS.values() if NAMES & {question.code, question.per}}
THEIR_OWN = {str(question.text) for question in QUESTIONS.values() if question.kind == "text"}


@pytest.fixture
def sent(client):
    user = make_patient_user()
    sign_in(client, user)
    return make_submitted(user=user, answers={**CALM, "free_text": "It = began *here* & <there>"})


def address(response) -> str:
    return reverse("intake:answers-pdf", args=[response.pk])


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_it_holds_every_question_answer_and_agreement(client, sent):
    patient = sent.case.patient
    cases.set_consent(
        patient=patient,
        purpose=Consent.Purpose.CARE,
        is_given=True,
        relation="self",
        by=sent.started_by,
        at=NOON,
    )

    response = client.get(address(sent))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{patient.reference}.pdf"'
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = squeezed(" ".join(page.extract_text() for page in pages))
    data = printed(sent)
    rows = [row for section in data["sections"] for row in section["rows"]]
    assert len(rows) > 20
    said = [words for pair in (*rows, *data["facts"], *data["agreed"]) for words in pair]
    assert [words for words in said if squeezed(words) not in text] == []
    for expected in ("It = began *here* & <there>", patient.reference, "You agreed on 24 November 2026"):
        assert squeezed(expected) in text


def test_the_marked_body_stands_on_it_with_words_for_who_cannot_see_it(client, sent):
    data = printed(sent)

    (marked,) = [section["picture"] for section in data["sections"] if section["picture"]]
    assert marked["svg"].startswith("<svg")
    assert "right" in marked["words"].lower()
    assert "<" not in marked["words"]


def test_reading_it_is_recorded(client, sent):
    client.get(address(sent))

    event = AuditEvent.objects.get(action="response.read")
    assert (event.object_id, event.patient_id) == (str(sent.pk), sent.case.patient_id)


def test_of_a_draft_there_is_no_copy(client):
    user = make_patient_user()
    sign_in(client, user)
    draft = make_draft(user=user)

    assert client.get(address(draft)).url == reverse("intake:case", args=[draft.pk])


def said_by_rules(vignette) -> set[str]:
    """What stands on the copy of this case and is not a question or answer that has to name it."""
    response = make_submitted(answers=dict(vignette.answers))
    data = printed(response)
    # A reference is drawn letters, which may read T47.
    data["header"] = data["header"].replace(response.case.patient.reference, "")
    for section in data["sections"]:
        section["rows"] = [row for row in section["rows"] if row[0] not in NAMES_IT | THEIR_OWN]
        section["left_out"] = [label for label in section["left_out"] if label not in NAMES_IT]
        if section["picture"]:  # of a drawing, what can be read
            section["picture"]["svg"] = re.sub(r"<[^>]+>", " ", section["picture"]["svg"])
    return found_in(data)


def found_in(data) -> set[str]:
    words = json.dumps(data)
    return {what for what, pattern in SAID_BY_RULES.items() if re.search(pattern, words, re.IGNORECASE)}


def test_no_word_of_the_rules_stands_in_it():
    sample = VIGNETTES[::10]

    assert len(sample) > 10
    assert {vignette.id: said_by_rules(vignette) for vignette in sample} == {one.id: set() for one in sample}


@pytest.mark.soak
@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.id)
def test_no_word_of_the_rules_stands_in_the_copy_of_any_case(vignette):
    assert said_by_rules(vignette) == set()


def test_a_word_of_the_rules_would_be_noticed():
    data = printed(make_submitted(answers=dict(VIGNETTES[0].answers)))

    data["lead"] = "Sacroiliac joint, urgent"

    assert found_in(data) == {"a structure", "an urgency"}
