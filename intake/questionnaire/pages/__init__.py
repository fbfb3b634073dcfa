"""The pages in the order in which they are asked, checked against the dictionary when they are loaded."""

from intake.questionnaire.declaration import Page, check
from intake.questionnaire.pages import (
    about_you,
    changes,
    earlier_care,
    goal,
    health,
    health_now,
    instruments,
    nerves,
    pain,
    urgent_signs,
    where,
)
from intake.rules import RULESET

PAGES: tuple[Page, ...] = (
    # The short path.
    *urgent_signs.PAGES,
    *nerves.PAGES,
    *health_now.PAGES,
    *where.PAGES,
    *pain.SHORT,
    *changes.SHORT,
    *about_you.SHORT,
    *health.SHORT,
    *goal.SHORT,
    # What else may be told, before sending or after.
    *pain.MORE,
    *changes.MORE,
    *instruments.MORE,
    *about_you.MORE,
    *health.MORE,
    *earlier_care.MORE,
    *goal.MORE,
)

# Facts of patients that no page asks, and why. Nor need a page ask what belongs to `INSTRUMENTS`.
NOT_ASKED: dict[str, str] = {
    "age_years": "computed from the birth date, which belongs to the person's record",
    "activity_ability_now": "belongs to a validated scale that may not be shown",
}

check(PAGES, NOT_ASKED, RULESET.dictionary)
