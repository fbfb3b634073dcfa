"""Pages of questions can be read at about 12 years, and a medical word is explained where it stands."""

import re

import pytest
from django.utils.html import strip_tags

from intake.questionnaire import PAGES, Page, Question
from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from tests.reading import reading_age, syllables

OLDEST = 12.0
# Words that not everybody knows, and what has to stand in the same question beside them.
EXPLAINED = {
    r"ankylosing spondylitis|spondyloarthritis": r"grown together|inflamed spine",
    r"\bDISH\b": r"grown together",
    r"osteoporosis": r"thin",
    r"aortic aneurysm": r"blood vessel",
    r"anticoagulant|warfarin": r"blood clots",
    r"steroid|prednisolone": r"against inflammation|injection",
    r"psoriasis": r"skin",
    r"ulcerative colitis|Crohn's": r"bowel",
    r"uveitis": r"eye",
    r"dialysis": r"kidney",
    r"acupuncture": r"needles",
    r"trigger point": r"sore spot",
    r"facet joints|medial branch block": r"small joints",
    r"radiofrequency": r"heat",
    r"sacroiliac": r"hip bone",
    r"epidural": r"near the nerves",
    r"discogram": r"test injection",
    r"\bPRP\b|platelets": r"blood",
    r"prolotherapy": r"sugar",
    r"discectomy": r"part of a disc",
    r"decompression": r"make room",
    r"\bfusion\b": r"join bones",
    r"\bEMG\b": r"small shocks",
    r"\bMRI\b": r"scan",
    r"anaesthetic": r"numbing",
    r"contrast medium": r"dye",
    r"dextrose": r"sugar",
    r"bone marrow": r"where blood is made|injection",
    r"diabetes": r"blood sugar",
}
SOUNDS_MEDICAL = r"\b\w+(itis|osis|ectomy|algia|opathy|plegia|aemia|trophy|syndrome|paresis|rrhage)\b"


def sentences(text: object) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:;])\s+", strip_tags(str(text)).strip()) if part]


def texts_of(question: Question) -> list[str]:
    """What is read of a question, places of the body left out: they are drawn."""
    options = () if question.asks_places else question.options.values()
    parts = [part.text for part in question.parts.values()]
    return [str(text) for text in (question.text, question.hint, *options, *parts) if str(text)]


def texts_on(page: Page) -> list[str]:
    own = [str(text) for text in (page.title, page.lead) if str(text)]
    return own + [text for question in page.questions for text in texts_of(question)]


OURS = [page for page in PAGES if not page.instrument]  # the words of validated questionnaires are fixed


@pytest.mark.parametrize("page", OURS, ids=[page.key for page in OURS])
def test_a_page_can_be_read_at_twelve(page):
    read = [sentence for text in texts_on(page) for sentence in sentences(text)]

    assert reading_age(read) <= OLDEST


def test_all_pages_together_are_easier_still():
    read = [sentence for page in OURS for text in texts_on(page) for sentence in sentences(text)]

    assert reading_age(read) <= 10


@pytest.mark.parametrize("id_", ADVICE)
def test_advice_can_be_read_at_twelve(id_):
    advice = ADVICE[id_]
    read = [one for text in (advice.title, advice.lead, *advice.steps) for one in sentences(text)]

    assert reading_age(read) <= OLDEST


@pytest.mark.parametrize("purpose", CONSENTS)
def test_what_is_agreed_to_can_be_read_at_twelve(purpose):
    consent = CONSENTS[purpose]
    read = [one for text in (consent.title, consent.text, consent.agree) for one in sentences(text)]

    assert reading_age(read) <= OLDEST


def unexplained(text: str) -> list[str]:
    return [
        word
        for word, beside in EXPLAINED.items()
        if re.search(word, text, re.IGNORECASE) and not re.search(beside, text, re.IGNORECASE)
    ]


def unknown(text: str) -> list[str]:
    """Words that sound medical and that nobody has put on the list."""
    rest = re.sub("|".join(EXPLAINED), "", text, flags=re.IGNORECASE)
    return [match[0] for match in re.finditer(SOUNDS_MEDICAL, rest, re.IGNORECASE)]


QUESTIONS = [question for page in OURS for question in page.questions if not question.is_later]


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.code for question in QUESTIONS])
def test_a_medical_word_is_explained_where_it_stands(question):
    text = " ".join(texts_of(question))

    assert unexplained(text) == []
    assert unknown(text) == []


def test_the_list_of_medical_words_is_used():
    everything = " ".join(text for question in QUESTIONS for text in texts_of(question))

    assert [word for word in EXPLAINED if not re.search(word, everything, re.IGNORECASE)] == []


def test_planted_words_are_found():
    assert unexplained("Do you have osteoporosis?") == ["osteoporosis"]
    assert unknown("Do you have spondylosis?") == ["spondylosis"]
    hard = (
        "Approximately how frequently do gastrointestinal abnormalities necessitate pharmacological therapy?"
    )
    assert reading_age([hard]) > 20


@pytest.mark.parametrize(
    ("word", "count"),
    [("pain", 1), ("urine", 2), ("changes", 2), ("walked", 1), ("operation", 4), ("little", 2)],
)
def test_syllables_are_counted_as_they_are_spoken(word, count):
    assert syllables(word) == count
