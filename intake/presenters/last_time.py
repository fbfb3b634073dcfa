"""What a page says about answers of the form before, to be confirmed."""

from typing import Any

from intake.forms import PageForm
from intake.models import Response
from intake.questionnaire import Page, words_for


def last_time(response: Response, page: Page, form: PageForm) -> list[dict[str, Any]]:
    """What was said last time and is not answered now, with whether its box is ticked."""
    return [
        {
            "code": question.code,
            "label": question.text,
            "said": words_for(question.code, form.last_time[question.code]),
            "is_ticked": question.code in form.confirmed,
        }
        for question in page.questions
        if question.code in form.last_time
        and (question.code in form.confirmed or response.draft.get(question.code) is None)
    ]
