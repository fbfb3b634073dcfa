"""Every claim for or against a structure names what it rests on, and whether somebody read that."""

from html.parser import HTMLParser

import pytest

from intake.management.demo_cases import CASES
from intake.services import triage
from tests.factories import NOON, make_outbox, make_submitted
from tests.intake.bodies import line, make_judged, structure
from tests.intake.presenters.test_beside import ANSWERS
from tests.intake.views.review.people import clinician_in, judged_item

pytestmark = pytest.mark.django_db
FILLED = [ANSWERS, *(one.answers for one in CASES if one.letter in "DG")]


class Claims(HTMLParser):
    """The lines under "For" and "Against" with what each cites; "Missing" claims nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.path: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("div", "li", "span", "ul", "section"):
            self.path.append((tag, dict(attrs).get("class") or ""))
        if tag == "li" and self._is_claim():
            self.found.append(("", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "li", "span", "ul", "section"):
            self.path.pop()

    def handle_data(self, data: str) -> None:
        if self._is_claim() and self._in_line():
            says, cites = self.found[-1]
            is_source = ("span", "src") in self.path
            self.found[-1] = (says, cites + data) if is_source else (says + data, cites)

    def _is_claim(self) -> bool:
        column = self._inside()[:1]
        return column in ([("div", "")], [("div", "against")]) and ("li", "muted") not in self._inside()

    def _in_line(self) -> bool:
        return any(tag == "li" for tag, _class in self._inside())

    def _inside(self) -> list[tuple[str, str]]:
        """What lies between the columns and here."""
        is_there = ("div", "ffm") in self.path
        return self.path[self.path.index(("div", "ffm")) + 1 :] if is_there else []


def claims(client, item) -> list[tuple[str, str]]:
    """Each claim about a structure with its citation: the grade, and a source after it."""
    html = client.get(f"/review/{item.pk}/").content.decode()
    begin = html.index('<section id="structures"')
    parser = Claims()
    parser.feed(html[begin : html.index("</section>", begin)])
    return [(says.strip(), cites.strip()) for says, cites in parser.found]


def uncited(found: list[tuple[str, str]]) -> list[str]:
    return [says for says, cites in found if not cites.partition("·")[2].strip()]


@pytest.mark.parametrize("answers", FILLED)
def test_every_hypothesis_of_a_judged_case_lists_its_sources(client, answers):
    clinician_in(client)
    case = make_submitted(answers={"age_years": 52, **answers}).case
    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)

    found = claims(client, case.review_items.get())

    assert found
    assert uncited(found) == []


def test_a_claim_without_a_source_is_found_and_one_that_was_not_read_says_so(client):
    clinician_in(client)
    bare, unread = line("bare", "Says so", sources=[]), line("unread", "Also says so", sources=["expert"])
    item = judged_item(make_judged(structures=[structure("disc", "weak", **{"for": [bare, unread]})]))

    found = dict(claims(client, item))

    assert uncited(list(found.items())) == ["Says so"]
    assert "source not yet checked" in found["Also says so"]
