"""Validated questionnaires, word for word, and never translated: a translation is another licensed text.

The long ones on mood are asked only where the short one is positive and the person agrees. Their conditions
are `sure`: while nobody knows that they are called for, they are not asked.
"""

from itertools import accumulate
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question
from intake.questionnaire.places import BACK, LEGS, marked
from intake.questionnaire.text import Words
from intake.rules import RULESET

POSITIVE = {"sure": {"any": ["phq4_anxiety >= 3", "phq4_depression >= 3"]}}
AGREED = {"sure": "more_mood_questions == true"}
ANXIOUS = {"all": [POSITIVE, AGREED, {"sure": "phq4_anxiety >= 3"}]}
LOW = {"all": [POSITIVE, AGREED, {"sure": "phq4_depression >= 3"}]}


def instrument_pages(
    keys: dict[str, int], title: Words, id_: str, asked_when: Any = None
) -> tuple[Page, ...]:
    """The pages that ask one instrument as a whole; `keys` say how many items stand on each."""
    instrument = RULESET.instruments[id_]
    questions = tuple(
        Question(
            item.code,
            item.text,
            options={str(option.value): option.label for option in item.options} if item.high > 1 else {},
            asked_when=asked_when,
            item_of=id_,
        )
        for item in instrument.all_items
    )
    ends = [*accumulate(keys.values())]
    return tuple(
        Page(
            key,
            title,
            questions[end - many : end],
            lead=instrument.instruction,
            instrument=id_,
            foot=f"{instrument.name}. {instrument.attribution}",
        )
        for (key, many), end in zip(keys.items(), ends, strict=True)
    )


MORE = (
    *instrument_pages(
        {"daily-life": 3, "daily-life-2": 6, "daily-life-3": 5, "daily-life-4": 5, "daily-life-5": 5},
        _("Your back today"),
        "rmdq",
        marked(BACK + LEGS),
    ),
    *instrument_pages({"mood": 4}, _("How you feel"), "phq4"),
    Page(
        "mood-2",
        _("More about how you feel"),
        leads_to="phq9",
        questions=(
            Question(
                "more_mood_questions",
                _("May we ask a few more questions about how you feel?"),
                hint=_("Long pain wears people down. You can say no."),
                asked_when=POSITIVE,
            ),
        ),
    ),
    *instrument_pages({"mood-3": 4, "mood-4": 3}, _("How you feel"), "gad7", ANXIOUS),
    *instrument_pages({"mood-5": 4, "mood-6": 3, "mood-7": 3}, _("How you feel"), "phq9", LOW),
)
