"""The page of one case, put together from what is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from intake.licences import usable_instruments
from intake.models import Amendment, Patient, ReviewItem, TriageSummary, Urgency
from intake.presenters import answers as told
from intake.presenters import words
from intake.presenters.beside import Beside, beside
from intake.presenters.bodymap import BodyPicture, body_picture
from intake.presenters.changes import Changes, changes
from intake.presenters.escalations import filled_in_by
from intake.presenters.flags import (
    FlagCard,
    OpenQuestion,
    also_met,
    answers_that_fired,
    flag_cards,
    open_otherwise,
    open_questions,
)
from intake.presenters.handovers import HandedOver, handed_over
from intake.presenters.next_items import WhatNext, what_next
from intake.presenters.scores import Scores, scores
from intake.presenters.signed import SignedDecision, signed
from intake.presenters.sources import Source, in_full, ruleset_of
from intake.presenters.spine import SpinePicture, spine_picture
from intake.presenters.structures import (
    SUPPORTED,
    Candidate,
    Hypothesis,
    Mimic,
    candidates,
    hypotheses,
    mimics,
)
from intake.rules import ENGINE_VERSION, RULESET
from intake.selectors import CaseRecord
from intake.visits import visits_before
from orthoregen.accounts.models import User


@dataclass(frozen=True)
class Identity:
    """Who the case is about; the same on every page of the case."""

    name: str
    born: str
    age: str
    reference: str
    phone: str
    filled_in_by: str
    urgency: str
    is_evaluated: bool
    left_open: str
    same_name: list[str]


@dataclass(frozen=True)
class Holder:
    """Who has the case."""

    name: str
    since: str
    until: str
    lasts: str  # how long it stays theirs while they do nothing
    is_me: bool
    is_decided: bool

    @property
    def may_enter(self) -> bool:
        """Whether the person who looks may add facts and sign."""
        return self.is_me and not self.is_decided


@dataclass(frozen=True)
class EarlierSummary:
    made: str
    urgency: str
    input_seq: int
    ruleset: str
    engine: str


@dataclass(frozen=True)
class CasePage:
    """Everything the page of a case prints."""

    identity: Identity
    holder: Holder | None
    handovers: list[HandedOver]
    flags_title: str
    flags: list[FlagCard]
    also_met: list[tuple[str, list[str]]]
    escalated: list[tuple[str, str, list[Any]]]
    open_questions: list[OpenQuestion]
    open_otherwise: list[str]
    is_pressing: bool
    own_words: list[tuple[str, str]]
    places: list[tuple[str, str]]
    picture: BodyPicture | None
    scores: Scores
    supported: list[Hypothesis]
    others: list[Hypothesis]
    outcome_words: str
    notes: list[str]
    candidates: list[Candidate]
    mimics: list[Mimic]
    beside: Beside
    spine: SpinePicture | None
    more: list[told.CameLater]
    sections: list[told.Section]
    findings: list[told.Found]
    records: list[told.RecordTable]
    changes: Changes | None
    next: WhatNext | None
    is_current: bool
    ruleset_differs: bool
    ruleset: str
    engine: str
    earlier: list[EarlierSummary]
    decisions: list[SignedDecision]
    earlier_decisions: list[SignedDecision]  # of earlier rounds of this case
    has_gone_on: bool
    sent: str
    may_enter: bool
    reads_by_hand: bool

    @property
    def cited(self) -> list[Source]:
        """What the page cites in short, to be listed in full."""
        graded, side = [*self.supported, *self.others], self.beside
        compared = [figure for one in side.reported or [] for figure in (one.without_pain, one.with_pain)]
        return in_full(
            *(one.for_lines for one in graded),
            *(one.against for one in graded),
            *(self.flags, self.mimics, self.scores.rows),
            *(side.views, side.regions, side.cautions.met if side.cautions else []),
            [figure for figure in compared if figure],
            [side.mechanical] if side.mechanical else [],
        )

    @property
    def shows_reported(self) -> bool:
        """Whether the findings of imaging can be told with what they mean: those that were judged."""
        return self.is_current and bool(self.beside.reported)


NO_TARGETS = "Not a treatment target list"
OUTCOMES = {
    "none_supported": "No structure is clearly supported by what is known.",
    "not_assessable": "Too little is known to judge any structure.",
}


def identity(record: CaseRecord, at: datetime) -> Identity:
    patient, item = record.patient, record.item
    unclear = [code for code, value in record.answers.items() if words.is_unknown(value)]
    open_ones = sum(words.is_critical(code) for code in unclear)
    return Identity(
        name=patient.full_name or "Name not given",
        born=words.day(patient.birth_date),
        age=words.age(patient.birth_date, at),
        reference=patient.reference,
        phone=patient.phone,
        filled_in_by=filled_in_by(record.response.relation),
        urgency=Urgency(item.rank).name.lower(),
        is_evaluated=item.is_evaluated,
        left_open=_count(open_ones, "critical question", "critical questions") + " open" if open_ones else "",
        same_name=[_namesake(other, patient) for other in record.namesakes],
    )


def _namesake(other: Patient, patient: Patient) -> str:
    same_day = other.birth_date is not None and other.birth_date == patient.birth_date
    born = "on the same day" if same_day else words.day(other.birth_date)
    return f"{other.reference}, born {born}"


def holder(item: ReviewItem, user: User) -> Holder | None:
    """Who has the case; None where it waits for somebody."""
    if item.claimed_by is None or item.claimed_at is None or item.claim_until is None:
        return None
    clinician = getattr(item.claimed_by, "clinician", None)
    return Holder(
        name=clinician.name if clinician else "A colleague",
        since=words.moment(item.claimed_at),
        until=words.moment(item.claim_until),
        lasts=words.lasting(settings.CLINIC.claim_lasts),
        is_me=item.claimed_by_id == user.pk,
        is_decided=item.state == ReviewItem.State.DECIDED,
    )


def body_of(summary: TriageSummary | None) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(summary.body) if summary else {}
    return body


def last_change(record: CaseRecord, at: datetime) -> Changes | None:
    """What the newest facts changed; None where there is nothing to compare."""
    current = record.item.summary
    if current is None:
        return None
    only_verified = verifying(record)
    newest = current.input_seq
    while newest in only_verified:
        newest -= 1
    before = next((one for one in record.summaries if one.input_seq < newest), None)
    if before is None:
        return None
    since = [one for one in record.amendments if one.seq > before.input_seq]
    is_correction = any(one.kind == Amendment.Kind.CORRECTED for one in since)
    return changes(before, current, usable_instruments(at), is_correction=is_correction)


def verifying(record: CaseRecord) -> set[int]:
    """The states of the facts in which an answer was verified, and no fact changed."""
    return {one.seq for one in record.amendments if one.kind == Amendment.Kind.VERIFIED}


def case_page(record: CaseRecord, user: User, at: datetime) -> CasePage:
    summary = record.item.summary
    body, ruleset = body_of(summary), ruleset_of(summary)
    ranked = hypotheses(body, ruleset)
    has_it = holder(record.item, user)
    flags = flag_cards(body, record.answers, ruleset, record.open_escalations)
    escalated = _escalated(record, summary)
    not_excluded = summary.not_excluded if summary else []
    questions = open_questions(not_excluded, record.answers, ruleset)
    only_verified = verifying(record)
    return CasePage(
        identity=identity(record, at),
        holder=has_it,
        handovers=handed_over(record.handovers),
        flags_title=_flags_title(len(flags) + len(escalated), len(questions), record.item.is_evaluated),
        flags=flags,
        also_met=also_met(body),
        escalated=escalated,
        open_questions=questions,
        open_otherwise=open_otherwise(not_excluded, record.answers, ruleset),
        is_pressing=record.item.rank <= Urgency.URGENT and record.item.is_evaluated,
        own_words=told.own_words(record.answers),
        places=told.body_places(record.answers),
        picture=body_picture(record.response, record.answers),
        scores=scores(
            body,
            ruleset,
            usable_instruments(at),
            at=record.response.submitted_at or record.item.submitted_at,
            before=[(one.submitted_at, body_of(one.summary)) for one in visits_before(record.item)],
        ),
        supported=[one for one in ranked if one.is_supported],
        others=[one for one in ranked if not one.is_supported],
        outcome_words=OUTCOMES.get(body.get("outcome", ""), ""),
        notes=[note for note in body.get("notes", []) if not note.startswith(NO_TARGETS)],
        candidates=candidates(body),
        mimics=mimics(body, ruleset),
        beside=beside(body, record.answers, ruleset),
        spine=spine_picture(body),
        more=[told.came_later(form) for form in record.more],
        sections=told.with_confirmed(
            told.sections(record.frozen, record.answers, record.amendments, record.names), record.response
        ),
        findings=told.findings(record.frozen, record.answers, record.amendments, record.names),
        records=told.records(record.answers),
        changes=last_change(record, at),
        next=what_next(record),
        is_current=record.is_current,
        ruleset_differs=summary is not None and _by_other_rules(summary),
        ruleset=_short(summary.ruleset_id) if summary else "",
        engine=summary.engine_version if summary else "",
        earlier=[
            _earlier(one)
            for one in record.summaries
            if (summary is None or one.pk != summary.pk) and one.input_seq not in only_verified
        ],
        decisions=[signed(one, record.decisions) for one in record.decisions],
        earlier_decisions=[signed(one, record.earlier) for one in record.earlier],
        has_gone_on=record.has_gone_on,
        sent=words.moment(record.response.submitted_at or record.item.submitted_at),
        may_enter=has_it is not None and has_it.may_enter,
        reads_by_hand=not record.item.is_evaluated,
    )


def _flags_title(met: int, left_open: int, is_evaluated: bool) -> str:
    if not is_evaluated and not met:
        return "Red flags: not looked for"
    said = f"{met} open" if met else "none met"
    return (
        f"Red flags: {said}, {_count(left_open, 'answer leaves', 'answers leave')} some open"
        if left_open
        else f"Red flags: {said}"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _by_other_rules(summary: TriageSummary) -> bool:
    """Whether other knowledge, or another engine, made it than the one in use."""
    return (summary.ruleset_id, summary.engine_version) != (RULESET.digest, ENGINE_VERSION)


def _short(digest: str) -> str:
    return digest[:19]


def _escalated(record: CaseRecord, summary: TriageSummary | None) -> list[tuple[str, str, list[Any]]]:
    """Red flags that were raised, are not closed, and that the summary does not name any more."""
    named = set(summary.flags) if summary else set()
    return [
        (
            words.flag_title(one.flag),
            Urgency(one.rank).name.lower(),
            answers_that_fired(one.because),
        )
        for one in record.open_escalations
        if one.flag not in named
    ]


def _earlier(summary: TriageSummary) -> EarlierSummary:
    return EarlierSummary(
        made=words.moment(summary.made_at),
        urgency=Urgency(summary.rank).name.lower(),
        input_seq=summary.input_seq,
        ruleset=_short(summary.ruleset_id),
        engine=summary.engine_version,
    )


def graded_places(body: Mapping[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    """The supported structures, which a clinician is asked about at signing, with side and levels."""
    return [
        (one["structure"], one.get("side", "none"), tuple(one.get("levels", [])))
        for one in body.get("structures", [])
        if one["support"] in SUPPORTED
    ]
