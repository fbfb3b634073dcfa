"""Filling in forms as a browser would: what stands in the page is sent, with the answers that are chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

# Nothing that cannot wait: every required question answered, no red flag raised.
CALM = {
    "saddle_numbness": "no",
    "bladder_change": "none",
    "bowel_change": "none",
    "new_sexual_dysfunction": "no",
    "chest_pain_or_breathless_now": False,
    "sudden_severe_tearing_abdominal_or_back_pain": False,
    "new_headache_vision_speech_or_face_symptoms": False,
    "major_trauma": False,
    "minor_trauma": False,
    "leg_weakness": "none",
    "arm_weakness": "none",
    "leg_symptoms_sides": "none",
    "unsteady_walking": False,
    "feels_very_unwell": False,
    "fever_or_chills": False,
    "recent_spinal_procedure": False,
    "cancer_history": "none",
    "immune_suppressed": False,
    "injecting_drug_use": False,
    "known_stiff_spine": False,
    "known_aortic_aneurysm": False,
    "pregnant": "not_applicable",
    "postpartum_12_months": False,
    "pain_regions": ["low_back_right"],
    "main_pain_region": "low_back_right",
    "duration_weeks": 7,
    **{f"rmdq_{number:02}": number <= 3 for number in range(1, 25)},
}


@dataclass
class Sheet:
    """One form of a page: where it goes, and what a browser would send of it."""

    action: str = ""
    method: str = "get"
    data: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def add(self, name: str | None, value: str) -> None:
        if name:
            self.data.setdefault(name, []).append(value)


class _Sheets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.text_of: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.sheets.append(Sheet(given.get("action", ""), given.get("method", "get")))
        elif tag == "input" and self.sheets and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                return
            self.sheets[-1].add(given.get("name"), given.get("value", "on" if kind == "checkbox" else ""))
            if kind == "hidden":
                self.sheets[-1].hidden[given.get("name", "")] = given.get("value", "")
        elif tag == "textarea" and self.sheets:
            self.text_of = given.get("name")
            self.sheets[-1].add(self.text_of, "")

    def handle_data(self, data: str) -> None:
        if self.text_of:
            self.sheets[-1].data[self.text_of][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text_of = None


def sheets(html: str) -> list[Sheet]:
    """Every form of a page."""
    reader = _Sheets()
    reader.feed(html)
    return reader.sheets


def sheet(response, *, holding: str = "csrfmiddlewaretoken") -> Sheet:
    """The form of a page that has a field of this name."""
    return next(one for one in sheets(response.content.decode()) if holding in one.data)


def page_of(code: str) -> str:
    """The key of the page on which this is asked, wherever it stands at the moment."""
    from intake.questionnaire import PAGES

    return next(page.key for page in PAGES for question in page.questions if question.code == code)


def data_for(page_key: str, answers: dict, draft: dict | None = None) -> dict[str, list[str]]:
    """What a browser sends of a page of questions on which these answers were chosen."""
    from intake.forms import form_for
    from intake.questionnaire import PAGE

    draft = draft or {}
    form = form_for(PAGE[page_key], draft)(answers={**draft, **answers})
    return sheets(f"<form>{form}</form>")[0].data


def send_page(client: Client, url: str, answers: dict, **extra: str):
    """Open a page of questions, choose these answers beside what is there, press "save and continue"."""
    shown = client.get(url)
    page, response = shown.context["page"], shown.context["response"]
    chosen = data_for(page.key, answers, response.draft)
    return client.post(url, {**chosen, "revision": str(response.revision), **extra})
