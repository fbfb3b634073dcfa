"""What a form asks of its person: everything before it is sent, what was left open after that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake import questionnaire
from intake.asked import with_what_follows
from intake.facts import Answers, known_before
from intake.forms import PageForm, form_for
from intake.last_time import is_open, said_last_time
from intake.models import Decision, Response
from intake.questionnaire import QUESTIONS, Page
from intake.services.page_times import page_times


@dataclass(frozen=True)
class Asking:
    """`answers` decide what is asked; what is `known` already is not asked again.

    `last_time` is what may be confirmed of the form before.
    """

    answers: Answers
    known: frozenset[str] = frozenset()
    last_time: Answers = field(default_factory=dict)

    @property
    def before(self) -> Answers:
        """What was known before this form."""
        return {code: value for code, value in self.answers.items() if code in self.known}

    def route(self, page: Page) -> list[Page]:
        """The pages among which this one stands: the short path, or what else may be told."""
        if page.is_core and not self.known:
            return questionnaire.route(self.answers)
        return self.more_pages

    @property
    def more_pages(self) -> list[Page]:
        return questionnaire.more_route(self.answers, self.known)

    @property
    def first_page(self) -> Page | None:
        pages = self.more_pages if self.known else questionnaire.route(self.answers)
        return pages[0] if pages else None

    def after(self, page: Page) -> Page | None:
        """The next page that is asked, or None after the last."""
        order = list(questionnaire.PAGE)
        later = [one for one in self.route(page) if order.index(one.key) > order.index(page.key)]
        return later[0] if later else None

    def minutes_left(self, page: Page) -> int:
        """Whole minutes from the top of this page to the end of the pages among which it stands."""
        times = page_times()
        if self.known:
            return questionnaire.more_minutes(self.answers, self.known, times, begin=page)
        return questionnaire.minutes_left(self.answers, page, times)

    def form(self, page: Page, data: Mapping[str, Any] | None = None) -> PageForm:
        form = form_for(page, self.answers, self.known)
        return form(data, answers=self.answers, last_time=self.last_time)


def asking_of(response: Response) -> Asking:
    """What this form asks, with what is stored now."""
    if response.asked_by:
        return asking_for(response.asked_by, known_before(response), response.draft)
    before, said = known_before(response), said_last_time(response)
    last_time = {code: value for code, value in said.items() if is_open(response, code, said)}
    return Asking({**response.draft, **before}, frozenset(before), last_time)


def asking_for(decision: Decision, before: Answers, draft: Answers) -> Asking:
    """Exactly what a decision asked, whatever else may be told; an answer that was there is not shown."""
    asked = with_what_follows(decision.questions, before, draft)
    settled = {code: value for code, value in before.items() if code not in asked}
    return Asking({**draft, **settled}, frozenset(settled) | (QUESTIONS.keys() - asked))
