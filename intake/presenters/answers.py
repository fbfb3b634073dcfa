"""The answers of the form by section, and what was added to them at review."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from intake.examination import CHOSEN, GROUPS, MEASURED, RECORDS
from intake.models import Amendment, Response
from intake.presenters import words
from intake.presenters.escalations import filled_in_by
from intake.questionnaire import PAGES, QUESTIONS, asked_codes, items, label_for
from intake.rules import RULESET

PLACES = ("pain_regions", "main_pain_region", "one_finger_point", "numb_regions", "tingling_regions")


@dataclass(frozen=True)
class Answered:
    """One question with its answer; `was` tells of an answer that was changed at review.

    `from_before` tells of one that the person gave in an earlier form and only confirmed in this one,
    `verified` who found it right as it stands.
    """

    question: str
    answer: str
    is_unknown: bool
    was: str = ""
    code: str = ""
    from_before: str = ""
    verified: str = ""
    is_answered: bool = True
    can_change: bool = False
    is_added: bool = False  # the form left it open


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Answered]

    @property
    def tally(self) -> str:
        """How many questions were answered, and how many of those with a clear answer."""
        open_ones = sum(row.is_unknown for row in self.rows)
        clear = f"{len(self.rows) - open_ones} of {len(self.rows)} answered clearly"
        checked = sum(bool(row.verified or row.was) for row in self.rows)
        return f"{clear}, {checked} verified or corrected" if checked else clear


@dataclass(frozen=True)
class CameLater:
    """What the person added after sending."""

    sent: str
    who: str
    rows: list[Answered]


@dataclass(frozen=True)
class Found:
    """What a clinician entered, by group."""

    title: str
    rows: list[Answered]


def sections(
    frozen: Mapping[str, object],
    answers: Mapping[str, object],
    amendments: list[Amendment],
    names: Mapping[UUID, str],
) -> list[Section]:
    """Every question in the order of asking. Not asked, not answered and not sure are three things."""
    by_code = _by_code(amendments)
    found: dict[str, Section] = {}
    was_asked = asked_codes(frozen)
    for page in PAGES:
        rows = [
            _row(one.code, str(one.text), one.code in was_asked, frozen, answers, by_code, names)
            for one in page.questions
            if not one.is_later
        ]
        found.setdefault(page.part, Section(str(page.title), [])).rows.extend(rows)
    return list(found.values())


def _by_code(amendments: Iterable[Amendment]) -> dict[str, list[Amendment]]:
    found: dict[str, list[Amendment]] = {}
    for one in amendments:
        found.setdefault(one.code, []).append(one)
    return found


def came_later(form: Response) -> CameLater:
    """What one form that came after sending says, in the order of asking."""
    answers: dict[str, object] = json.loads(form.frozen)
    rows = [
        _row(one.code, str(one.text), True, answers, answers, {}, {})
        for page in PAGES
        for one in page.questions
        if one.code in answers and not one.is_later
    ]
    sent = words.moment(form.submitted_at) if form.submitted_at else ""
    return CameLater(sent, filled_in_by(form.relation), rows)


def _row(
    code: str,
    text: str,
    was_asked: bool,
    frozen: Mapping[str, object],
    answers: Mapping[str, object],
    by_code: Mapping[str, Sequence[Amendment]],
    names: Mapping[UUID, str],
) -> Answered:
    if code in answers:
        value = answers[code]
        said, is_unknown = words.answer(code, value), words.is_unknown(value)
        if code in PLACES:
            said = places(value)
    else:
        said, is_unknown = (words.NOT_ANSWERED if was_asked else words.NOT_ASKED), True
    was = verified = ""
    for one in by_code.get(code, ()):
        if one.kind != Amendment.Kind.VERIFIED:
            left = words.NOT_ANSWERED if was_asked else words.NOT_ASKED
            old = words.answer(code, frozen[code]) if code in frozen else left
            was = f"was: {old}. {_who(one, names)}"
        # What was found right says nothing of an answer that came after it.
        is_same = one.kind == Amendment.Kind.VERIFIED and one.value == answers.get(code)
        verified = _who(one, names) if is_same else ""
    return Answered(
        text,
        said,
        is_unknown,
        was,
        code,
        verified=verified,
        is_answered=answers.get(code) is not None,
        is_added=bool(was) and code not in frozen,
        can_change=not QUESTIONS[code].per or bool(items(QUESTIONS[code], answers)),
    )


def with_confirmed(sections: list[Section], response: Response) -> list[Section]:
    """The same, told of each answer that stands as in the form before and was confirmed."""
    if response.previous is None or response.previous.submitted_at is None:
        return sections
    said = f"as on {words.moment(response.previous.submitted_at)}, confirmed"
    confirmed = set(response.still_true)
    return [
        replace(
            section,
            rows=[
                replace(row, from_before=said) if row.code in confirmed and not row.was else row
                for row in section.rows
            ],
        )
        for section in sections
    ]


def places(value: Any) -> str:
    """Places of the body, sides in capitals."""
    if isinstance(value, list):
        return "; ".join(words.place(region) for region in value) or "None of these"
    return words.NOT_SURE if words.is_unknown(value) else words.place(str(value))


def _who(amendment: Amendment, names: Mapping[UUID, str]) -> str:
    who = names.get(amendment.made_by_id, "A clinician")
    reason = f": “{amendment.reason}”" if amendment.reason else ""
    kind = Amendment.Kind(amendment.kind).label
    return f"{kind} by {who}, {words.moment(amendment.made_at)}{reason}"


def answer_of(
    code: str,
    frozen: Mapping[str, object],
    answers: Mapping[str, object],
    amendments: list[Amendment],
    names: Mapping[UUID, str],
) -> tuple[Answered, list[str]]:
    """One question with its answer, and everything that was said of it since it was sent, oldest first."""
    said_of = [one for one in amendments if one.code == code]
    row = _row(code, label_for(code), code in asked_codes(frozen), frozen, answers, {code: said_of}, names)
    return row, [f"{_said(one)}. {_who(one, names)}" for one in said_of]


def _said(amendment: Amendment) -> str:
    return words.NOT_ANSWERED if amendment.value is None else words.answer(amendment.code, amendment.value)


def body_places(answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """Where it hurts, tingles and is numb, as lists in words."""
    labels = {
        "main_pain_region": "Worst place",
        "one_finger_point": "One finger points at",
        "pain_regions": "Pain",
        "tingling_regions": "Tingling",
        "numb_regions": "Numb",
    }
    return [(label, places(answers[code])) for code, label in labels.items() if code in answers]


def own_words(answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """What the person wrote, and what they want."""
    labels = {
        "free_text": "In their own words",
        "most_limited_activity": "Most limited in",
        "treatment_goal": "Goal",
    }
    return [(label, str(answers[code])) for code, label in labels.items() if answers.get(code)]


def findings(
    frozen: Mapping[str, object],
    answers: Mapping[str, object],
    amendments: list[Amendment],
    names: Mapping[UUID, str],
) -> list[Found]:
    """What was examined and measured, in the order of the examination."""
    by_code = _by_code(amendments)
    groups = [(group.title, [row.base for row in group.rows]) for group in GROUPS]
    groups.append(("Measured and asked", [*MEASURED, *CHOSEN]))
    found = []
    for title, bases in groups:
        codes = [code for base in bases for code in (base, f"{base}_left", f"{base}_right")]
        rows = [
            _found(code, answers.get(code), frozen.get(code), by_code.get(code, []), names)
            for code in codes
            if code in answers or code in by_code
        ]
        if rows:
            found.append(Found(title, rows))
    return found


def _found(
    code: str, value: object, sent: object, amendments: list[Amendment], names: Mapping[UUID, str]
) -> Answered:
    """A finding as it stands; where it was changed, also what stood there before, and who changed it."""
    said = "taken back, not known" if value is None else _with_unit(code, value)
    by = _who(amendments[-1], names) if amendments else ""
    before = amendments[-2].value if len(amendments) > 1 else sent
    if amendments and before is not None:
        by = f"was: {_with_unit(code, before)}. {by}"
    return Answered(words.fact_words(code), said, value is None or words.is_unknown(value), by, code)


def _with_unit(code: str, value: object) -> str:
    unit = RULESET.dictionary[code].unit if code in MEASURED and code in RULESET.dictionary else ""
    return f"{words.value_words(value)} {unit}".strip()


@dataclass(frozen=True)
class RecordTable:
    """Records of one kind, each as words by field."""

    code: str
    title: str
    fields: list[str]
    rows: list[list[str]]
    has_patients: bool


def records(answers: Mapping[str, object]) -> list[RecordTable]:
    """Imaging and blocks as they were entered."""
    tables = []
    for code, title in RECORDS.items():
        stored = answers.get(code)
        if not isinstance(stored, list) or not stored or code not in RULESET.dictionary:
            continue
        names = [name for name in RULESET.dictionary[code].fields if any(name in one for one in stored)]
        rows = [
            [_of_record(name, one[name]) if name in one else "not said" for name in names] for one in stored
        ]
        labels = [words.plain(name) for name in names]
        has_patients = any(one.get("reported_by") == "patient" for one in stored)
        tables.append(RecordTable(code, title, labels, rows, has_patients))
    return tables


def _of_record(name: str, value: object) -> str:
    return words.side_words(str(value)) if name == "side" else words.value_words(value)
