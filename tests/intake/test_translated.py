"""No page for patients holds a text that a translator does not see.

Every text that goes through the translation is put in brackets; what stands on a page outside of brackets is
either of the clinic, of the person, of a questionnaire that is licensed as it is, or a fault.
"""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override, trans_real

from intake.questionnaire import PAGES
from intake.rules import RULESET
from tests.factories import make_draft, make_patient, make_submitted
from tests.people import make_patient_user, sign_in

SPOKEN = {"title", "aria-label", "placeholder", "alt"}
UNITS = ["cm", "kg"]  # the same in every language
IN_DATES = re.compile(r"\bde\b|\ba las\b")  # the way dates are written in the language that is borrowed here
SILENT = {"script", "style"}
LETTERS = re.compile(r"[^\W\d_]{2,}")


class Pseudo(trans_real.DjangoTranslation):
    """A language in which every text is the English one in brackets."""

    def __init__(self) -> None:
        self.domain = "django"

    def language(self) -> str:
        return "es"

    to_language = language

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(chr(4))[2]}⟧"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)


class Bare(HTMLParser):
    """Collects the texts of a page that stand outside of brackets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth, self.silent, self.found = 0, 0, []

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in SPOKEN and value:
                self._look(value, 0)

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.depth = self._look(data, self.depth)

    def _look(self, text: str, depth: int) -> int:
        outside = []
        for part in re.split("([⟦⟧])", text):
            if part in "⟦⟧" and part:
                depth += 1 if part == "⟦" else -1
            elif depth == 0 and LETTERS.search(part):
                outside.append(part)
        self.found += outside
        return depth


def bare_texts(html: str) -> list[str]:
    parser = Bare()
    parser.feed(html)
    assert parser.depth == 0, "brackets do not match"
    return parser.found


@pytest.fixture
def pseudo(monkeypatch):
    """Put every text of the site in brackets."""
    language = Pseudo()
    monkeypatch.setattr(trans_real, "translation", lambda code: language)
    with override("es"):
        yield


@pytest.fixture
def owner():
    return make_patient_user()


def known(settings, *of_this_person: str) -> list[str]:
    """What may stand on a page as it is: names, numbers and questionnaires that are used word for word."""
    clinic = settings.CLINIC
    own = [clinic.name, clinic.opening_hours, clinic.crisis_name, clinic.reply_within, *of_this_person]
    own += UNITS
    own += [name for _code, name in settings.LANGUAGES]
    own += ["This translation has not yet been clinically approved."]
    for one in RULESET.instruments.values():
        own += [one.name, one.instruction, str(one.attribution), *(item.text for item in one.all_items)]
        own += [option.label for item in one.all_items for option in item.options]
    return sorted((re.sub(r"\s+", " ", text) for text in own if text), key=len, reverse=True)


def faults(html: str, allowed: list[str]) -> list[str]:
    found = []
    for text in bare_texts(html):
        rest = re.sub(r"\s+", " ", text)
        for words in allowed:
            rest = rest.replace(words, " ")
        if LETTERS.search(IN_DATES.sub("", rest)):
            found.append(rest.strip())
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_a_page_of_questions_has_only_texts_that_are_translated(pseudo, owner, settings, page):
    draft = make_draft(user=owner)
    client = sign_in(Client(), owner)

    html = client.get(reverse("intake:page", args=[draft.pk, page.key]), follow=True).content.decode()

    assert "⟦" in html
    assert faults(html, known(settings)) == []


PUBLIC = ("landing", "account_request_login_code")
OF_A_PERSON = ("intake:home", "intake:new", "intake:rights", "account_logout")
OF_A_FORM = ("intake:case", "intake:discard", "intake:person", "intake:stop", "intake:check")


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PUBLIC, *OF_A_PERSON, *OF_A_FORM])
def test_every_other_page_has_only_texts_that_are_translated(pseudo, owner, settings, name):
    draft = make_draft(user=owner, draft={"saddle_numbness": "yes"})
    client = Client() if name in PUBLIC else sign_in(Client(), owner)
    arguments = [draft.pk] if name in OF_A_FORM else []

    html = client.get(reverse(name, args=arguments), follow=True).content.decode()

    assert "⟦" in html
    assert faults(html, known(settings, draft.case.patient.full_name, owner.email)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["intake:case", "intake:check", "intake:sent", "intake:more"])
def test_every_page_of_a_form_that_was_sent_has_only_texts_that_are_translated(pseudo, owner, settings, name):
    sent = make_submitted(user=owner, answers={"saddle_numbness": "yes", "pain_regions": ["low_back_left"]})
    client = sign_in(Client(), owner)
    patient = sent.case.patient

    html = client.get(reverse(name, args=[sent.pk]), follow=True).content.decode()

    assert "⟦" in html
    assert faults(html, known(settings, patient.full_name, patient.reference, owner.email)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["intake:person-rights", "intake:readers"])
def test_every_page_about_rights_has_only_texts_that_are_translated(pseudo, owner, settings, name):
    patient = make_patient(user=owner)
    client = sign_in(Client(), owner)

    html = client.get(reverse(name, args=[patient.pk])).content.decode()

    assert faults(html, known(settings, patient.full_name, patient.reference, owner.email)) == []


@pytest.mark.django_db
def test_a_form_with_faults_has_only_texts_that_are_translated(pseudo, owner, settings):
    draft = make_draft(user=owner)
    client = sign_in(Client(), owner)
    url = reverse("intake:page", args=[draft.pk, "urgent-signs"])

    response = client.post(url, {"revision": draft.revision, "showing": ""})

    assert response.status_code < 500
    assert faults(response.content.decode(), known(settings)) == []


@pytest.mark.django_db
def test_a_page_that_is_not_there_has_only_texts_that_are_translated(pseudo, client, settings):
    html = client.get("/nowhere/").content.decode()

    assert "⟦" in html
    assert faults(re.sub(r"[0-9a-f]{8,32}", "", html), known(settings)) == []


def test_a_text_that_is_not_translated_is_found():
    page = '<p>⟦One <b>bold</b> text⟧</p><p>Bare</p><input aria-label="Also bare"><img alt="⟦fine⟧">'

    assert bare_texts(page) == ["Bare", "Also bare"]
