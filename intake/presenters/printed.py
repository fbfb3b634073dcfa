"""The page of a case on paper: the same presenter as the screen, so the two cannot say different things."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from intake.examination import IN_ONE_ACT
from intake.presenters import words
from intake.presenters.answers import Answered
from intake.presenters.case import CasePage, case_page
from intake.presenters.changes import Change, Changes
from intake.selectors import CaseRecord
from orthoregen.accounts.models import User

NOT_EVALUATED = (
    "Not evaluated, read by hand. The rules could not read these answers, so nothing here is graded and no "
    "red flag was looked for. The case counts as urgent until somebody decides."
)
NOT_CURRENT = "New facts are not judged yet: this summary was made before they were added."
NEGATIVE = "Negative"
OTHER_RULES = "Judged by a ruleset or an engine that is not the one in use now, and shown as it was made."


def printed_case(record: CaseRecord, user: User, at: datetime) -> dict[str, Any]:
    """The data of templates/pdf/summary.typ."""
    page = case_page(record, user, at)
    who = page.identity
    return {
        "title": who.name,
        "header": f"{who.name}, born {who.born}, {who.reference}",
        "footer": f"Printed {words.moment(at)}. Not a diagnosis.",
        "page": asdict(page),
        "support": words.SUPPORT,
        "urgency": who.urgency.capitalize() + (f", {who.left_open}" if who.left_open else ""),
        "is_evaluated": who.is_evaluated,
        "shows_reported": page.shows_reported,
        "warnings": _warnings(page),
        "changes": _changes(page.changes),
        "corrected": [
            (row.question, f"{row.answer} ({row.was})")
            for section in page.sections
            for row in section.rows
            if row.was
        ],
        "examined": _examined(page),
        "in_one_act": sorted({one.reason for one in record.amendments if one.reason.endswith(IN_ONE_ACT)}),
        "figure_words": f"Body map: {_places(page)}",
        "confirmed": [
            (row.question, row.from_before)
            for section in page.sections
            for row in section.rows
            if row.from_before
        ],
        "foot": _foot(page),
    }


def _examined(page: CasePage) -> list[dict[str, Any]]:
    """Each group with what tells something one by one, and what was negative in one list."""
    return [
        {
            "title": group.title,
            "telling": [_finding(row) for row in group.rows if row.answer != NEGATIVE or _was(row)],
            "negative": [row.question for row in group.rows if row.answer == NEGATIVE and not _was(row)],
        }
        for group in page.findings
    ]


def _finding(row: Answered) -> str:
    return f"{row.question}: {row.answer.lower()}{_was(row)}"


def _was(row: Answered) -> str:
    """What stood there before it was changed."""
    return f" ({row.was})" if row.was.startswith("was: ") else ""


def _warnings(page: CasePage) -> list[str]:
    told = (
        (not page.identity.is_evaluated, NOT_EVALUATED),
        (not page.is_current, NOT_CURRENT),
        (page.ruleset_differs, OTHER_RULES),
    )
    return [text for is_so, text in told if is_so]


def _places(page: CasePage) -> str:
    """What the picture shows, for who cannot see it."""
    return ". ".join(f"{label}: {places}" for label, places in page.places)


def _changes(changes: Changes | None) -> list[str]:
    if changes is None:
        return []
    return [*(_change(one) for one in changes.listed), *changes.exclusions]


def _change(change: Change) -> str:
    was = f"was {change.was}, " if change.was else ""
    through = f", through {'; '.join(change.because)}" if change.because else ""
    return f"{change.what}: {was}now {change.now}{through}"


def _foot(page: CasePage) -> str:
    rules = f"Ruleset {page.ruleset}…, engine {page.engine}. " if page.ruleset else ""
    return f"{rules}All answers stand on the page of the case."
