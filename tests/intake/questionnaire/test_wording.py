"""What patients read: every value has words, the words are plain, and they give nothing away."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import forms
from intake.questionnaire import (
    PAGE,
    PAGES,
    QUESTIONS,
    label_for,
    plain_words_for,
    ticks_in_words,
    words_for,
)
from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from intake.questionnaire.declaration import NOT_SURE, TICKS
from intake.questionnaire.places import GROUPS
from intake.questionnaire.wording import NONE_TODAY, RATHER_NOT, WHICH_TODAY
from intake.rules import RULESET
from tests.intake.questionnaire.strategies import values

LONGEST_SENTENCE = 15
CONDITIONS = (
    "cauda equina|cord compression|myelopath|abscess|malignan|tumou?r|fracture|broken|dissection|aneurysm|"
    "spondyl|stenosis|coronary|claudication|hernia|prolapse|sciatica|degenerat|instabilit"
)
FORBIDDEN = {
    "a structure": r"\b(facets?|dis[ck]s?|ligaments?|nerves?|roots?|sacroiliac|muscles?|tendons?|cord)\b",
    "a condition": rf"\b({CONDITIONS})",
    "a level": r"\b[CTL][0-9]{1,2}(/[TLS]?[0-9]{1,2})?\b",
    "an urgency": r"\burgen|\bsoon\b|\broutine|\btriage|\bpriority|\bemergency\b(?! department)",
    "a treatment product": (
        r"\b(prp|platelet|bone marrow|stem cells?|prolotherapy|dextrose|growth factor|regenerat|"
        r"radiofrequency|epidural|botulinum|ozone|hyaluron)"
    ),
    "the time of a call": (
        r"\bwe (will |shall )?(call|phone|ring|contact)|\bexpect a call|\bcall you\b|\bcontact(s|ed)? you\b|"
        r"\bwithin (a|one|two|three|[0-9]+) (hour|day|week)"
    ),
    "blame, cheer or pleading": r"!|\bplease\b|\bjust\b|\bsorry\b|\bcongratulat|\bwell done\b|\binvalid\b",
}
# Where the history itself has to be named. Nothing else of these questions may say more.
ALLOWED = {
    ("known_stiff_spine", "a condition"),
    ("known_aortic_aneurysm", "a condition"),
    ("family_history_spondyloarthritis", "a condition"),
    ("arthritis_enthesitis_or_dactylitis", "a structure"),
    ("surgery_levels", "a level"),
    ("previous_treatments", "a structure"),
    ("previous_treatments", "a treatment product"),
    ("allergy_corn_or_dextrose", "a treatment product"),
    ("antiplatelet", "a treatment product"),
    ("bleeding_or_platelet_disorder", "a treatment product"),
    ("blood_cancer_or_marrow_disorder", "a treatment product"),
}


def texts() -> Iterator[tuple[str, str]]:
    """Everything of our own that a patient can read from this part of the app, with the place it stands in.

    The words of validated questionnaires are their authors'; they are kept as they are by their own tests.
    """
    for page in PAGES:
        yield from ((page.key, str(text)) for text in (page.title, "" if page.instrument else page.lead))
        for question in page.questions:
            if question.item_of:
                continue
            parts = [part.text for part in question.parts.values()]
            own = (question.text, question.hint, question.missing, question.none, question.unsure)
            for text in (*own, *question.words.values(), *parts, *(question.ends or ())):
                yield question.code, str(text)
            yield from ((question.code, str(name)) for name, _codes in question.groups)
    yield from (("places", str(name)) for name, _codes in GROUPS)
    for id_, advice in ADVICE.items():
        yield from ((id_, str(text)) for text in (advice.title, advice.lead, *advice.steps))
    for purpose, consent in CONSENTS.items():
        yield from ((purpose, str(text)) for text in (consent.title, consent.text, consent.agree))
    yield from (("ticks", str(text)) for text in (*TICKS.values(), WHICH_TODAY, NONE_TODAY, RATHER_NOT))
    for name, value in vars(forms).items():
        if name.isupper() and type(value).__name__ == "__proxy__":
            yield "errors", str(value)


def gives_away(place: str, text: str) -> list[str]:
    found = [
        what for what, pattern in FORBIDDEN.items() if re.search(pattern, strip_tags(text), re.IGNORECASE)
    ]
    return [what for what in found if (place, what) not in ALLOWED]


def test_the_scan_reads_every_kind_of_text():
    places = {place for place, _text in texts()}

    assert len(list(texts())) > 800
    assert {"urgent-signs", "saddle_numbness", "places", "emergency_call", "care", "errors"} <= places


def test_no_text_names_what_is_damaged_how_fast_or_what_would_help():
    assert [(place, text, found) for place, text in texts() if (found := gives_away(place, text))] == []


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ("Your facet joints may be the cause.", "a structure"),
        ("This can be a slipped disc.", "a structure"),
        ("It may be cauda equina syndrome.", "a condition"),
        ("Pain from L4/5.", "a level"),
        ("This is urgent.", "an urgency"),
        ("It is an emergency.", "an urgency"),
        ("We will see you soon.", "an urgency"),
        ("PRP could help.", "a treatment product"),
        ("We call you today.", "the time of a call"),
        ("You will hear from us within 2 days.", "the time of a call"),
        ("Please choose.", "blame, cheer or pleading"),
    ],
)
def test_a_planted_word_is_found(planted, what):
    assert what in gives_away("pain", planted)


def test_every_permission_is_still_needed():
    needed = {
        (place, what)
        for place, text in texts()
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, strip_tags(text), re.IGNORECASE)
    }

    assert needed == ALLOWED


def long_sentences(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.?:;])\s+", strip_tags(text))
    return [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE]


def test_sentences_are_short():
    assert [(place, found) for place, text in texts() if (found := long_sentences(text))] == []


def test_a_planted_long_sentence_is_found():
    assert long_sentences("One two. " + "word " * 16 + "end.")


def test_every_required_question_has_an_error_of_its_own_that_says_what_to_do():
    errors = {code: str(question.missing) for code, question in QUESTIONS.items() if question.required}

    assert [code for code, text in errors.items() if not re.match(r"(Choose|Say|Enter|Mark) ", text)] == []


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_answer_has_words(data):
    question = data.draw(st.sampled_from(list(QUESTIONS.values())))
    value = data.draw(values(question))

    words = words_for(question.code, value)

    assert str(words).strip()
    assert "_" not in words or question.kind == "text"
    assert "None" not in words.replace("None of these", "") or question.kind == "text"


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("saddle_numbness", "yes", "Yes"),
        ("fever_or_chills", True, "Yes"),
        ("fever_or_chills", False, "No"),
        ("fever_or_chills", NOT_SURE, "Not sure"),
        ("fever_or_chills", None, "Not answered"),
        ("pain_now", 7, "7 out of 10"),
        ("duration_weeks", 12, "12 weeks"),
        ("duration_weeks", 1, "1 week"),
        ("duration_weeks", 1.5, "1.5 weeks"),
        ("height_cm", 168.0, "168 cm"),
        ("pain_regions", ["calf_right", "buttock_left"], "<b>Left</b> buttock; <b>Right</b> calf"),
        ("pain_regions", [], "I have no pain in any place"),
        ("previous_treatments", ["none"], "None of these"),
        ("treatment_goal", "Walk & <b>run</b>", "Walk & <b>run</b>"),
        (
            "treatment_response",
            {"physiotherapy": {"relief_percent": 40, "lasted_weeks": 1}},
            "Physiotherapy: 40 %, 1 week",
        ),
        ("age_years", 54, "54 years"),
        ("rmdq_03", True, "Ticked"),
        ("rmdq_03", False, "Not ticked"),
        ("phq9_9", 2, "More than half the days"),
        ("phq9_difficulty", 0, "Not difficult at all"),
        ("babinski", "positive", "positive"),
        (
            "imaging_findings",
            [{"finding": "disc_bulge", "level": "L4/5"}],
            "finding disc bulge, level L4/5",
        ),
    ],
)
def test_words_of(code, value, words):
    assert words_for(code, value) == words


@pytest.mark.parametrize(
    ("given_answers", "words"),
    [
        ({}, None),
        (dict.fromkeys(("rmdq_01", "rmdq_24"), False), "None of these apply to me today"),
        (dict.fromkeys(("rmdq_01", "rmdq_24"), NOT_SURE), "I would rather not answer this list"),
        (
            {"rmdq_24": True, "rmdq_13": True, "rmdq_01": False},
            "My back is painful almost all the time. I stay in bed most of the time because of my back.",
        ),
    ],
)
def test_a_tick_list_is_told_by_what_was_ticked(given_answers, words):
    assert ticks_in_words(PAGE["daily-life"], given_answers) == words


def test_a_persons_own_text_is_never_taken_for_markup():
    own: Any = words_for("free_text", "<script>alert(1)</script>")

    assert not isinstance(own, SafeString)
    assert plain_words_for("free_text", "1 < 2") == "1 < 2"
    assert plain_words_for("pain_regions", ["calf_left"]) == "Left calf"


def test_a_name_that_is_none_of_ours_is_never_taken_for_markup():
    stored = {"<script>": {"relief_percent": 3}}

    assert words_for("treatment_response", stored) == "&lt;script&gt;: 3 %"
    assert plain_words_for("treatment_response", stored) == "<script>: 3 %"


def test_labels_are_the_questions_and_codes_that_nobody_asks_are_readable():
    assert label_for("pain_now") == "How bad is the pain right now?"
    assert label_for("temperature_c") == "Temperature c"


def test_left_and_right_are_bold_and_left_comes_first():
    sided = [code for code in RULESET.dictionary.regions if code.endswith(("_left", "_right"))]
    words = {code: str(words_for("main_pain_region", code)) for code in sided}

    assert len(sided) == 50
    assert [c for c, w in words.items() if not re.search(rf"(?i)<b>{c.rsplit('_', 1)[1]}</b>", w)] == []
    for _name, codes in GROUPS:
        order = [code for code in codes if code in sided]
        assert all(code.endswith("_left") for code in order[::2])
        assert all(code.endswith("_right") for code in order[1::2])
