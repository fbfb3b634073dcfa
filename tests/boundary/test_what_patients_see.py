"""No page, mail or PDF for patients names a structure, a condition, an urgency, a rule or a treatment.

It holds until a clinician releases something. Where a question has to name such a thing, because it asks
about earlier care or a known illness, its text stands in named_on_purpose.txt; what is not there is a fault.
"""

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from gettext import GNUTranslations
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from intake.headless.vignettes import read_folder
from intake.models import Patient, Response, TriageSummary, Urgency
from intake.questionnaire import PAGES, Page
from intake.rules import RULESET
from intake.services import triage
from intake.views.patient import copies, presenters
from orthoregen.accounts.models import Role
from tests.boundary.hidden import WORDS, found, names_of_rules
from tests.factories import ANSWERS, make_draft, make_outbox, make_submitted
from tests.intake.rules import built
from tests.orthoregen.routes import Route, routes
from tests.orthoregen.scene import VALUES, arguments_for
from tests.people import make_patient_user, sign_in
from tests.treatments.planned import decide, make_item, make_release, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TESTS = Path(__file__).resolve().parents[1]
TEMPLATES = TESTS.parent / "templates"
FOLDERS = ("", "unseen")  # what is held out is judged when somebody asks for it, and not here
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SAMPLE = 18  # every so many-th of these in `make test`; all of them in `make soak`
READ = {"title", "aria-label", "placeholder", "alt", "content"}
EMERGENCY = {**ANSWERS, "saddle_numbness": "yes"}
OF_A_TITLE = f" · {settings.CLINIC.name}"
OF_A_FORM = ("case", "check", "sent", "more")
FOR_STAFF = {"Urgent", "Routine", "Escalations"}  # parts of staff pages that can be translated too
MAILS = [
    path.relative_to(TEMPLATES).as_posix()
    for folder in ("intake/email", "account/email")
    for path in sorted((TEMPLATES / folder).glob("*.txt"))
]


def some_cases() -> dict[str, dict]:
    """Answers by the name of their case: enough to see emergencies and what can wait, in a few seconds."""
    return {case.id: case.answers for case in read_folder(TESTS / "vignettes" / "unseen")[::SAMPLE]}


def all_cases() -> dict[str, dict]:
    """Every case that may be looked at, and for each red flag and line one that was built from it."""
    collected = {
        case.id: case.answers for folder in FOLDERS for case in read_folder(TESTS / "vignettes" / folder)
    }
    themes = sorted({flag.theme for flag in RULESET.flags})
    fired = {
        entry["id"]: entry["fires"][0] for theme in themes for entry in built.read(f"flags_{theme}.yaml")
    }
    return collected | fired | built.met_cases()


def named_on_purpose() -> dict[str, list[str]]:
    """The frozen list: by language, the texts that name one of those things because they ask about it."""
    texts: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "named_on_purpose.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            texts[line.removeprefix("== ")] = language = []
        elif line and not line.startswith("#"):
            language.append(line)
    return {language: sorted(lines, key=len, reverse=True) for language, lines in texts.items()}


ON_PURPOSE = named_on_purpose()


# --- reading a page as a person does --------------------------------------------------------------
def texts_of(source: str) -> Iterator[str]:
    """Everything of a page that is read, heard or shown, text by text."""
    shown = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", source)
    for name, value in re.findall(r'\s([\w-]+)="([^"]*)"', shown):
        if name in READ:
            yield html.unescape(value).strip()
    for text in re.sub(r"<[^>]+>", "\n", shown).splitlines():
        if text.strip():
            yield html.unescape(text).strip()


def plain(value: object) -> Iterator[str]:
    """Every text of what goes into a PDF."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from plain(one)
    elif isinstance(value, str):
        yield value if not value.startswith("<svg") else " ".join(texts_of(value))


def faults(texts: Iterable[str], language: str, own: Iterable[str] = ()) -> set[tuple[str, str, str]]:
    """What stands there and may not; `own` are the person's own words and answers.

    A frozen text may stand for itself only: a sentence that holds its words is another text.
    """
    own = [*own]
    wrong = set()
    for text in texts:
        for rest in set(parts_of(text)) - set(ON_PURPOSE[language]):
            for words in own:
                rest = rest.replace(words, " ")
            wrong |= {(kind, words, text[:200]) for kind, words in read(rest, language)}
    return wrong


@cache
def read(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """What is found in a text; most texts stand on very many pages."""
    return tuple(found(text, language))


def parts_of(text: str) -> list[str]:
    """What was joined into one text: answers, one with the relief it gave; a title, with the clinic.

    After a link such as "Change" the question that it leads to is read to who does not see it.
    """
    whole = re.sub(r"\s+", " ", text).strip().removesuffix(OF_A_TITLE).removeprefix(": ")
    return re.split(r"; |: (?=\d+ %)", whole)


def levels_of(answers: dict) -> list[str]:
    """The levels that a person named, such as those of their operation."""
    named = [value for value in answers.values() if isinstance(value, list)]
    return [one for value in named for one in value if isinstance(one, str) and "/" in one]


def of_a_person(answers: dict) -> dict:
    """What a patient can be asked, without free text: what somebody wrote, they may read again."""
    facts = {code: RULESET.dictionary.facts[code] for code in answers}
    return {
        code: value
        for code, value in answers.items()
        if facts[code].who == "patient" and facts[code].type != "text"
    }


# --- the walk -------------------------------------------------------------------------------------
@pytest.fixture
def owner():
    return make_patient_user()


@pytest.fixture
def client(owner):
    return sign_in(Client(), owner)


def judged(answers: dict, owner) -> Response:
    """These answers, sent by this person and read by the rules."""
    response = make_submitted(answers=of_a_person(answers), user=owner)
    triage.process(outbox_id=make_outbox(case=response.case).pk, at=timezone.now())
    return response


def pages_of(response: Response) -> list[str]:
    patient = response.case.patient_id
    return [
        reverse("intake:home"),
        *(reverse(f"intake:{name}", args=[response.pk]) for name in OF_A_FORM),
        reverse("intake:stop", args=[response.pk]),
        reverse("intake:person-rights", args=[patient]),
        reverse("intake:readers", args=[patient]),
    ]


def seen(client: Client, urls: Collection[str], language: str) -> Iterator[tuple[str, str]]:
    """Each page as somebody sees it who reads this language; one that only leads to another is that one."""
    client.cookies["language"] = language
    for url in urls:
        answer = client.get(url)
        if answer.status_code == 302 and answer.url in urls:
            continue
        while answer.status_code == 302:
            answer = client.get(answer.url)
        assert answer.status_code == 200
        source = answer.content.decode()
        assert f'<html lang="{language}"' in source
        yield url, source


def faults_of_a_case(client: Client, response: Response, languages: Iterable[str]) -> list[object]:
    """What is wrong on any page of somebody's case, in these languages, and on their copy of it."""
    # A reference is drawn letters, which may read PRP.
    own = [*levels_of(json.loads(response.frozen)), response.case.patient.reference]
    wrong: list[object] = []
    for language in languages:
        for url, source in seen(client, pages_of(response), language):
            wrong += [(url, fault) for fault in faults(texts_of(source), language, own)]
            wrong += [(url, name) for name in names_of_rules(source)]
        with override(language):
            copy = list(plain(copies.printed(response)))
        wrong += [("PDF", fault) for fault in faults(copy, language, own)]
        wrong += [("PDF", name) for text in copy for name in names_of_rules(text)]
    return wrong


# --- what is asked --------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.hazard("H10")
def test_no_text_for_patients_names_one_but_where_it_asks_about_it(language):
    """Every text, on whatever page it stands: staff pages are not translated."""
    texts = catalogue_of(language)
    assert len(texts) > 700

    assert faults(map(html.unescape, texts), language) == set()
    unused = {words for words in ON_PURPOSE[language] if words not in texts}
    assert unused == set(), "a text of the frozen list does not exist any more"


def catalogue_of(language: str) -> list[str]:
    """All texts of the site's pages for patients in a language; in English they are their own keys."""
    spoken = language if language != settings.LANGUAGE_CODE else "es"
    with (Path(settings.LOCALE_PATHS[0]) / spoken / "LC_MESSAGES" / "django.mo").open("rb") as file:
        entries = GNUTranslations(file)._catalog.items()
    is_english = language == settings.LANGUAGE_CODE
    texts = [key if is_english else text for key, text in entries if key and key not in FOR_STAFF]
    return [re.sub(r"\s+", " ", text if isinstance(text, str) else text[0]) for text in texts]


def test_no_page_of_questions_names_one_but_where_it_asks_about_it(client, owner):
    assert faults_of_questions(client, make_draft(user=owner), PAGES[::4], "en-gb") == []


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_questions_in_any_language_names_one(client, owner, language):
    assert faults_of_questions(client, make_draft(user=owner), PAGES, language) == []


def faults_of_questions(
    client: Client, draft: Response, pages: Iterable[Page], language: str
) -> list[object]:
    wrong: list[object] = []
    for page in pages:
        url = reverse("intake:page", args=[draft.pk, page.key])
        ((_, source),) = seen(client, [url], language)
        levels = [choice for question in page.questions for choice in of(question.code) if "/" in choice]
        wrong += [(page.key, fault) for fault in faults(texts_of(source), language, levels)]
        wrong += [(page.key, name) for name in names_of_rules(source)]
    return wrong


def pages_for_patients() -> list[Route]:
    """Every page that the routes open to patients or to anybody."""
    declared = [(route, getattr(route.callback, "policy", None)) for route in routes()]
    return [
        route
        for route, policy in declared
        if policy and "GET" in policy.methods and (policy.is_public or Role.PATIENT in policy.roles)
    ]


def test_no_page_that_the_routes_open_to_patients_names_one(client, owner):
    assert faults_of_routes(client, owner, cycle(LANGUAGES)) == []


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_that_the_routes_open_to_patients_names_one_in_any_language(client, owner, language):
    assert faults_of_routes(client, owner, cycle([language])) == []


def faults_of_routes(client: Client, owner, languages: Iterable[str]) -> list[object]:
    """Whoever may come without an account is nobody here: signed in, they would be led on.

    A page that leads on counts as the one that it leads to.
    """
    opened = pages_for_patients()
    assert len(opened) >= 20
    wrong: list[object] = []
    for route, language in zip(opened, languages, strict=False):
        visitor = Client() if route.callback.policy.is_public else client
        visitor.cookies["language"] = language
        page = visitor.get(reverse(route.name, kwargs=arguments_for(route, owner)), follow=True)
        assert page.status_code == 200, f"{route} was not read"
        text = page.content.decode(errors="replace")
        drawn = [*Patient.objects.values_list("reference", flat=True)]  # letters, which may read T47
        wrong += [(str(route), fault) for fault in faults(texts_of(text), language, drawn)]
        wrong += [(str(route), name) for name in names_of_rules(text)]
    return wrong


def of(code: str) -> tuple[str, ...]:
    """What may be answered to a question."""
    fact = RULESET.dictionary.facts.get(code)
    return tuple(map(str, fact.of)) if fact else ()


# --- what becomes of the answers ------------------------------------------------------------------
@pytest.mark.hazard("H10")
def test_nothing_that_the_rules_say_of_a_case_reaches_its_patient(client, owner):
    sent = {name: judged(answers, owner) for name, answers in some_cases().items()}

    wrong = {
        name: faults_of_a_case(client, response, [language])
        for (name, response), language in zip(sent.items(), cycle(LANGUAGES), strict=False)
    }

    assert {name: what for name, what in wrong.items() if what} == {}
    ranks = set(TriageSummary.objects.values_list("rank", flat=True))
    assert {Urgency.EMERGENCY, Urgency.ROUTINE} < ranks


@pytest.mark.soak
def test_nothing_that_the_rules_say_of_any_case_reaches_its_patient():
    wrong = {}
    for name, answers in all_cases().items():
        owner = make_patient_user()
        what = faults_of_a_case(sign_in(Client(), owner), judged(answers, owner), LANGUAGES)
        if what:
            wrong[name] = what

    assert wrong == {}


def test_what_is_decided_and_planned_is_seen_only_once_it_is_released(client, owner):
    response = judged(EMERGENCY, owner)
    item = response.case.review_items.get()
    decision = decide(item=item, note="Quillon note for colleagues.")
    planned = make_item(
        decision=decision, version=make_version(name="Zephyrine"), discussed="Quillon was said."
    )

    def words() -> set[str]:
        sources = [source for _, source in seen(client, pages_of(response), "en-gb")]
        everything = " ".join([*sources, *plain(copies.printed(response))])
        return {word for word in ("Quillon", "Zephyrine", "released at last") if word in everything}

    assert words() == set()
    make_release(planned, text="It is released at last.")
    assert words() == {"Zephyrine", "released at last"}


# --- mail -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.hazard("H10")
def test_no_mail_names_one_or_has_anything_of_a_record_in_it(language):
    assert len(MAILS) >= 8

    with override(language):
        mails = {mail: render_to_string(mail, {"address": "https://clinic.example/"}) for mail in MAILS}

    wrong = {mail: faults(text.splitlines(), language) | names_of_rules(text) for mail, text in mails.items()}
    assert {mail: what for mail, what in wrong.items() if what} == {}


# --- the test itself can fail ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "language", "leak"),
    [
        ("structure", "en-gb", "Your facet joint on the right"),
        ("structure", "es", "La articulación facetaria"),
        ("structure", "hi", "फ़ैसेट जोड़ से दर्द"),
        ("condition", "en-gb", "This may be cauda equina syndrome."),
        ("condition", "es", "Podría ser una hernia"),
        ("condition", "hi", "यह हर्निया हो सकता है"),
        ("urgency", "en-gb", "Your case is urgent."),
        ("urgency", "es", "Prioridad: rutina"),
        ("treatment", "en-gb", "We suggest platelet-rich plasma"),
        ("treatment", "es", "We suggest platelet-rich plasma"),
        ("treatment", "hi", "स्टेम सेल"),
        ("level", "en-gb", "The level L4/5"),
        ("level", "hi", "L5-S1"),
    ],
)
def test_a_planted_word_is_found(kind, language, leak):
    assert kind in {fault[0] for fault in faults(texts_of(f"<p>{leak}</p>"), language)}
    assert kind in {fault[0] for fault in faults(texts_of(f'<img alt="{leak}">'), language)}


@pytest.mark.parametrize(
    ("language", "title", "leak"),
    [
        ("en-gb", "Physiotherapy", "Physiotherapy is what helps you"),
        ("en-gb", "Operations", "Operations: you need one"),
        ("en-gb", "After an operation", "After an operation your back will be well"),
        ("es", "Fisioterapia", "Fisioterapia es lo que le ayuda"),
        ("hi", "फ़िज़ियोथेरेपी", "फ़िज़ियोथेरेपी से आपको आराम मिलेगा"),
        ("hi", "ऑपरेशन", "आपको ऑपरेशन की ज़रूरत है"),
    ],
)
def test_what_may_be_asked_about_may_not_stand_in_another_sentence(language, title, leak):
    assert title in ON_PURPOSE[language]
    joined = [title, f"{title}: 80 %, 2; {title}", title + OF_A_TITLE, f": {title}"]
    assert faults(joined, language) == set()

    assert "treatment" in {fault[0] for fault in faults(texts_of(f"<p>{leak}</p>"), language)}


def test_only_the_persons_own_words_are_left_out_of_a_text():
    assert faults(["Your answer: L4/5, L5/S1"], "en-gb", ["L4/5", "L5/S1"]) == set()
    assert {fault[0] for fault in faults(["Your answer: L4/5, L5/S1"], "en-gb", ["L4/5"])} == {"level"}


def test_a_planted_rule_is_found():
    assert names_of_rules('<li data-why="rf_ces_saddle">Numb</li>') == {"rf_ces_saddle"}
    assert names_of_rules("mimic_hip") == {"mimic_hip"}
    assert names_of_rules("saddle_numbness") == set()


def test_a_planted_leak_on_a_page_fails_the_walk(client, owner, monkeypatch):
    response = judged(EMERGENCY, owner)
    assert faults_of_a_case(client, response, ["en-gb"]) == []

    monkeypatch.setattr(presenters, "safety_net", lambda one: one.case.summaries.get().body)

    assert faults_of_a_case(client, response, ["en-gb"]) != []


def test_a_page_that_is_not_there_is_not_taken_as_read(client, owner, monkeypatch):
    monkeypatch.setitem(VALUES, "response_id", lambda owner: uuid4())

    with pytest.raises(AssertionError, match="was not read"):
        faults_of_routes(client, owner, cycle(["en-gb"]))


def test_a_word_on_every_page_is_found_on_every_page_of_the_routes(client, owner, settings):
    settings.CLINIC = replace(settings.CLINIC, name="The Facet Clinic")

    wrong = {name for name, _ in faults_of_routes(client, owner, cycle(["en-gb"]))}

    assert {str(route) for route in pages_for_patients()} - wrong == {"healthz", "readyz"}


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_is_known_in_every_language(kind):
    assert set(WORDS[kind]) == set(LANGUAGES)
